package live.ovation.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import live.ovation.system.support.LossyLink;
import live.ovation.system.support.OvationProcess;
import live.ovation.system.support.Servers;
import live.ovation.system.support.SseStream;
import live.ovation.testing.Ports;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Four processes, a publisher, a dispatcher and two frontends, and a way to one of these on which
/// one event in a hundred is lost and nobody is told. By name only, for what is lost shows after a
/// minute: `mvn test -pl system-tests -am -Dtest=LossyLinkStory
/// -Dsurefire.failIfNoSpecifiedTests=false`.
class LossyLinkStory {
    @RegisterExtension
    static final Servers SERVERS = new Servers();

    private static final double LOSS = 0.01;
    private static final int VIDEOS = 4;
    private static final int TAPPERS = 32;
    private static final int LIKES_EACH = 650;
    private static final int LIKES = TAPPERS * LIKES_EACH;

    /// The minute within which a start may find its end, and what looking once a second takes.
    private static final Duration LOST_AFTER = Duration.ofSeconds(70);

    private static String address(int port) {
        return "\"http://127.0.0.1:" + port + '"';
    }

    private static OvationProcess node(String role, int internalPort, String config) {
        return SERVERS.startWith(config + '\n', internalPort, "--roles", role);
    }

    @Test
    void whatALinkLosesIsCountedAtThatHopAndNowhereElse() throws Exception {
        int[] ports = IntStream.range(0, 4).map(i -> Ports.free()).toArray();
        String publishers = "publishers = [" + address(ports[0]) + "]\n";
        String dispatchers = "dispatchers = [" + address(ports[1]) + "]\n";
        try (LossyLink link = LossyLink.to(ports[2], LOSS)) {
            OvationProcess dispatcher = node("dispatcher", ports[1], publishers);
            OvationProcess publisher = node("publisher", ports[0], dispatchers);
            OvationProcess lossy =
                    node("frontend", ports[2], publishers + dispatchers + "internal.address = " + address(link.port()));
            OvationProcess good = node("frontend", ports[3], publishers + dispatchers);
            List<SseStream> viewers = List.of(watch(lossy), watch(good));

            tapAll(publisher);
            long tapped = System.nanoTime();

            await().untilAsserted(() -> assertThat(hop(good, "ended", "link")).isGreaterThanOrEqualTo(LIKES));
            assertThat(link.events()).isGreaterThanOrEqualTo(LIKES);
            await().atMost(LOST_AFTER.multipliedBy(2)).untilAsserted(() -> {
                assertThat(Duration.ofNanos(System.nanoTime() - tapped)).isGreaterThan(LOST_AFTER);
                assertThat(hop(lossy, "lost", "link")).isEqualTo((double) link.lost());
            });
            double share = hop(lossy, "lost", "link") / hop(lossy, "started", "link");
            System.err.printf("lost on the link: %.2f %% of %,d events%n", share * 100, link.events());
            assertThat(share).isCloseTo(LOSS, within(0.003));
            assertThat(lossy.operations().metric("ovation_frontend_missed_deliveries_total"))
                    .isPositive();
            for (OvationProcess node : List.of(publisher, dispatcher, lossy, good)) {
                assertThat(lost(node)).as("%s", node).isEqualTo(node == lossy ? List.of("link") : List.of());
            }
            // It was lost on the way, not for good: both know of every like.
            for (SseStream viewer : viewers) {
                for (String video : videos()) {
                    await().untilAsserted(() -> assertThat(viewer.seen())
                            .anyMatch(frame -> frame.event().equals("stats")
                                    && frame.isOf(video)
                                    && frame.json().path("totals").path("like").asLong() == LIKES / VIDEOS));
                }
                viewer.close();
            }
        }
    }

    private static SseStream watch(OvationProcess frontend) {
        String videos = String.join("&video=", videos());
        SseStream stream = frontend.open("/v1/events?likes=each&video=" + videos);
        stream.next("hello");
        return stream;
    }

    private static List<String> videos() {
        return IntStream.range(0, VIDEOS).mapToObj(i -> "show-" + i).toList();
    }

    private static void tapAll(OvationProcess publisher) throws Exception {
        List<String> videos = videos();
        try (ExecutorService tappers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> taps = new ArrayList<>();
            for (int tapper = 0; tapper < TAPPERS; tapper++) {
                String video = videos.get(tapper % VIDEOS);
                taps.add(tappers.submit(() -> {
                    for (int i = 0; i < LIKES_EACH; i++) {
                        publisher.http().like(video, 1);
                    }
                }));
            }
            for (Future<?> tap : taps) {
                tap.get();
            }
        }
    }

    private static double hop(OvationProcess node, String what, String hop) {
        return node.operations().metric("ovation_hop_" + what + "_total{hop=\"" + hop + "\"}");
    }

    /// The hops of this node on which anything was lost.
    private static List<String> lost(OvationProcess node) {
        return node.operations()
                .get("/metrics")
                .expect(200)
                .body()
                .lines()
                .filter(line -> line.startsWith("ovation_hop_lost_total{") && !line.endsWith(" 0.0"))
                .map(line -> line.replaceAll(".*hop=\"(\\w+)\".*", "$1"))
                .toList();
    }
}
