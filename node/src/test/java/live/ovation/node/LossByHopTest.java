package live.ovation.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import live.ovation.dispatcher.Dispatcher;
import live.ovation.dispatcher.DispatcherSettings;
import live.ovation.dispatcher.PresenceDesk;
import live.ovation.frontend.Frontend;
import live.ovation.frontend.FrontendSettings;
import live.ovation.ledger.Ledger;
import live.ovation.ledger.sqlite.SqliteLedger;
import live.ovation.presence.PresenceSettings;
import live.ovation.presence.memory.MemoryPresenceStore;
import live.ovation.protocol.Delivery;
import live.ovation.protocol.EventBatch;
import live.ovation.protocol.FrontendId;
import live.ovation.protocol.FrontendPort;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.Stamped;
import live.ovation.protocol.wire.EventCodec;
import live.ovation.protocol.wire.WireWriter;
import live.ovation.publisher.Publisher;
import live.ovation.publisher.PublisherSettings;
import live.ovation.subscriptions.memory.MemorySubscriptionTable;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.HopMetric;
import live.ovation.telemetry.Telemetry;
import live.ovation.transport.EventLoops;
import live.ovation.transport.HttpServer;
import live.ovation.transport.Routes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A publisher, a dispatcher and two frontends, each with metrics of its own, and a link to one of the frontends on
/// which one event in a hundred is lost and nobody is told.
class LossByHopTest {
    private static final double LOSS = 0.01;
    private static final int LIKES = 4_000;
    private static final int TAPPERS = 16;
    private static final RegionId HERE = new RegionId("here");
    private static final String LINK = "link";

    @TempDir
    private Path data;

    private final ShiftedClock clock = new ShiftedClock();
    private final Telemetry publishing = new Telemetry();
    private final Telemetry dispatching = new Telemetry();
    private final Telemetry behindLossyLink = new Telemetry();
    private final Telemetry behindGoodLink = new Telemetry();
    private final List<Telemetry> everybody = List.of(publishing, dispatching, behindLossyLink, behindGoodLink);
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final LossyLink lossy = new LossyLink();
    private final LocalFrontend good = new LocalFrontend();
    private int publisherPort;
    private int lossyPort;
    private int goodPort;

    private <T extends AutoCloseable> T opened(T closeable) {
        opened.add(closeable);
        return closeable;
    }

    @BeforeEach
    void open() throws IOException {
        EventLoops loops = opened(new EventLoops(1, false));
        Dispatcher dispatcher = opened(new Dispatcher(
                DispatcherSettings.of("d"),
                new MemorySubscriptionTable(Duration.ofSeconds(30), clock),
                instance -> instance.id().value().equals("lossy") ? lossy : good,
                dispatching,
                clock));
        PresenceDesk desk = opened(new PresenceDesk(
                new MemoryPresenceStore(PresenceSettings.of(Duration.ofSeconds(15), Duration.ofSeconds(5)), clock),
                dispatcher,
                Duration.ofMillis(500),
                dispatching,
                clock));
        Ledger ledger = opened(SqliteLedger.open(data, HERE, clock, publishing));
        Publisher publisher =
                opened(new Publisher(PublisherSettings.defaults(), ledger, dispatcher, desk, publishing, clock));
        Routes routes = new Routes();
        publisher.addPublicRoutes(routes);
        publisherPort = serve(loops, routes, publishing);
        Frontend first = frontend("lossy", loops, dispatcher, desk, publisher, behindLossyLink);
        lossy.frontend.is(first);
        lossyPort = serveStreams(loops, first, behindLossyLink);
        Frontend second = frontend("good", loops, dispatcher, desk, publisher, behindGoodLink);
        good.is(second);
        goodPort = serveStreams(loops, second, behindGoodLink);
    }

    private Frontend frontend(
            String id,
            EventLoops loops,
            Dispatcher dispatcher,
            PresenceDesk desk,
            Publisher publisher,
            Telemetry telemetry) {
        FrontendSettings settings = FrontendSettings.of(new FrontendId(id), HERE, "");
        return opened(new Frontend(settings, loops, dispatcher, desk, publisher, telemetry, clock));
    }

    private int serveStreams(EventLoops loops, Frontend frontend, Telemetry telemetry) throws IOException {
        Routes routes = new Routes();
        frontend.addPublicRoutes(routes);
        return serve(loops, routes, telemetry);
    }

    private int serve(EventLoops loops, Routes routes, Telemetry telemetry) throws IOException {
        return opened(HttpServer.start(loops, HttpServer.Settings.of("127.0.0.1", 0), routes, telemetry))
                .port();
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : opened.reversed()) {
            one.close();
        }
    }

    @Test
    void whatALinkDropsIsCountedAtThatHopAndNowhereElse() throws Exception {
        try (Visitor here = new Visitor(lossyPort);
                Visitor there = new Visitor(goodPort)) {
            here.events("/v1/videos/show/events?likes=each").next("hello");
            there.events("/v1/videos/show/events?likes=each").next("hello");
            tapAll();
            await().untilAsserted(() -> {
                assertThat(count(behindGoodLink, HopMetric.ENDED, LINK)).isGreaterThanOrEqualTo(LIKES);
                // Also of what was lost last: the next beat says so.
                assertThat(count(behindLossyLink, HopMetric.STARTED, LINK)).isEqualTo(lossy.sent.get());
            });
            everybody.forEach(telemetry -> telemetry.lookForLosses(clock.nanoTime()));
            assertThat(count(behindLossyLink, HopMetric.LOST, LINK))
                    .as("it may still come")
                    .isZero();

            clock.shift(Duration.ofSeconds(61));

            await().untilAsserted(() ->
                    assertThat(count(behindLossyLink, HopMetric.LOST, LINK)).isEqualTo(lossy.dropped.get()));
            double share = (double) count(behindLossyLink, HopMetric.LOST, LINK)
                    / count(behindLossyLink, HopMetric.STARTED, LINK);
            assertThat(share).isBetween(LOSS - 0.003, LOSS + 0.003);
            everybody.forEach(telemetry -> telemetry.lookForLosses(clock.nanoTime()));
            assertThat(lost(publishing)).containsExactlyInAnyOrder("commit 0", "publish 0");
            assertThat(lost(dispatching)).containsExactly("dispatch 0");
            assertThat(lost(behindGoodLink)).containsExactlyInAnyOrder("link 0", "sweep 0");
            assertThat(lost(behindLossyLink)).containsExactlyInAnyOrder("link " + lossy.dropped.get(), "sweep 0");
        }
    }

    private void tapAll() throws Exception {
        try (Visitor tapper = new Visitor(publisherPort);
                ExecutorService crowd = Executors.newFixedThreadPool(TAPPERS)) {
            List<Future<?>> taps = new ArrayList<>();
            for (int i = 0; i < LIKES; i++) {
                taps.add(crowd.submit(() -> assertThat(
                                tapper.post("/v1/videos/show/likes", "{}").statusCode())
                        .isEqualTo(200)));
            }
            for (Future<?> tap : taps) {
                tap.get();
            }
        }
    }

    private static long count(Telemetry telemetry, HopMetric metric, String hop) {
        return telemetry.counter(metric, "hop", hop).sum();
    }

    /// Each hop that these metrics have, and what was lost on it.
    private static List<String> lost(Telemetry telemetry) {
        return telemetry
                .scrape()
                .lines()
                .filter(line -> line.startsWith(HopMetric.LOST.metricName() + "{"))
                .map(line -> line.replaceAll(".*hop=\"(\\w+)\"} (\\d+).*", "$1 $2"))
                .toList();
    }

    /// Carries each event by itself, in order, or not at all: which ones depends on their number on the link alone.
    private static final class LossyLink implements FrontendPort {
        final LocalFrontend frontend = new LocalFrontend();
        final AtomicLong sent = new AtomicLong();
        final AtomicLong dropped = new AtomicLong();
        private final Random random = new Random(7);

        /// Called by one dispatcher, one delivery at a time.
        @Override
        public CompletionStage<Void> deliver(Delivery delivery) {
            if (delivery.events() == 0) {
                return frontend.deliver(delivery);
            }
            List<CompletableFuture<Void>> taken = new ArrayList<>();
            long sequence = delivery.sequence();
            for (EventBatch batch : delivery.batches()) {
                for (Stamped event : EventCodec.decodeStamped(batch)) {
                    sent.incrementAndGet();
                    if (random.nextDouble() < LOSS) {
                        dropped.incrementAndGet();
                    } else {
                        taken.add(frontend.deliver(alone(delivery, sequence, event))
                                .toCompletableFuture());
                    }
                    sequence++;
                }
            }
            return CompletableFuture.allOf(taken.toArray(CompletableFuture[]::new));
        }

        private static Delivery alone(Delivery of, long sequence, Stamped event) {
            WireWriter out = new WireWriter(128);
            EventCodec.write(event, out);
            EventBatch batch = new EventBatch(out.toByteArray(), 0, out.length(), 1);
            return new Delivery(of.link(), sequence, of.phantoms(), of.dispatchedAtMicros(), List.of(), List.of(batch));
        }
    }

    /// The machine's own, that can be put forward.
    private static final class ShiftedClock implements Clock {
        private final AtomicLong shiftNanos = new AtomicLong();

        void shift(Duration by) {
            shiftNanos.addAndGet(by.toNanos());
        }

        @Override
        public long epochMicros() {
            return Clock.system().epochMicros() + shiftNanos.get() / 1_000;
        }

        @Override
        public long nanoTime() {
            return Clock.system().nanoTime() + shiftNanos.get();
        }
    }
}
