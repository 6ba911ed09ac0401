package live.ovation.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import live.ovation.system.support.Frame;
import live.ovation.system.support.OvationProcess;
import live.ovation.system.support.Servers;
import live.ovation.system.support.SseStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/// Who is here, on one server. Its times are short, and yet longer than a busy machine's pauses; every test has
/// people and a video of its own.
class PresenceTest {
    @RegisterExtension
    static final Servers SERVERS = new Servers();

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static OvationProcess server;

    private String video = "";
    private String alice = "";
    private String bob = "";

    @BeforeAll
    static void start() {
        server = SERVERS.startWith("frontend.beat = 2s\npresence { slack = 3s, roster = 3 }\n");
    }

    @BeforeEach
    void nameThem(TestInfo test) {
        video = test.getTestMethod().orElseThrow().getName();
        alice = "alice-" + video;
        bob = "bob-" + video;
    }

    private SseStream watchAs(String user) {
        SseStream stream = server.open("/v1/videos/" + video + "/events?as=" + user);
        stream.next("hello");
        return stream;
    }

    private SseStream friendOf(String... users) {
        SseStream stream = server.open("/v1/events?user=" + String.join("&user=", users));
        stream.next("hello");
        stream.next("presence", users.length);
        return stream;
    }

    private static JsonNode presence(String user) {
        return server.http().get("/v1/users/" + user + "/presence").expect(200).json();
    }

    private JsonNode viewers() {
        return server.http().get("/v1/videos/" + video + "/viewers").expect(200).json();
    }

    private static List<String> statuses(SseStream stream, String user) {
        return stream.seen("presence").stream()
                .filter(frame -> frame.text("user").equals(user))
                .map(frame -> frame.text("status"))
                .toList();
    }

    @Test
    void friendSeesSomebodyComeAndGoAndComeAgain() {
        assertThat(presence(alice).path("status").asString()).isEqualTo("offline");
        assertThat(presence(alice).path("lastActive").isNull()).isTrue();
        try (SseStream friend = friendOf(alice)) {
            long came;
            try (SseStream stream = watchAs(alice)) {
                Frame online = friend.next("presence");
                assertThat(online.text("status")).isEqualTo("online");
                came = online.number("lastActive");
                assertThat(presence(alice).path("status").asString()).isEqualTo("online");
                stream.next("beat");
            }
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(statuses(friend, alice)).hasSize(3));
            assertThat(statuses(friend, alice)).containsExactly("offline", "online", "offline");
            JsonNode gone = presence(alice);
            assertThat(gone.path("status").asString()).isEqualTo("offline");
            assertThat(gone.path("lastActive").asLong()).isGreaterThan(came);
            assertThat(friend.seen("presence").getLast().number("lastActive"))
                    .isEqualTo(gone.path("lastActive").asLong());

            try (SseStream again = watchAs(alice)) {
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(statuses(friend, alice)).hasSize(4));
                assertThat(statuses(friend, alice).getLast()).isEqualTo("online");
                again.next("beat");
            }
        }
    }

    /// Bob's going is the clock: by then Alice, who dropped earlier but came back, would have gone as well.
    @Test
    void whoDropsAndReturnsIsNotToldOfAndTheSecondDeviceKeepsOneHere() {
        try (SseStream friend = friendOf(alice, bob)) {
            for (int i = 0; i < 5; i++) {
                watchAs(alice).close();
            }
            SseStream phone = watchAs(alice);
            SseStream bobs = watchAs(bob);
            try (SseStream laptop = watchAs(alice)) {
                phone.close();
                bobs.close();
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(statuses(friend, bob)).hasSize(3));
                assertThat(statuses(friend, bob)).containsExactly("offline", "online", "offline");
                laptop.next("beat");
                assertThat(statuses(friend, alice)).containsExactly("offline", "online");
            }
        }
    }

    @Test
    void smallRoomIsListedAndLargeOneIsCounted() {
        try (SseStream stranger = server.open("/v1/videos/" + video + "/events")) {
            stranger.next("hello");
            SseStream alices = watchAs(alice);
            assertThat(stranger.next("join").text("user")).isEqualTo(alice);
            try (SseStream bobs = watchAs(bob)) {
                assertThat(stranger.next("join").text("user")).isEqualTo(bob);
                alices.close();
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(stranger.seen("leave")).hasSize(1));
                assertThat(stranger.seen("leave").getFirst().text("user")).isEqualTo(alice);
                assertThat(bobs.next("leave").text("user")).isEqualTo(alice);

                JsonNode small = viewers();
                assertThat(small.path("listed").asBoolean()).isTrue();
                assertThat(small.path("roster").toString()).isEqualTo("[\"" + bob + "\"]");
                assertThat(small.path("unique").asLong()).isEqualTo(3);

                List<SseStream> crowd = IntStream.range(0, 3)
                        .mapToObj(i -> watchAs("fan" + i + '-' + video))
                        .toList();
                stranger.next("roster", roster -> !roster.json().path("listed").asBoolean());
                assertThat(viewers().path("roster").isEmpty()).isTrue();
                await().atMost(PATIENCE)
                        .untilAsserted(() ->
                                assertThat(viewers().path("unique").asLong()).isEqualTo(6));
                stranger.next("stats", stats -> stats.json().path("unique").asLong() == 6);
                crowd.forEach(SseStream::close);
            }
        }
    }

    @Test
    void whatIsNoUserIsRefused() {
        server.http().get("/v1/users/a%20b/presence").expect(400);
        server.http().get("/v1/events?user=a%20b").expect(400);
        server.http().get("/v1/videos/v/events?as=").expect(400);
        server.http().get("/v1/events").expect(400);
        // A user's topic is no video, whatever it is called inside.
        server.http().get("/v1/videos/@alice/events").expect(400);
    }
}
