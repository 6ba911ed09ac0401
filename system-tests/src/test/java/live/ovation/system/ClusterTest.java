package live.ovation.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import live.ovation.system.support.OvationProcess;
import live.ovation.system.support.People;
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

/// A publisher, two dispatchers, two frontends, each a process, and a real Redis between the
/// dispatchers: what can be told of single viewers. What a crowd sees while things go wrong is told
/// by the stories. One such cluster for all tests; every test has a video of its own and leaves
/// everybody alive.
class ClusterTest {
    @RegisterExtension
    static final Servers SERVERS = new Servers();

    private static final Duration LEASE = Duration.ofSeconds(3);
    private static final String TAKEN = "ovation_dispatcher_events_total";

    private static RedisServer redis;
    private static OvationProcess publisher;
    private static List<OvationProcess> dispatchers;
    private static List<OvationProcess> frontends;

    private String video = "";

    @BeforeAll
    static void startCluster() {
        SharedCluster cluster = SharedCluster.start(SERVERS, "dispatcher.lease = " + LEASE.toSeconds() + "s\n");
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
    void nameTheVideo(TestInfo test) {
        video = test.getTestMethod().orElseThrow().getName();
    }

    private SseStream watchAt(int frontend) {
        SseStream stream = open(frontend);
        stream.next("hello");
        return stream;
    }

    private SseStream open(int frontend) {
        return frontends.get(frontend).open("/v1/videos/" + video + "/events?likes=each&comments=0");
    }

    private long viewers(OvationProcess at) {
        return at.http()
                .get("/v1/videos/" + video)
                .expect(200)
                .json()
                .path("viewers")
                .asLong();
    }

    @Test
    void likesReachTheViewersOfBothFrontendsWhicheverDispatcherTakesThem() {
        List<Double> before =
                dispatchers.stream().map(d -> d.operations().metric(TAKEN)).toList();
        List<String> videos =
                IntStream.range(0, 16).mapToObj(i -> video + '-' + i).toList();
        String target = "/v1/events?likes=each&video=" + String.join("&video=", videos);
        try (SseStream first = frontends.get(0).open(target);
                SseStream second = frontends.get(1).open(target)) {
            first.next("hello");
            second.next("hello");
            for (int i = 0; i < 3; i++) {
                videos.forEach(v -> publisher.http().like(v, 1));
            }
            String comment = publisher.http().comment(videos.getFirst(), "to all of you");
            for (SseStream viewer : List.of(first, second)) {
                assertThat(viewer.next("comment").text("comment")).isEqualTo(comment);
                await().untilAsserted(
                                () -> assertThat(People.likesToldTo(viewer)).isEqualTo(3L * videos.size()));
            }
        }
        for (int i = 0; i < 2; i++) {
            assertThat(dispatchers.get(i).operations().metric(TAKEN)).isGreaterThan(before.get(i));
        }
    }

    @Test
    void frontendWithoutAViewerIsNotCalled() {
        String events = "ovation_frontend_events_total";
        try (SseStream viewer = watchAt(0)) {
            double before = frontends.get(1).operations().metric(events);
            for (int i = 0; i < 20; i++) {
                publisher.http().like(video, 1);
                publisher.http().like(video + "-that-nobody-watches", 1);
            }
            await().untilAsserted(() -> assertThat(People.likesToldTo(viewer)).isEqualTo(20));
            // A video that was watched there until a moment ago may still have a last word about its viewers.
            assertThat(frontends.get(1).operations().metric(events)).isLessThan(before + 20);
        }
    }

    @Test
    void viewersAreThoseOfTheWholeClusterAndAnyFrontendChangesAStream() {
        try (SseStream first = watchAt(0);
                SseStream second = frontends.get(1).open("/v1/videos/other/events?likes=each")) {
            String connection = second.next("hello").text("connection");
            frontends
                    .get(0)
                    .http()
                    .patch("/v1/connections/" + connection, "{\"watch\":[\"" + video + "\"]}")
                    .expect(200);
            second.next("hello", hello -> hello.json().path("videos").has(video));
            first.next("stats", stats -> stats.number("viewers") == 2);
            second.next("stats", stats -> stats.isOf(video) && stats.number("viewers") == 2);
            assertThat(viewers(publisher)).isEqualTo(2);
            assertThat(viewers(frontends.get(1))).isEqualTo(2);
        }
        await().untilAsserted(() -> assertThat(viewers(publisher)).isZero());
    }

    /// One like per video, so no later one shows that it is missing: only the dispatcher's silence does.
    @Test
    void whatAKilledDispatcherTookWithItIsReadFromTheLedger() {
        List<String> videos =
                IntStream.range(0, 12).mapToObj(i -> video + '-' + i).toList();
        try (SseStream viewer =
                frontends.get(0).open("/v1/events?likes=each&comments=0&video=" + String.join("&video=", videos))) {
            viewer.next("hello");
            frontends.get(0).freeze();
            videos.forEach(v -> publisher.http().like(v, 1));
            dispatchers.get(0).kill();
            frontends.get(0).thaw();
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(viewer.seen().stream()
                                    .filter(frame -> frame.event().equals("like")
                                            || (frame.event().equals("gap") && frame.number("missed") == 1))
                                    .map(frame -> frame.text("video")))
                            .containsExactlyInAnyOrderElementsOf(videos));
        } finally {
            frontends.get(0).thaw();
            dispatchers.get(0).startAgain();
        }
    }

    @Test
    void killedFrontendIsOutOfTheCountWithinALeaseAndMissedByNobodyElse() {
        try (SseStream stays = watchAt(0);
                SseStream goes = watchAt(1);
                People people = People.busyWith(video, frontends.get(0))) {
            stays.next("stats", stats -> stats.number("viewers") == 2);
            people.awaitLikes(10);
            frontends.get(1).kill();
            goes.awaitEndOrBreak();
            // One lease, and what a busy machine takes to notice.
            await().atMost(LEASE.plusSeconds(10))
                    .untilAsserted(() -> assertThat(viewers(publisher)).isEqualTo(1));
            stays.next("stats", stats -> stats.number("viewers") == 1);
            frontends.get(1).startAgain();
            try (SseStream back = watchAt(1)) {
                people.awaitLikes(10);
                people.stop();
                people.assertAllSeenBy(stays);
                assertThat(publisher.http().totals(video)).containsEntry("like", people.likes());
                back.next(
                        "stats",
                        stats -> stats.json().path("totals").path("like").asLong() == people.likes());
                stays.next("stats", stats -> stats.number("viewers") == 2);
            }
        }
    }

    @Test
    void redisThatComesBackEmptyIsFilledAgainAndNobodyMissedAnything() {
        try (SseStream first = watchAt(0);
                SseStream second = watchAt(1);
                People people = People.busyWith(video, publisher)) {
            people.awaitLikes(10);
            redis.kill();
            people.awaitLikes(20);
            try (SseStream waits = open(0);
                    SseStream elsewhere = frontends.get(0).open("/v1/videos/" + video + "-new/events")) {
                // Of a video that is shown here already another viewer needs no table.
                waits.next("hello");
                assertThat(elsewhere.seen()).isEmpty();
                redis.startAgain();
                elsewhere.next("hello");
                people.awaitLikes(10);
                people.stop();
                people.assertAllSeenBy(first);
                people.assertAllSeenBy(second);
                await().untilAsserted(() -> assertThat(viewers(publisher)).isEqualTo(3));
            }
        }
    }

    @Test
    void severalDispatchersWithoutASharedTableAreRefused() {
        OvationProcess.Ended ended = OvationProcess.run(
                SERVERS.newDirectory(),
                "start",
                "--roles",
                "publisher",
                "--port",
                "0",
                "--dispatchers",
                "http://127.0.0.1:1,http://127.0.0.1:2");
        assertThat(ended.status()).isEqualTo(2);
        assertThat(ended.err())
                .hasLineCount(1)
                .contains("dispatchers: 2 addresses (expected: 1, or subscriptions.store = redis");
    }
}
