package live.ovation.publisher;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import live.ovation.protocol.DispatcherPort;
import live.ovation.protocol.Event;
import live.ovation.protocol.EventBatch;
import live.ovation.protocol.Resync;
import live.ovation.protocol.Stamped;
import live.ovation.protocol.VideoId;
import live.ovation.protocol.wire.EventCodec;
import live.ovation.protocol.wire.WireWriter;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.Hop;
import live.ovation.telemetry.Telemetry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hands committed events to a dispatcher, in the order of commits: encoded once, one batch in flight, and
/// whatever arrives meanwhile is the next one. [#offer] may be called from any thread and never
/// blocks; the rest happens on a thread of its own.
///
/// Whatever the rate of commits, the thread is woken once a millisecond at most: a quiet publisher's event
/// leaves at once, and of a busy one's many share a batch. A wake-up, with those of the dispatcher that
/// follow from it, costs as much as several likes do.
///
/// A dispatch that failed may have arrived all the same. It is simply repeated, for neither harm can come of it: a
/// reaction carries its origin's total after it, a comment its position, so a frontend sees what it knows already.
///
/// While no dispatcher answers, events wait, up to a bound. Beyond it they are dropped, but their videos
/// are remembered, and as soon as a dispatcher takes something again each of these is sent a [Resync]:
/// whoever shows the video then reads the ledger, which has it all. The set of such videos is bounded too;
/// a video it has no room for is counted, and learns of what it missed by its next event.
///
/// A publisher that is killed takes with it what was acknowledged but not yet dispatched. The next one can't know what
/// that was, so it begins by having every frontend read everything.
final class Outbox implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    private static final Duration LAST_DISPATCHES = Duration.ofSeconds(2);
    private static final Duration REST = Duration.ofMillis(1);

    private final PublisherSettings.Dispatch settings;
    private final DispatcherPort dispatcher;
    private final Telemetry telemetry;
    private final Clock clock;
    private final Hop hop;
    private final Rest rest;
    private final ScheduledExecutorService thread;
    private final AtomicBoolean woken = new AtomicBoolean();
    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private final Object lock = new Object();

    // Guarded by the lock.
    private final Queue<Stamped> waiting = new ArrayDeque<>();
    private final Set<VideoId> missed = new LinkedHashSet<>();

    // Confined to the thread.
    private @Nullable Flight flight;
    private boolean failing;

    private volatile boolean closing;

    Outbox(PublisherSettings.Dispatch settings, DispatcherPort dispatcher, Telemetry telemetry, Clock clock) {
        this(
                settings,
                dispatcher,
                telemetry,
                clock,
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().name("ovation-outbox").factory()));
    }

    /// @param thread where dispatching happens; single, this outbox's own
    Outbox(
            PublisherSettings.Dispatch settings,
            DispatcherPort dispatcher,
            Telemetry telemetry,
            Clock clock,
            ScheduledExecutorService thread) {
        this.settings = settings;
        this.dispatcher = dispatcher;
        this.telemetry = telemetry;
        this.clock = clock;
        this.hop = telemetry.hop("publish");
        this.rest = new Rest(REST, clock);
        this.thread = thread;
        telemetry.gauge(PublisherMetric.WAITING, this::waitingEvents);
        telemetry.gauge(PublisherMetric.WAITING_BOUND, settings::mostWaiting);
        resyncAll();
    }

    /// Has every frontend read the ledger: who knows what never reached a dispatcher.
    void resyncAll() {
        execute(this::askForAll);
    }

    /// Until a dispatcher has taken it.
    private void askForAll() {
        CompletableFuture<Void> answer;
        try {
            answer = dispatcher.resyncAll().toCompletableFuture();
        } catch (RuntimeException e) {
            answer = CompletableFuture.failedFuture(e);
        }
        answer.copy()
                .orTimeout(settings.timeout().toNanos(), TimeUnit.NANOSECONDS)
                .exceptionally(failure -> {
                    schedule(this::askForAll);
                    return null;
                });
    }

    /// A batch on its way, and since when it has been tried.
    private record Flight(EventBatch batch, List<Event> events, long sinceNanos) {}

    /// @param events committed a moment ago
    void offer(List<Event> events) {
        if (events.isEmpty()) {
            return;
        }
        hop.started(withoutResyncs(events));
        synchronized (lock) {
            long committedAt = clock.epochMicros();
            if (waiting.size() + events.size() > settings.mostWaiting()) {
                drop(waiting.stream().map(Stamped::event).toList());
                waiting.clear();
            }
            if (events.size() > settings.mostWaiting()) {
                drop(events);
            } else {
                for (Event event : events) {
                    String trace =
                            event instanceof Resync ? "" : telemetry.traces().next();
                    waiting.add(new Stamped(event, committedAt, trace));
                }
            }
        }
        wake();
    }

    int waitingEvents() {
        synchronized (lock) {
            return waiting.size();
        }
    }

    private void wake() {
        if (!woken.compareAndSet(false, true)) {
            return;
        }
        long leftNanos = rest.leftNanos();
        if (leftNanos == 0) {
            execute(this::turn);
        } else {
            schedule(this::turn, leftNanos);
        }
    }

    private void turn() {
        woken.set(false);
        rest.begin();
        send();
    }

    private void send() {
        while (flight == null) {
            List<Event> events = new ArrayList<>();
            EventBatch batch = nextBatch(events);
            if (batch == null) {
                if (closing) {
                    drained.complete(null);
                }
                return;
            }
            flight = new Flight(batch, events, clock.nanoTime());
            attempt(flight);
        }
    }

    /// What goes next: the videos to be read again, then events, as far as a batch holds them; null when there is
    /// nothing.
    ///
    /// @param events is given the events that went into it
    private @Nullable EventBatch nextBatch(List<Event> events) {
        WireWriter out = new WireWriter(512);
        synchronized (lock) {
            Iterator<VideoId> videos = missed.iterator();
            while (out.length() < settings.batchBytes() && videos.hasNext()) {
                Resync resync = new Resync(videos.next());
                EventCodec.write(resync, out);
                events.add(resync);
                videos.remove();
            }
            while (out.length() < settings.batchBytes() && !waiting.isEmpty()) {
                Stamped next = waiting.remove();
                EventCodec.write(next, out);
                events.add(next.event());
            }
        }
        byte[] bytes = out.toByteArray();
        return events.isEmpty() ? null : new EventBatch(bytes, 0, bytes.length, events.size());
    }

    private void attempt(Flight sent) {
        CompletableFuture<Void> answer;
        try {
            answer = dispatcher.dispatch(sent.batch).toCompletableFuture();
        } catch (RuntimeException e) {
            answer = CompletableFuture.failedFuture(e);
        }
        if (answer.isDone() && !answer.isCompletedExceptionally()) {
            // The dispatcher of this very process; no way round by the queue.
            onDispatched(sent);
            return;
        }
        answer.copy()
                .orTimeout(settings.timeout().toNanos(), TimeUnit.NANOSECONDS)
                .whenComplete((done, failure) -> execute(() -> {
                    if (failure == null) {
                        onDispatched(sent);
                        send();
                    } else {
                        onFailed(sent, failure);
                    }
                }));
    }

    private void onDispatched(Flight sent) {
        flight = null;
        int dispatched = withoutResyncs(sent.events);
        hop.ended(dispatched);
        telemetry.counter(PublisherMetric.RESYNCS).add(sent.events.size() - dispatched);
        telemetry.counter(PublisherMetric.DISPATCHED).add(dispatched);
        telemetry.counter(PublisherMetric.DISPATCHES).increment();
        if (failing) {
            failing = false;
            LOG.info("the dispatcher takes events again");
        }
    }

    private static int withoutResyncs(List<Event> events) {
        int count = 0;
        for (Event event : events) {
            if (!(event instanceof Resync)) {
                count++;
            }
        }
        return count;
    }

    private void onFailed(Flight sent, Throwable failure) {
        telemetry.counter(PublisherMetric.DISPATCH_FAILED).increment();
        if (!failing) {
            failing = true;
            LOG.warn("the dispatcher takes no events, they wait: {}", failure.toString());
        }
        if (!schedule(() -> retry(sent))) {
            flight = null;
        }
    }

    /// Tries something once more, after a pause.
    ///
    /// @return whether it will be; not once this is closed
    private boolean schedule(Runnable task) {
        return schedule(task, settings.retry().toNanos());
    }

    private boolean schedule(Runnable task, long nanos) {
        try {
            thread.schedule(task, nanos, TimeUnit.NANOSECONDS);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    private void retry(Flight sent) {
        if (clock.nanoTime() - sent.sinceNanos > settings.giveUp().toNanos()) {
            // Perhaps it is this batch that no dispatcher can take; the others shall not wait for it for ever.
            synchronized (lock) {
                drop(sent.events);
            }
            flight = null;
            send();
            return;
        }
        attempt(sent);
        send();
    }

    /// Forgets events but not their videos. Under the lock.
    private void drop(Iterable<Event> events) {
        int dropped = 0;
        for (Event event : events) {
            if (!(event instanceof Resync)) {
                dropped++;
            }
            if (missed.size() < settings.mostMissed() || missed.contains(event.video())) {
                missed.add(event.video());
            } else {
                telemetry.counter(PublisherMetric.RESYNCS_LOST).increment();
            }
        }
        telemetry.counter(PublisherMetric.DROPPED).add(dropped);
        hop.lost(dropped);
    }

    private void execute(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException e) {
            // Closed: what is left is in the ledger, and frontends read it there when they notice.
            return;
        }
    }

    /// Gives what waits two seconds to leave, then ends the thread.
    @Override
    public void close() {
        closing = true;
        execute(this::send);
        try {
            drained.get(LAST_DISPATCHES.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("{} events were not dispatched; they are in the ledger", waitingEvents());
        }
        thread.shutdownNow();
    }
}
