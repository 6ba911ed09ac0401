package live.ovation.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import live.ovation.system.support.OvationProcess;
import live.ovation.system.support.Servers;
import live.ovation.system.support.SharedCluster;
import live.ovation.system.support.SseStream;
import live.ovation.testing.RedisServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Who is here, over processes: a publisher, two dispatchers with a Redis between them, two frontends. Every test
/// has people of its own and leaves everybody alive.
class PresenceClusterTest {
    @RegisterExtension
    static final Servers SERVERS = new Servers();

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static RedisServer redis;
    private static OvationProcess publisher;
    private static List<OvationProcess> dispatchers;
    private static List<OvationProcess> frontends;

    private String name = "";

    @BeforeAll
    static void startCluster() {
        SharedCluster cluster =
                SharedCluster.start(SERVERS, "dispatcher.lease = 3s\nfrontend.beat = 2s\npresence.slack = 3s\n");
        redis = cluster.redis();
        publisher = cluster.publisher();
        dispatchers = cluster.dispatchers();
        frontends = cluster.frontends();
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @BeforeEach
    void nameThem(TestInfo test) {
        name = test.getTestMethod().orElseThrow().getName();
    }

    private String user(int i) {
        return "u" + i + '-' + name;
    }

    private SseStream watchAs(int frontend, String user) {
        SseStream stream = frontends.get(frontend).open("/v1/videos/" + name + "/events?as=" + user);
        stream.next("hello");
        return stream;
    }

    private SseStream friendOf(int frontend, String... users) {
        SseStream stream = frontends.get(frontend).open("/v1/events?user=" + String.join("&user=", users));
        stream.next("presence", users.length);
        return stream;
    }

    private static List<String> statuses(SseStream stream, String user) {
        return stream.seen("presence").stream()
                .filter(frame -> frame.text("user").equals(user))
                .map(frame -> frame.text("status"))
                .toList();
    }

    private static String status(OvationProcess at, String user) {
        return at.http()
                .get("/v1/users/" + user + "/presence")
                .expect(200)
                .json()
                .path("status")
                .asString();
    }

    private static void awaitStatuses(SseStream friend, String user, String... expected) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(statuses(friend, user)).containsExactly(expected));
    }

    @Test
    void whoComesOnOneFrontendIsToldOfOnTheOther() {
        try (SseStream friend = friendOf(1, user(0))) {
            try (SseStream stream = watchAs(0, user(0))) {
                awaitStatuses(friend, user(0), "offline", "online");
                assertThat(status(publisher, user(0))).isEqualTo("online");
                assertThat(status(frontends.get(1), user(0))).isEqualTo("online");
                stream.next("beat");
            }
            awaitStatuses(friend, user(0), "offline", "online", "offline");
        }
    }

    /// `-Dovation.killRounds=20` kills more often.
    @Test
    void killedFrontendsUsersGoOfflineOnceEachAndWhoIsElsewhereStays() {
        String[] users = IntStream.range(0, 20).mapToObj(this::user).toArray(String[]::new);
        try (SseStream friend = friendOf(0, users);
                SseStream both = watchAs(0, users[0])) {
            List<String> told = new ArrayList<>(List.of("offline"));
            for (int round = 0; round < Integer.getInteger("ovation.killRounds", 1); round++) {
                List<SseStream> streams = new ArrayList<>();
                for (String user : users) {
                    streams.add(watchAs(1, user));
                }
                told.add("online");
                awaitAll(friend, users, told);
                frontends.get(1).kill();
                told.add("offline");
                awaitAll(friend, users, told);
                both.next("beat");
                assertThat(statuses(friend, users[0]))
                        .as("who is on the other one, too")
                        .containsExactly("offline", "online");
                streams.forEach(SseStream::close);
                frontends.get(1).startAgain();
            }
        }
    }

    /// Of all but the first, who stays.
    private static void awaitAll(SseStream friend, String[] users, List<String> told) {
        for (int i = 1; i < users.length; i++) {
            awaitStatuses(friend, users[i], told.toArray(String[]::new));
        }
    }

    @Test
    void redisThatComesBackEmptyCallsNobodyOfflineWhoStayed() {
        try (SseStream friend = friendOf(1, user(0), user(1));
                SseStream stays = watchAs(0, user(0))) {
            SseStream leaves = watchAs(0, user(1));
            awaitStatuses(friend, user(0), "offline", "online");
            awaitStatuses(friend, user(1), "offline", "online");
            redis.kill();
            leaves.close();
            stays.next("beat");
            stays.next("beat");
            redis.startAgain();
            // The one who left while nobody could write it down is missed all the same.
            awaitStatuses(friend, user(1), "offline", "online", "offline");
            assertThat(statuses(friend, user(0))).containsExactly("offline", "online");
            assertThat(frontends.get(0).operations().metric("ovation_frontend_lost_stores_total"))
                    .isPositive();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(status(publisher, user(0))).isEqualTo("online"));
        }
    }

    @Test
    void killedDispatcherLosesNobody() {
        try (SseStream friend = friendOf(1, user(0), user(1));
                SseStream stays = watchAs(0, user(0))) {
            awaitStatuses(friend, user(0), "offline", "online");
            dispatchers.get(0).kill();
            try (SseStream other = watchAs(0, user(1))) {
                awaitStatuses(friend, user(1), "offline", "online");
                other.next("beat");
                stays.next("beat");
            }
            awaitStatuses(friend, user(1), "offline", "online", "offline");
            assertThat(statuses(friend, user(0))).containsExactly("offline", "online");
        } finally {
            dispatchers.get(0).startAgain();
        }
    }
}
