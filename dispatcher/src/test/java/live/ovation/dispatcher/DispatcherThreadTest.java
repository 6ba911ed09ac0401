package live.ovation.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import live.ovation.protocol.Event;
import live.ovation.protocol.EventBatch;
import live.ovation.protocol.FrontendId;
import live.ovation.protocol.OriginId;
import live.ovation.protocol.Reaction;
import live.ovation.protocol.ReactionKind;
import live.ovation.protocol.SubscriptionReport;
import live.ovation.protocol.VideoId;
import live.ovation.protocol.ViewerCount;
import live.ovation.subscriptions.memory.MemorySubscriptionTable;
import live.ovation.telemetry.ManualClock;
import live.ovation.telemetry.Telemetry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The dispatcher on its own real thread, called by many.
@Timeout(60)
class DispatcherThreadTest {
    private static final Duration LEASE = Duration.ofSeconds(3);
    private static final VideoId V = new VideoId("v");

    private final ManualClock clock = new ManualClock();
    private final Telemetry telemetry = new Telemetry();
    private final FakeFrontend frontend = new FakeFrontend(FakeFrontend.Manner.ANSWERS);

    private Dispatcher open() {
        return new Dispatcher(
                new DispatcherSettings("d", 64 << 20, 16 << 20, Duration.ofMillis(1), Duration.ofMillis(1)),
                new MemorySubscriptionTable(LEASE, clock),
                instance -> frontend,
                telemetry,
                clock);
    }

    private static void report(Dispatcher dispatcher, String id, int viewers) throws Exception {
        dispatcher
                .report(new SubscriptionReport(new FrontendId(id), 1, 1, "", false, Map.of(V, viewers)))
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    private static List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("ovation-dispatcher"))
                .toList();
    }

    @Test
    void manyPublishersLoseNothingAndEachKeepsItsOrder() throws Exception {
        int publishers = 8;
        long each = 2_000;
        try (Dispatcher dispatcher = open()) {
            report(dispatcher, "f", 1);
            List<Thread> threads = new ArrayList<>();
            for (int p = 0; p < publishers; p++) {
                OriginId origin = new OriginId("o" + p);
                threads.add(Thread.ofVirtual().start(() -> {
                    for (long i = 1; i <= each; i++) {
                        dispatcher.dispatch(EventBatch.of(new Reaction(V, ReactionKind.LIKE, 1, null, origin, i, 1)));
                    }
                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> telemetry.counter(DispatcherMetric.DELIVERED).sum() > publishers * each);
        }
        Map<OriginId, Long> last = new HashMap<>();
        for (Event event : frontend.events()) {
            if (event instanceof Reaction reaction) {
                assertThat(reaction.originTotal()).isEqualTo(last.getOrDefault(reaction.origin(), 0L) + 1);
                last.put(reaction.origin(), reaction.originTotal());
            }
        }
        assertThat(last)
                .hasSize(publishers)
                .allSatisfy((origin, total) -> assertThat(total).isEqualTo(each));
    }

    @Test
    void leasesEndByThemselves() throws Exception {
        try (Dispatcher dispatcher = open()) {
            report(dispatcher, "dead", 7);
            clock.advance(LEASE.minusMillis(1));
            report(dispatcher, "f", 1);
            clock.advance(Duration.ofMillis(1));
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(frontend.events()).contains(new ViewerCount(V, 1, 8)));
        }
    }

    @Test
    void closeEndsTheThread() {
        List<Thread> before = threads();
        Dispatcher dispatcher = open();
        dispatcher.dispatch(EventBatch.of(new ViewerCount(V, 1, 1)));
        List<Thread> own = new ArrayList<>(threads());
        own.removeAll(before);
        assertThat(own).hasSize(1).allMatch(Thread::isDaemon);

        dispatcher.close();

        await().atMost(Duration.ofSeconds(10)).until(() -> !own.getFirst().isAlive());
    }
}
