package live.ovation.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import live.ovation.system.support.Frame;
import live.ovation.system.support.Http;
import live.ovation.system.support.OvationProcess;
import live.ovation.system.support.Servers;
import live.ovation.system.support.SseStream;
import live.ovation.testing.Ports;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Every role in a process of its own: a publisher, a dispatcher, two frontends. One such cluster for all tests; every
/// test has a video of its own.
class SplitRolesTest {
    @RegisterExtension
    static final Servers SERVERS = new Servers();

    private static final String EVENTS = "ovation_frontend_events_total";
    private static final int LIKES = 25;

    private static OvationProcess publisher;
    private static OvationProcess dispatcher;
    private static OvationProcess firstFrontend;
    private static OvationProcess secondFrontend;

    private String video = "";

    @BeforeAll
    static void startCluster() {
        int[] ports = IntStream.range(0, 4).map(i -> Ports.free()).toArray();
        String publishers = "publishers = [\"http://127.0.0.1:" + ports[0] + "\"]\n";
        String dispatchers = "dispatchers = [\"http://127.0.0.1:" + ports[1] + "\"]\n";
        String frontends =
                "frontends = [\"http://127.0.0.1:" + ports[2] + "\", \"http://127.0.0.1:" + ports[3] + "\"]\n";
        String everybody = publishers + dispatchers + frontends;
        dispatcher = node("dispatcher", ports[1], publishers + frontends);
        publisher = node("publisher", ports[0], dispatchers + frontends);
        firstFrontend = node("frontend", ports[2], everybody);
        secondFrontend = node("frontend", ports[3], everybody);
    }

    private static OvationProcess node(String role, int internalPort, String peers) {
        return SERVERS.startWith(peers, internalPort, "--roles", role);
    }

    @BeforeEach
    void nameTheVideo(TestInfo test) {
        video = test.getTestMethod().orElseThrow().getName();
    }

    private SseStream watchAt(OvationProcess node) {
        SseStream stream = node.open("/v1/videos/" + video + "/events?likes=each");
        stream.next("hello");
        return stream;
    }

    @Test
    void likeReachesViewersOfEitherFrontend() {
        try (SseStream first = watchAt(firstFrontend);
                SseStream second = watchAt(secondFrontend)) {
            publisher.http().like(video, 3);
            assertThat(first.next("like").number("n")).isEqualTo(3);
            assertThat(second.next("like").number("n")).isEqualTo(3);

            String comment = publisher.http().comment(video, "to all of you");
            Frame heard = first.next("comment");
            assertThat(heard.text("comment")).isEqualTo(comment);
            assertThat(second.next("comment").id()).isEqualTo(heard.id());

            first.next("stats", stats -> stats.number("viewers") == 2);
            second.next("stats", stats -> stats.number("viewers") == 2);
        }
    }

    @Test
    void frontendWithoutViewersOfTheVideoIsNotCalled() {
        try (SseStream watching = watchAt(firstFrontend)) {
            double before = secondFrontend.operations().metric(EVENTS);
            double other = firstFrontend.operations().metric(EVENTS);
            for (int i = 0; i < LIKES; i++) {
                publisher.http().like(video, 1);
            }
            watching.next("like", LIKES);
            assertThat(firstFrontend.operations().metric(EVENTS)).isGreaterThanOrEqualTo(other + LIKES);
            // A video that was watched there until a moment ago may still have a last word about its viewers.
            assertThat(secondFrontend.operations().metric(EVENTS)).isLessThan(before + LIKES);
        }
    }

    @Test
    void likeThatArrivesAtAnyNodeIsForwarded() {
        try (SseStream viewer = watchAt(secondFrontend)) {
            long expected = 0;
            for (OvationProcess node : List.of(firstFrontend, secondFrontend, dispatcher, publisher)) {
                assertThat(node.http().like(video, 2)).isEqualTo(expected += 2);
                assertThat(viewer.next("like").number("n")).isEqualTo(2);
                assertThat(node.http().totals(video)).containsEntry("like", expected);
            }
            firstFrontend.http().comment(video, "by way of a frontend");
            assertThat(viewer.next("comment").text("text")).isEqualTo("by way of a frontend");
            Http.Answer refused = firstFrontend.http().post("/v1/videos/" + video + "/likes", "{\"count\":0}");
            refused.expect(400);
            assertThat(refused.header("Content-Type")).isEqualTo("application/problem+json");
        }
    }

    @Test
    void streamAskedOfAnyNodeIsForwarded() {
        for (OvationProcess node : List.of(publisher, dispatcher)) {
            try (SseStream viewer = watchAt(node)) {
                assertThat(viewer.header("Content-Type")).isEqualTo("text/event-stream");
                assertThat(viewer.header("X-Accel-Buffering")).isEqualTo("no");
                publisher.http().like(video, 7);
                assertThat(viewer.next("like").number("n")).isEqualTo(7);
            }
        }
    }

    @Test
    void connectionIsChangedThroughAnyFrontend() {
        try (SseStream viewer = firstFrontend.open("/v1/videos/" + video + "/events?likes=each")) {
            String connection = viewer.next("hello").text("connection");
            for (OvationProcess node : List.of(secondFrontend, publisher)) {
                String more = video + ".at." + node.port();
                int status = node.http()
                        .patch("/v1/connections/" + connection, "{\"watch\":[\"" + more + "\"]}")
                        .status();
                assertThat(status).isBetween(200, 299);
                viewer.next("hello");
                publisher.http().like(more, 1);
                assertThat(viewer.next("like").text("video")).isEqualTo(more);
            }
            secondFrontend
                    .http()
                    .patch("/v1/connections/never-was", "{\"watch\":[\"x\"]}")
                    .expect(412);
        }
    }

    @Test
    void killedFrontendIsMissedByNobodyAndComesBack() {
        try (SseStream stays = watchAt(firstFrontend);
                SseStream leaves = watchAt(secondFrontend)) {
            secondFrontend.kill();
            leaves.awaitEndOrBreak();
            for (int i = 0; i < 10; i++) {
                publisher.http().like(video, 1);
            }
            stays.next("like", 10);
            secondFrontend.startAgain();
            try (SseStream back = watchAt(secondFrontend)) {
                publisher.http().like(video, 9);
                assertThat(back.next("like").number("n")).isEqualTo(9);
                stays.next("like", like -> like.number("n") == 9);
            }
        }
    }

    @Test
    void killedDispatcherIsMadeUpForWhenItIsBack() {
        try (SseStream viewer = watchAt(firstFrontend)) {
            publisher.http().like(video, 1);
            viewer.next("like");
            dispatcher.kill();
            publisher.http().comment(video, "while it was away");
            publisher.http().like(video, 4);
            dispatcher.startAgain();
            viewer.next("comment", comment -> comment.text("text").equals("while it was away"));
            await().untilAsserted(() -> {
                publisher.http().like(video, 1);
                assertThat(viewer.seen("like")).hasSizeGreaterThan(1);
            });
            assertThat(viewer.seen("comment")).hasSize(1);
        }
    }

    @Test
    void killedPublisherHasLostNothingWhenItIsBack() {
        try (SseStream viewer = watchAt(firstFrontend)) {
            publisher.http().like(video, 5);
            publisher.http().comment(video, "before");
            publisher.kill();
            Http.Answer refused = firstFrontend.http().post("/v1/videos/" + video + "/likes", "{}");
            assertThat(refused.status()).isIn(502, 503, 504);
            assertThat(refused.header("Content-Type")).isEqualTo("application/problem+json");
            publisher.startAgain();
            assertThat(publisher.http().like(video, 1)).isEqualTo(6);
            publisher.http().comment(video, "after");
            viewer.next("comment", comment -> comment.text("text").equals("after"));
            assertThat(viewer.seen("comment").stream()
                            .map(comment -> comment.text("text"))
                            .toList())
                    .containsExactly("before", "after");
        }
    }

    @Test
    void anyNodeServesThePage() {
        for (OvationProcess node : List.of(publisher, dispatcher, firstFrontend)) {
            assertThat(node.http().get("/").expect(200).body()).contains("<title>Ovation</title>");
        }
    }

    @Test
    void rolesNeedToKnowEachOther() {
        Path directory = SERVERS.newDirectory();
        OvationProcess.Ended ended = OvationProcess.run(directory, "start", "--port", "0", "--roles", "publisher");
        assertThat(ended.status()).isEqualTo(2);
        assertThat(ended.err()).contains("dispatchers").hasLineCount(1);
    }
}
