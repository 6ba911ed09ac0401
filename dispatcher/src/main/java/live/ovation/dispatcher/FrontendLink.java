package live.ovation.dispatcher;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import live.ovation.protocol.Delivery;
import live.ovation.protocol.EventBatch;
import live.ovation.protocol.FrontendPort;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.Telemetry;

/// The way to one frontend: one delivery in flight, and whatever arrives meanwhile is the next one. Batching,
/// back-pressure and acknowledgement all come from that one rule. Confined to the dispatcher's thread.
///
/// Nothing is sent twice. When a delivery fails, nobody knows whether it arrived; the next one carries on counting, so the
/// frontend sees whether something is missing and repairs it from the ledger. The same happens when a slow frontend's
/// events outgrow the bound and are dropped. So that it shows at once, and not with the next event, a delivery, perhaps
/// an empty one, is repeated until one is answered.
final class FrontendLink {
    private final String name;
    private final FrontendPort frontend;
    private final DispatcherSettings settings;
    private final ScheduledExecutorService thread;
    private final Telemetry telemetry;
    private final Clock clock;
    private List<EventBatch> waiting = new ArrayList<>();
    private long waitingSinceMicros;
    private int waitingBytes;
    /// Events offered before the first one in `waiting`.
    private long sequence;
    private boolean inFlight;
    private boolean unconfirmed;
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
        this.telemetry = telemetry;
        this.clock = clock;
    }

    void offer(EventBatch batch) {
        telemetry.counter(DispatcherMetric.OFFERED).add(batch.events());
        if (waitingBytes + batch.length() > settings.linkBytes()) {
            drop();
        }
        if (waiting.isEmpty()) {
            waitingSinceMicros = clock.epochMicros();
        }
        waiting.add(batch);
        waitingBytes += batch.length();
    }

    /// Sends what waits, unless a delivery is under way.
    void send() {
        if (inFlight || closed || (waiting.isEmpty() && !unconfirmed)) {
            return;
        }
        Delivery delivery = new Delivery(name, sequence, waitingSinceMicros, waiting);
        int events = delivery.events();
        sequence += events;
        waiting = new ArrayList<>();
        waitingBytes = 0;
        inFlight = true;
        frontend.deliver(delivery)
                .whenComplete((done, failure) -> thread.execute(() -> onDelivered(events, failure == null)));
    }

    private void onDelivered(int events, boolean answered) {
        inFlight = false;
        if (answered) {
            unconfirmed = false;
            telemetry.counter(DispatcherMetric.DELIVERIES).increment();
            telemetry.counter(DispatcherMetric.DELIVERED).add(events);
            send();
            return;
        }
        unconfirmed = true;
        telemetry.counter(DispatcherMetric.FAILED).increment();
        if (!closed) {
            inFlight = true;
            thread.schedule(this::retry, settings.retry().toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void retry() {
        inFlight = false;
        send();
    }

    private void drop() {
        int events = 0;
        for (EventBatch batch : waiting) {
            events += batch.events();
        }
        telemetry.counter(DispatcherMetric.DROPPED).add(events);
        sequence += events;
        waiting = new ArrayList<>();
        waitingBytes = 0;
    }

    int waitingBytes() {
        return waitingBytes;
    }

    void close() {
        closed = true;
        drop();
    }
}
