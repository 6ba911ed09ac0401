package live.ovation.dispatcher;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import live.ovation.protocol.Delivery;
import live.ovation.protocol.EventBatch;
import live.ovation.protocol.FrontendPort;
import live.ovation.subscriptions.FrontendInstance;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.DistinctErrors;
import live.ovation.telemetry.Telemetry;
import org.jspecify.annotations.Nullable;

/// The way to one frontend: one delivery in flight, and whatever arrives meanwhile is the next one. Batching,
/// back-pressure and acknowledgement all come from that one rule. Confined to the dispatcher's thread.
///
/// Nothing is sent twice. When a delivery fails, nobody knows whether it arrived; the next one carries on
/// counting, so the frontend sees whether something is missing and repairs it from the ledger. The same
/// happens when a slow frontend's events outgrow the bound and are dropped. So that it shows at once, and
/// not with the next event, a delivery, perhaps an empty one, is repeated until one is answered.
///
/// While there is nothing to say, a beat (an empty delivery) shows that the link lives. A frontend that hears of none
/// any more knows that this dispatcher may have died with events in its hands.
final class FrontendLink {
    /// A link that has nothing left to say is let go after this long without an event.
    private static final Duration UNUSED = Duration.ofMinutes(1);

    /// One that could not yet say what was lost is kept longer: letting go of it makes a gap silent. By then nobody who
    /// could be told is there.
    private static final Duration UNREACHABLE = Duration.ofMinutes(10);

    private final String name;
    private final FrontendPort frontend;
    private final DispatcherSettings settings;
    private final ScheduledExecutorService thread;
    private final Clock clock;
    private final DistinctErrors errors;
    private final LongAdder offered;
    private final LongAdder delivered;
    private final LongAdder deliveries;
    private final LongAdder failed;
    private final LongAdder dropped;
    private final LongAdder beats;
    private List<EventBatch> waiting = new ArrayList<>();
    private List<Delivery.Later> waitingLater = new ArrayList<>();
    private long waitingSinceMicros;
    private long waitingUntilMicros;
    private int waitingEvents;
    private int waitingBytes;
    private long lastUseNanos;
    /// Events offered before the first one in `waiting`.
    private long sequence;
    private long deliveredEvents;
    private long answeredNanos;
    private long phantoms;
    private boolean inFlight;
    private boolean unconfirmed;
    private boolean spokenSinceBeat;
    private boolean closed;

    FrontendLink(
            String name,
            FrontendPort frontend,
            DispatcherSettings settings,
            ScheduledExecutorService thread,
            Telemetry telemetry,
            Clock clock) {
        this.name = name;
        this.frontend = frontend;
        this.settings = settings;
        this.thread = thread;
        this.clock = clock;
        this.lastUseNanos = clock.nanoTime();
        this.answeredNanos = lastUseNanos;
        this.errors = telemetry.errors();
        this.offered = telemetry.counter(DispatcherMetric.OFFERED);
        this.delivered = telemetry.counter(DispatcherMetric.DELIVERED);
        this.deliveries = telemetry.counter(DispatcherMetric.DELIVERIES);
        this.failed = telemetry.counter(DispatcherMetric.FAILED);
        this.dropped = telemetry.counter(DispatcherMetric.DROPPED);
        this.beats = telemetry.counter(DispatcherMetric.BEATS);
    }

    /// @param nowMicros microseconds since the Unix epoch
    void offer(EventBatch batch, long nowMicros) {
        offered.add(batch.events());
        lastUseNanos = clock.nanoTime();
        if (waitingBytes + batch.length() > settings.linkBytes()) {
            drop();
        }
        if (waiting.isEmpty()) {
            waitingSinceMicros = nowMicros;
        } else if (nowMicros != waitingUntilMicros) {
            waitingLater.add(new Delivery.Later(waitingEvents, nowMicros));
        }
        waitingUntilMicros = nowMicros;
        waiting.add(batch);
        waitingEvents += batch.events();
        waitingBytes += batch.length();
    }

    private void clearWaiting() {
        waiting = new ArrayList<>();
        waitingLater = new ArrayList<>();
        waitingEvents = 0;
        waitingBytes = 0;
    }

    /// Sends what waits, unless a delivery is under way.
    void send() {
        if (!inFlight && !closed && (!waiting.isEmpty() || unconfirmed)) {
            deliver();
        }
    }

    /// Something that nobody knows any more may have been meant for this frontend: it shall see
    /// that one event is missing, which makes it read everything.
    void lose() {
        lastUseNanos = clock.nanoTime();
        sequence++;
        phantoms++;
        unconfirmed = true;
        send();
    }

    /// Shows the frontend that this link lives, if nothing else has since the last time; to be called at regular
    /// intervals for as long as the frontend lives.
    void beat() {
        lastUseNanos = clock.nanoTime();
        if (!spokenSinceBeat && !inFlight && !closed) {
            deliver();
        }
        spokenSinceBeat = false;
    }

    private void deliver() {
        Delivery delivery = new Delivery(name, sequence, phantoms, waitingSinceMicros, waitingLater, waiting);
        int events = waitingEvents;
        sequence += events;
        clearWaiting();
        inFlight = true;
        spokenSinceBeat = true;
        boolean isBeat = events == 0 && !unconfirmed;
        Asking.of(() -> frontend.deliver(delivery))
                .whenComplete((done, failure) -> thread.execute(() -> onDelivered(events, isBeat, failure)));
    }

    private void onDelivered(int events, boolean isBeat, @Nullable Throwable failure) {
        inFlight = false;
        if (failure == null) {
            unconfirmed = false;
            (isBeat ? beats : deliveries).increment();
            delivered.add(events);
            deliveredEvents += events;
            answeredNanos = clock.nanoTime();
            send();
            return;
        }
        // A beat that failed has lost nothing; the next one comes anyway.
        unconfirmed |= !isBeat;
        failed.increment();
        errors.record("delivery to a frontend", failure);
        if (!closed) {
            inFlight = true; // nothing else is to be sent before the pause is over
            thread.schedule(this::retry, settings.retry().toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void retry() {
        inFlight = false;
        send();
    }

    private void drop() {
        dropped.add(waitingEvents);
        sequence += waitingEvents;
        clearWaiting();
    }

    LinkState state(FrontendInstance to) {
        long silent = TimeUnit.NANOSECONDS.toMillis(clock.nanoTime() - answeredNanos);
        return new LinkState(to.id().value(), to.address(), deliveredEvents, waitingBytes, silent);
    }

    int waitingBytes() {
        return waitingBytes;
    }

    boolean isAtRest() {
        return waiting.isEmpty() && !inFlight;
    }

    boolean isUnused(long nowNanos) {
        boolean nothingToSay = !inFlight && !unconfirmed && waiting.isEmpty();
        Duration patience = nothingToSay ? UNUSED : UNREACHABLE;
        return nowNanos - lastUseNanos > patience.toNanos();
    }

    void close() {
        closed = true;
        drop();
    }
}
