package live.ovation.dispatcher;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import live.ovation.protocol.EventBatch;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.RegionViewers;
import live.ovation.protocol.Relay;
import live.ovation.protocol.RelayPort;
import live.ovation.protocol.RelayReply;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.SkewEstimate;
import live.ovation.telemetry.Telemetry;
import org.jspecify.annotations.Nullable;

/// The way to one peer region. Confined to the dispatcher's thread.
///
/// A round trip between regions is long, so several messages are under way at once, and whatever arrives while
/// all are is the next one. They are numbered: who receives them puts them in order again. A message that
/// failed is sent again for as long as [#GIVE_UP] after it was first sent; then it is dropped, and with it
/// whatever waits behind it, and until the peer answers again nothing waits here at all. It is in the ledger,
/// and the peer fetches it from there: no backlog stands before what happens now.
///
/// While there is nothing to say, an empty message shows whether the peer can be reached.
final class RelayLink {
    static final Duration GIVE_UP = Duration.ofSeconds(2);

    /// A peer that was not heard of for so long is stale.
    static final Duration STALE = Duration.ofSeconds(3);

    private static final int MOST_UNDER_WAY = 32;
    /// Larger ones would hold the peer's commits up.
    private static final int MESSAGE_BYTES = 128 << 10;

    private final RegionId here;
    private final RegionId peer;
    private final String name;
    private final RelayPort port;
    private final DispatcherSettings settings;
    private final ScheduledExecutorService thread;
    private final Telemetry telemetry;
    private final Clock clock;
    private final LongAdder relayed;
    private final LongAdder taken;
    private final LongAdder dropped;
    private final SkewEstimate skew = new SkewEstimate();
    private final SortedMap<Long, Message> underWay = new TreeMap<>();
    private final List<EventBatch> waiting = new ArrayList<>();
    private int waitingBytes;
    private long next;
    private boolean down;
    private boolean closed;
    private volatile long heardNanos;
    private volatile boolean stale;

    /// @param sinceNanos when it was sent for the first time
    private record Message(List<EventBatch> batches, int events, long sinceNanos) {}

    RelayLink(
            RegionId here,
            RegionId peer,
            String name,
            RelayPort port,
            DispatcherSettings settings,
            ScheduledExecutorService thread,
            Telemetry telemetry,
            Clock clock) {
        this.here = here;
        this.peer = peer;
        this.name = name;
        this.port = port;
        this.settings = settings;
        this.thread = thread;
        this.telemetry = telemetry;
        this.clock = clock;
        heardNanos = clock.nanoTime();
        relayed = telemetry.counter(DispatcherMetric.RELAYED, "region", peer.value());
        taken = telemetry.counter(DispatcherMetric.RELAY_TAKEN, "region", peer.value());
        dropped = telemetry.counter(DispatcherMetric.RELAY_DROPPED, "region", peer.value());
        telemetry.gauge(DispatcherMetric.PEER_SILENT, "region", peer.value(), this::silentMillis);
        telemetry.gauge(DispatcherMetric.PEER_SKEW, "region", peer.value(), skew::micros);
        telemetry.gauge(DispatcherMetric.PEER_ROUND_TRIP, "region", peer.value(), skew::roundTripMicros);
    }

    private long silentMillis() {
        return TimeUnit.NANOSECONDS.toMillis(clock.nanoTime() - heardNanos);
    }

    RegionId peer() {
        return peer;
    }

    boolean isStale() {
        return stale;
    }

    /// By how much the peer's clock is ahead, microseconds; empty before it answered.
    OptionalLong skewMicros() {
        return skew.known();
    }

    /// Events of this region's own publishers; goes with [#send].
    void offer(EventBatch batch) {
        if (down) {
            dropped.add(batch.events());
            return;
        }
        if (waitingBytes + batch.length() > settings.linkBytes()) {
            dropWaiting();
        }
        waiting.add(batch);
        waitingBytes += batch.length();
    }

    void send() {
        while (!closed && !waiting.isEmpty() && underWay.size() < MOST_UNDER_WAY) {
            Message message = nextMessage();
            long sequence = next++;
            underWay.put(sequence, message);
            relayed.add(message.events);
            attempt(sequence, message);
        }
    }

    private Message nextMessage() {
        List<EventBatch> batches = new ArrayList<>();
        int bytes = 0;
        int events = 0;
        do {
            EventBatch batch = waiting.removeFirst();
            batches.add(batch);
            bytes += batch.length();
            events += batch.events();
        } while (!waiting.isEmpty() && bytes + waiting.getFirst().length() <= MESSAGE_BYTES);
        waitingBytes -= bytes;
        return new Message(batches, events, clock.nanoTime());
    }

    /// Shows that this link lives, and finds out whether the peer does; to be called at regular intervals.
    void beat() {
        stale = clock.nanoTime() - heardNanos > STALE.toNanos();
        if (!closed && underWay.isEmpty()) {
            long sequence = next++;
            Message empty = new Message(List.of(), 0, clock.nanoTime());
            underWay.put(sequence, empty);
            attempt(sequence, empty);
        }
    }

    /// Tells how many watch here, once.
    ///
    /// @param done hears of it on the dispatcher's thread, of the failure or null
    void tell(RegionViewers told, Consumer<@Nullable Throwable> done) {
        Asking.of(() -> port.watched(told))
                .toCompletableFuture()
                .copy()
                .orTimeout(GIVE_UP.toNanos(), TimeUnit.NANOSECONDS)
                .whenComplete((nothing, failure) -> onThread(() -> done.accept(failure)));
    }

    private void attempt(long sequence, Message message) {
        long sentAt = clock.epochMicros();
        long lowest = underWay.isEmpty() ? next : underWay.firstKey();
        Relay relay = new Relay(here, name, sequence, lowest, sentAt, message.batches);
        Asking.of(() -> port.relay(relay))
                .toCompletableFuture()
                .copy()
                .orTimeout(GIVE_UP.toNanos(), TimeUnit.NANOSECONDS)
                .whenComplete((reply, failure) -> {
                    long answeredAt = clock.epochMicros();
                    onThread(() -> {
                        if (failure == null) {
                            onTaken(sequence, message, reply, sentAt, answeredAt);
                        } else {
                            onFailed(sequence, message, failure);
                        }
                    });
                });
    }

    private void onTaken(long sequence, Message message, RelayReply reply, long sentAt, long answeredAt) {
        underWay.remove(sequence);
        taken.add(message.events);
        if (reply.region().equals(peer)) {
            skew.measured(sentAt, reply.receivedAtMicros(), reply.answeredAtMicros(), answeredAt);
        }
        heardNanos = clock.nanoTime();
        stale = false;
        down = false;
        send();
    }

    private void onFailed(long sequence, Message message, Throwable failure) {
        telemetry.counter(DispatcherMetric.RELAY_FAILED, "region", peer.value()).increment();
        telemetry.errors().record("relay to region " + peer, failure);
        boolean again = clock.nanoTime() - message.sinceNanos < GIVE_UP.toNanos() && !closed;
        if (again) {
            thread.schedule(
                    () -> onThread(() -> attempt(sequence, message)),
                    settings.retry().toNanos(),
                    TimeUnit.NANOSECONDS);
            return;
        }
        underWay.remove(sequence);
        dropped.add(message.events);
        down = true;
        dropWaiting();
    }

    private void dropWaiting() {
        for (EventBatch batch : waiting) {
            dropped.add(batch.events());
        }
        waiting.clear();
        waitingBytes = 0;
    }

    private void onThread(Runnable task) {
        if (!thread.isShutdown()) {
            thread.execute(() -> {
                try {
                    task.run();
                } catch (RuntimeException e) {
                    telemetry.errors().record("relay", e);
                }
            });
        }
    }

    int waitingBytes() {
        return waitingBytes;
    }

    boolean isAtRest() {
        return waiting.isEmpty() && underWay.isEmpty();
    }

    void close() {
        closed = true;
        dropWaiting();
    }
}
