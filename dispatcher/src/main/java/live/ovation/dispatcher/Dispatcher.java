package live.ovation.dispatcher;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import live.ovation.protocol.DispatcherPort;
import live.ovation.protocol.EventBatch;
import live.ovation.protocol.FrontendPort;
import live.ovation.protocol.ReportReply;
import live.ovation.protocol.SubscriptionReport;
import live.ovation.protocol.VideoId;
import live.ovation.protocol.ViewerCount;
import live.ovation.protocol.wire.EventCodec;
import live.ovation.subscriptions.Applied;
import live.ovation.subscriptions.FrontendInstance;
import live.ovation.subscriptions.SubscriptionTable;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.Telemetry;

/// Routes events to the frontends that have a viewer for them. Its ports may be called from any thread; the routing itself
/// happens on one thread of its own, in the order of arrival.
///
/// Rows are never cached: every micro-batch (what arrived while the last look-up was under way) looks up each of its
/// videos once. So a report that was answered is effective, and the look-ups get fewer per event as the load grows.
public final class Dispatcher implements DispatcherPort, AutoCloseable {
    private final DispatcherSettings settings;
    private final SubscriptionTable table;
    private final Function<FrontendInstance, FrontendPort> connect;
    private final Telemetry telemetry;
    private final Clock clock;
    private final String incarnation;
    private final ScheduledExecutorService thread;
    private final AtomicInteger intakeBytes = new AtomicInteger();
    private final AtomicLong linkBytes = new AtomicLong();
    private final AtomicInteger linkCount = new AtomicInteger();

    // Confined to the thread.
    private final Map<FrontendInstance, FrontendLink> links = new HashMap<>();
    private final Map<FrontendInstance, Long> lastUseNanos = new HashMap<>();
    private List<EventBatch> intake = new ArrayList<>();
    private boolean lookingUp;

    /// @param connect gives the port of a frontend; called once per frontend and incarnation
    public Dispatcher(
            DispatcherSettings settings,
            SubscriptionTable table,
            Function<FrontendInstance, FrontendPort> connect,
            Telemetry telemetry,
            Clock clock) {
        this.settings = settings;
        this.table = table;
        this.connect = connect;
        this.telemetry = telemetry;
        this.clock = clock;
        this.incarnation = settings.id() + ':' + clock.epochMicros();
        this.thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("ovation-dispatcher").factory());
        telemetry.gauge(DispatcherMetric.INTAKE_BYTES, intakeBytes::get);
        telemetry.gauge(DispatcherMetric.LINK_BYTES, linkBytes::get);
        telemetry.gauge(DispatcherMetric.LINKS, linkCount::get);
        long tick = settings.tick().toMillis();
        thread.scheduleWithFixedDelay(this::tick, tick, tick, TimeUnit.MILLISECONDS);
    }

    @Override
    public CompletionStage<Void> dispatch(EventBatch batch) {
        if (intakeBytes.addAndGet(batch.length()) > settings.intakeBytes()) {
            intakeBytes.addAndGet(-batch.length());
            telemetry.counter(DispatcherMetric.REFUSED).add(batch.events());
            return CompletableFuture.failedFuture(new RejectedExecutionException("dispatcher: intake is full"));
        }
        telemetry.counter(DispatcherMetric.EVENTS).add(batch.events());
        thread.execute(() -> {
            intake.add(batch);
            lookUp();
        });
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<ReportReply> report(SubscriptionReport report) {
        return table.apply(report).thenApply(applied -> {
            announceViewers(applied);
            return applied.reply();
        });
    }

    @Override
    public CompletionStage<ViewerCount> viewers(VideoId video) {
        return table.viewers(video);
    }

    private void announceViewers(Applied applied) {
        applied.changed().forEach(this::announceViewers);
    }

    private void announceViewers(VideoId video) {
        table.viewers(video).thenAccept(count -> dispatch(EventBatch.of(count)));
    }

    private void lookUp() {
        if (lookingUp || intake.isEmpty()) {
            return;
        }
        List<Run> runs = new ArrayList<>();
        Set<VideoId> videos = new LinkedHashSet<>();
        int taken = 0;
        for (EventBatch batch : intake) {
            taken += batch.length();
            EventCodec.forEachRun(batch, (video, run) -> {
                runs.add(new Run(video, run));
                videos.add(video);
            });
        }
        intake = new ArrayList<>();
        lookingUp = true;
        int bytes = taken;
        table.interested(videos).whenComplete((interested, failure) -> {
            // An answer that is there at once needs no way round by the queue; one that comes later is on another thread.
            if (failure == null) {
                thread.execute(() -> route(runs, interested, bytes));
            } else {
                thread.execute(() -> onLookUpFailed(runs, failure));
            }
        });
    }

    private void route(List<Run> runs, Map<VideoId, List<FrontendInstance>> interested, int bytes) {
        lookingUp = false;
        intakeBytes.addAndGet(-bytes);
        Set<FrontendLink> touched = new LinkedHashSet<>();
        for (Run run : runs) {
            List<FrontendInstance> frontends = interested.get(run.video);
            if (frontends == null) {
                telemetry.counter(DispatcherMetric.UNWANTED).add(run.events.events());
                continue;
            }
            for (FrontendInstance frontend : frontends) {
                FrontendLink link = link(frontend);
                link.offer(run.events);
                touched.add(link);
            }
        }
        touched.forEach(FrontendLink::send);
        lookUp();
    }

    /// The store is away: what was to be looked up waits at the front of the intake, whose bound makes publishers wait.
    private void onLookUpFailed(List<Run> runs, Throwable failure) {
        telemetry.counter(DispatcherMetric.LOOKUP_FAILED).increment();
        telemetry.errors().record("dispatcher look-up", failure);
        List<EventBatch> again = new ArrayList<>(runs.size() + intake.size());
        runs.forEach(run -> again.add(run.events));
        again.addAll(intake);
        intake = again;
        thread.schedule(
                () -> {
                    lookingUp = false;
                    lookUp();
                },
                settings.retry().toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private FrontendLink link(FrontendInstance frontend) {
        lastUseNanos.put(frontend, clock.nanoTime());
        return links.computeIfAbsent(frontend, instance -> {
            linkCount.incrementAndGet();
            String name = incarnation + '>' + instance.incarnation();
            return new FrontendLink(name, connect.apply(instance), settings, thread, telemetry, clock);
        });
    }

    private void tick() {
        table.expire().thenAccept(changed -> changed.forEach(this::announceViewers));
        long now = clock.nanoTime();
        long unusedNanos = Duration.ofMinutes(1).toNanos();
        links.entrySet().removeIf(entry -> {
            boolean unused = now - lastUseNanos.getOrDefault(entry.getKey(), now) > unusedNanos;
            if (unused) {
                entry.getValue().close();
                lastUseNanos.remove(entry.getKey());
                linkCount.decrementAndGet();
            }
            return unused;
        });
        linkBytes.set(links.values().stream().mapToLong(FrontendLink::waitingBytes).sum());
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private record Run(VideoId video, EventBatch events) {}
}
