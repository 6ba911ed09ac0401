package live.ovation.node.plan.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ThreadInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import live.ovation.dispatcher.Dispatcher;
import live.ovation.dispatcher.DispatcherSettings;
import live.ovation.node.link.HttpFrontendPort;
import live.ovation.node.link.LinkClient;
import live.ovation.node.link.Secret;
import live.ovation.protocol.EventBatch;
import live.ovation.protocol.FrontendId;
import live.ovation.protocol.OriginId;
import live.ovation.protocol.Reaction;
import live.ovation.protocol.ReactionKind;
import live.ovation.protocol.SubscriptionReport;
import live.ovation.protocol.VideoId;
import live.ovation.subscriptions.memory.MemorySubscriptionTable;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.Telemetry;
import live.ovation.transport.Answer;
import live.ovation.transport.EventLoops;
import live.ovation.transport.Exchange;
import live.ovation.transport.HttpClient;
import live.ovation.transport.HttpServer;
import live.ovation.transport.PeerAddress;
import live.ovation.transport.Peers;
import live.ovation.transport.Routes;

/// A dispatcher that tells stand-ins for frontends over HTTP: what a delivery costs it, and each event in one.
final class FanOut implements AutoCloseable {
    private static final int FRONTENDS = 24;
    private static final VideoId VIDEO = new VideoId("plan");
    private static final long NANOS = 1_000_000_000L;
    private static final long GAP_NANOS = 4_000_000L;
    private static final int MANY = 400;

    private final Clock clock;
    private final LongAdder deliveries = new LongAdder();
    private final Set<Long> standIns = ConcurrentHashMap.newKeySet();
    private final EventLoops serverLoops = new EventLoops(1, true);
    private final EventLoops clientLoops = new EventLoops(1, true);
    private final HttpClient client = new HttpClient(clientLoops, HttpClient.Settings.defaults());
    private final HttpServer server;
    private final Dispatcher dispatcher;
    private long total;

    /// @param delivery µs of processor for one request
    /// @param eventNanos for each event in it
    record Found(double delivery, double eventNanos) {}

    private FanOut(Clock clock) {
        this.clock = clock;
        Telemetry telemetry = new Telemetry();
        Routes routes = new Routes().add("POST", "/internal/v1/deliver", this::onDelivery);
        try {
            server = HttpServer.start(
                    serverLoops, HttpServer.Settings.of("127.0.0.1", 0).withMaxBodyBytes(32 << 20), routes, telemetry);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        dispatcher = new Dispatcher(
                DispatcherSettings.of("plan"),
                new MemorySubscriptionTable(Duration.ofMinutes(5), clock),
                instance -> new HttpFrontendPort(new LinkClient(
                        client,
                        new Peers(List.of(PeerAddress.parse(instance.address())), clock),
                        Duration.ofSeconds(5),
                        new Secret(""))),
                telemetry,
                clock);
    }

    static Found measure(Clock clock) {
        try (FanOut fanOut = new FanOut(clock)) {
            fanOut.report();
            fanOut.run(1, NANOS / 2);
            TwoCosts found = TwoCosts.of(fanOut.run(1, NANOS), fanOut.run(MANY, NANOS));
            return new Found(found.first(), found.second() * 1e3);
        }
    }

    private void report() {
        for (int i = 0; i < FRONTENDS; i++) {
            dispatcher
                    .report(new SubscriptionReport(
                            new FrontendId("stand-in-" + i),
                            clock.epochMicros(),
                            1,
                            "http://127.0.0.1:" + server.port(),
                            true,
                            Map.of(VIDEO, 1)))
                    .toCompletableFuture()
                    .join();
        }
    }

    private void onDelivery(Exchange exchange) {
        standIns.add(Thread.currentThread().threadId());
        deliveries.increment();
        exchange.answer(Answer.noContent());
    }

    private TwoCosts.Run run(int events, long nanos) {
        long deliveriesBefore = deliveries.sum();
        double cpuBefore = dispatcherMicros();
        long began = clock.nanoTime();
        long sent = 0;
        while (clock.nanoTime() - began < nanos) {
            dispatcher.dispatch(batch(events)).toCompletableFuture().join();
            sent += events;
            LockSupport.parkNanos(GAP_NANOS);
        }
        // What is under way belongs to it.
        LockSupport.parkNanos(10 * GAP_NANOS);
        return new TwoCosts.Run(
                deliveries.sum() - deliveriesBefore, (double) sent * FRONTENDS, dispatcherMicros() - cpuBefore);
    }

    private EventBatch batch(int events) {
        List<Reaction> likes = new ArrayList<>(events);
        for (int i = 0; i < events; i++) {
            likes.add(new Reaction(
                    VIDEO, ReactionKind.LIKE, 1, null, new OriginId("plan"), ++total, clock.epochMicros()));
        }
        return EventBatch.of(likes);
    }

    private double dispatcherMicros() {
        return ThreadTimes.micros(this::isDispatchers);
    }

    private boolean isDispatchers(ThreadInfo info) {
        String name = info.getThreadName();
        return (name.startsWith("ovation-dispatcher") || name.startsWith("ovation-worker"))
                && !standIns.contains(info.getThreadId());
    }

    @Override
    public void close() {
        dispatcher.close();
        client.close();
        server.close();
        clientLoops.close();
        serverLoops.close();
    }
}
