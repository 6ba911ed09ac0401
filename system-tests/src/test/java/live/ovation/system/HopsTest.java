package live.ovation.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import live.ovation.system.support.Http;
import live.ovation.system.support.OvationProcess;
import live.ovation.system.support.Servers;
import live.ovation.system.support.SseStream;
import live.ovation.testing.Ports;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A like's time, hop by hop, in four processes: a publisher, a dispatcher, two frontends.
///
/// What is compared are sums of seconds over the very same samples, never one figure with a limit: a machine that is
/// slow makes all of them larger alike. Hops and whole are computed from different differences of stamps that three
/// processes took. They agree as long as every stamp is of the event that the sample is of; one taken from another
/// event of the batch, or one that did not travel, makes a hop negative, which counts as 0, and the sum too large.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HopsTest {
    @RegisterExtension
    static final Servers SERVERS = new Servers();

    private static final List<String> HOPS = List.of("commit", "publish", "link", "sweep");
    private static final String WHOLE = "ovation_frontend_latency_seconds";
    private static final int LIKES = 60;
    private static final int VIDEOS = 12;

    private static OvationProcess publisher;
    private static List<OvationProcess> frontends = List.of();

    @BeforeAll
    static void startCluster() {
        int[] ports = IntStream.range(0, 4).map(i -> Ports.free()).toArray();
        String publishers = "publishers = [\"http://127.0.0.1:" + ports[0] + "\"]\n";
        String dispatchers = "dispatchers = [\"http://127.0.0.1:" + ports[1] + "\"]\n";
        node("dispatcher", ports[1], publishers);
        publisher = node("publisher", ports[0], dispatchers);
        frontends = List.of(
                node("frontend", ports[2], publishers + dispatchers),
                node("frontend", ports[3], publishers + dispatchers));
    }

    private static OvationProcess node(String role, int internalPort, String peers) {
        return SERVERS.startWith(peers, internalPort, "--roles", role);
    }

    /// One at a time, so that each like is a sample of its own in both frontends, and the publisher's own account of
    /// its commits is of the same likes.
    @Test
    @Order(1)
    void hopsOfSingleLikesAddUp() {
        List<SseStream> viewers = watch("single");
        long beganNanos = System.nanoTime();
        for (int i = 0; i < LIKES; i++) {
            publisher.http().like("single", 1);
            viewers.forEach(viewer -> viewer.next("like"));
        }
        double tookSeconds = (System.nanoTime() - beganNanos) / 1e9;
        viewers.forEach(SseStream::close);

        double commits = publisher.operations().metric("ovation_publisher_commit_seconds_sum");
        for (OvationProcess frontend : frontends) {
            Http operations = frontend.operations();
            // A write reaches the viewer before its pass is counted.
            await().untilAsserted(() ->
                    assertThat(operations.metric(WHOLE + "_count")).isEqualTo(LIKES));
            double whole = operations.metric(WHOLE + "_sum");
            assertThat(sumOfHops(operations)).isCloseTo(whole, withinPercentage(5));
            assertThat(whole).as("not more than the test itself waited").isLessThan(tookSeconds);
            // The publisher stamps the event a moment after it has noted the commit's own time.
            assertThat(hop(operations, "commit"))
                    .isGreaterThanOrEqualTo(commits)
                    .isLessThan(whole);
            HOPS.forEach(hop -> assertThat(hop(operations, hop)).as(hop).isPositive());
        }
    }

    /// Many videos at once: deliveries hold likes that were taken at different times, and the sample of each video is
    /// of another one.
    @Test
    @Order(2)
    void hopsOfACrowdAddUp() throws Exception {
        List<SseStream> viewers = new ArrayList<>();
        for (int video = 0; video < VIDEOS; video++) {
            viewers.addAll(watch("crowd-" + video));
        }
        try (ExecutorService crowd = Executors.newFixedThreadPool(VIDEOS)) {
            List<Future<?>> taps = new ArrayList<>();
            for (int video = 0; video < VIDEOS; video++) {
                String name = "crowd-" + video;
                taps.add(crowd.submit(() -> {
                    for (int i = 0; i < LIKES; i++) {
                        publisher.http().like(name, 1);
                    }
                }));
            }
            for (Future<?> tap : taps) {
                tap.get();
            }
        }
        viewers.forEach(viewer -> viewer.next("like", LIKES));
        viewers.forEach(SseStream::close);

        for (OvationProcess frontend : frontends) {
            Http operations = frontend.operations();
            // All is written: what is left to be counted are the last passes.
            await().untilAsserted(() -> {
                assertThat(operations.metric(WHOLE + "_count")).isGreaterThanOrEqualTo(LIKES);
                assertThat(sumOfHops(operations)).isCloseTo(operations.metric(WHOLE + "_sum"), withinPercentage(5));
            });
        }
    }

    private static List<SseStream> watch(String video) {
        return frontends.stream()
                .map(frontend -> {
                    SseStream stream = frontend.open("/v1/videos/" + video + "/events?likes=each");
                    stream.next("hello");
                    return stream;
                })
                .toList();
    }

    private static double sumOfHops(Http operations) {
        return HOPS.stream().mapToDouble(hop -> hop(operations, hop)).sum();
    }

    private static double hop(Http operations, String hop) {
        return operations.metric("ovation_frontend_hop_seconds_sum{hop=\"" + hop + "\"}");
    }
}
