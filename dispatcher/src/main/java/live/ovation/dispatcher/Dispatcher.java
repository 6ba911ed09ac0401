package live.ovation.dispatcher;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import live.ovation.protocol.DispatcherPort;
import live.ovation.protocol.EventBatch;
import live.ovation.protocol.FrontendPort;
import live.ovation.protocol.RegionViewers;
import live.ovation.protocol.Relay;
import live.ovation.protocol.RelayPort;
import live.ovation.protocol.RelayReply;
import live.ovation.protocol.ReportReply;
import live.ovation.protocol.SubscriptionReport;
import live.ovation.protocol.VideoId;
import live.ovation.protocol.ViewerCount;
import live.ovation.protocol.wire.EventCodec;
import live.ovation.protocol.wire.WireException;
import live.ovation.subscriptions.FrontendInstance;
import live.ovation.subscriptions.SubscriptionTable;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.Hop;
import live.ovation.telemetry.RecentTop;
import live.ovation.telemetry.Telemetry;
import org.jspecify.annotations.Nullable;

/// Routes events to the frontends that have a viewer for them. Its ports may be called from any thread; the
/// routing itself happens on one thread of its own, in the order of arrival.
///
/// Rows are never cached: every micro-batch (what arrived while the last look-up was under way) looks up each of its
/// videos once. So a report that was answered is effective, and the look-ups get fewer per event as the load grows.
public final class Dispatcher implements DispatcherPort, RelayPort, AutoCloseable {
    private static final Duration LAST_DELIVERIES = Duration.ofSeconds(2);

    private final DispatcherSettings settings;
    private final SubscriptionTable table;
    private final Telemetry telemetry;
    private final Clock clock;
    private final ScheduledExecutorService thread;
    private final Hop hop;
    private final LongAdder events;
    private final LongAdder refused;
    private final LongAdder unwanted;
    private final LongAdder failedLookUps;
    private final RecentTop<String> hottest;
    private final AtomicLong intakeBytes = new AtomicLong();
    private final AtomicLong linkBytes = new AtomicLong();

    // Confined to the thread.
    private final ViewerAnnouncements announcements;
    private final FrontendLinks links;
    private final OtherRegions regions;
    private List<Run> intake = new ArrayList<>();
    private boolean lookingUp;

    private volatile boolean finishing;

    /// @param connect gives the port of a frontend; called once per link
    public Dispatcher(
            DispatcherSettings settings,
            SubscriptionTable table,
            Function<FrontendInstance, FrontendPort> connect,
            Telemetry telemetry,
            Clock clock) {
        this(settings, table, connect, null, telemetry, clock);
    }

    /// @param connect gives the port of a frontend; called once per link
    /// @param peering the other regions; null: there are none
    public Dispatcher(
            DispatcherSettings settings,
            SubscriptionTable table,
            Function<FrontendInstance, FrontendPort> connect,
            @Nullable Peering peering,
            Telemetry telemetry,
            Clock clock) {
        this(
                settings,
                table,
                connect,
                peering,
                telemetry,
                clock,
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().name("ovation-dispatcher").factory()));
    }

    /// @param thread where the routing happens; single, this dispatcher's own
    Dispatcher(
            DispatcherSettings settings,
            SubscriptionTable table,
            Function<FrontendInstance, FrontendPort> connect,
            Telemetry telemetry,
            Clock clock,
            ScheduledExecutorService thread) {
        this(settings, table, connect, null, telemetry, clock, thread);
    }

    /// @param thread where the routing happens; single, this dispatcher's own
    Dispatcher(
            DispatcherSettings settings,
            SubscriptionTable table,
            Function<FrontendInstance, FrontendPort> connect,
            @Nullable Peering peering,
            Telemetry telemetry,
            Clock clock,
            ScheduledExecutorService thread) {
        this.settings = settings;
        this.table = table;
        this.telemetry = telemetry;
        this.clock = clock;
        this.thread = thread;
        this.hop = telemetry.hop("dispatch");
        this.events = telemetry.counter(DispatcherMetric.EVENTS);
        this.refused = telemetry.counter(DispatcherMetric.REFUSED);
        this.unwanted = telemetry.counter(DispatcherMetric.UNWANTED);
        this.failedLookUps = telemetry.counter(DispatcherMetric.LOOKUP_FAILED);
        this.hottest = telemetry.top(DispatcherMetric.HOTTEST, clock);
        this.announcements = new ViewerAnnouncements(table, this::onThread, this::announce, telemetry.errors());
        telemetry.gauge(DispatcherMetric.INTAKE_BYTES, intakeBytes::get);
        telemetry.gauge(DispatcherMetric.LINK_BYTES, linkBytes::get);
        telemetry.gauge(DispatcherMetric.INTAKE_BOUND, settings::intakeBytes);
        telemetry.gauge(DispatcherMetric.LINK_BOUND, settings::linkBytes);
        String incarnation = settings.id() + ':' + clock.epochMicros();
        links = new FrontendLinks(settings, connect, incarnation, thread, telemetry, clock);
        regions = new OtherRegions(peering, incarnation, table, settings, this::onThread, thread, telemetry, clock);
        long tick = settings.tick().toNanos();
        thread.scheduleWithFixedDelay(guarded(this::tick), tick, tick, TimeUnit.NANOSECONDS);
    }

    @Override
    public CompletionStage<Void> dispatch(EventBatch batch) {
        List<Run> runs;
        List<EventBatch> accepted;
        try {
            runs = Run.of(batch);
            accepted = regions.areThere() ? EventCodec.accepted(batch) : List.of();
        } catch (WireException e) {
            return CompletableFuture.failedFuture(e);
        }
        if (finishing) {
            return CompletableFuture.failedFuture(new RejectedExecutionException("dispatcher: stopping"));
        }
        if (intakeBytes.addAndGet(batch.length()) > settings.intakeBytes()) {
            intakeBytes.addAndGet(-batch.length());
            refused.add(batch.events());
            return CompletableFuture.failedFuture(new RejectedExecutionException("dispatcher: intake is full"));
        }
        if (!onThread(() -> {
            regions.relay(accepted);
            take(runs);
        })) {
            intakeBytes.addAndGet(-batch.length());
            return CompletableFuture.failedFuture(new RejectedExecutionException("dispatcher: closed"));
        }
        events.add(batch.events());
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<ReportReply> report(SubscriptionReport report) {
        return Asking.of(() -> table.apply(report))
                .whenComplete((applied, failure) -> onThread(() -> {
                    if (failure == null) {
                        applied.changed().forEach(announcements::changed);
                    } else {
                        // Nobody knows what of it was done, and when it comes again, what was done is no change.
                        report.counts().keySet().forEach(announcements::changed);
                    }
                }))
                .thenApply(applied -> regions.addTo(applied.reply()));
    }

    @Override
    public CompletionStage<RelayReply> relay(Relay relay) {
        RelayInbox open = regions.inbox();
        if (open == null) {
            return CompletableFuture.failedFuture(new IllegalArgumentException(
                    "relay: from region " + relay.from() + " (expected: none, this node knows of no other region)"));
        }
        CompletableFuture<RelayReply> answer = new CompletableFuture<>();
        if (finishing || !onThread(() -> open.take(relay, answer))) {
            answer.completeExceptionally(new RejectedExecutionException("dispatcher: closed"));
        }
        return answer;
    }

    @Override
    public CompletionStage<Void> watched(RegionViewers told) {
        if (!regions.know(told.from())) {
            return CompletableFuture.failedFuture(new IllegalArgumentException(
                    "viewers: of region " + told.from() + " (expected: of a region that this node knows)"));
        }
        return Asking.of(() -> table.applyElsewhere(told.from(), told.viewers()))
                .thenAccept(changed -> onThread(() -> changed.forEach(announcements::changed)));
    }

    @Override
    public CompletionStage<ViewerCount> viewers(VideoId video) {
        return Asking.of(() -> table.viewers(video));
    }

    @Override
    public CompletionStage<Void> resyncAll() {
        return Asking.of(table::frontends)
                .thenAccept(frontends -> onThread(
                        () -> frontends.forEach(frontend -> links.to(frontend).lose())));
    }

    /// Not refused when the intake is full: it is one event per video, and who missed it would show a wrong
    /// number until the next change.
    private void announce(ViewerCount count) {
        regions.changed(count);
        EventBatch batch = EventBatch.of(count);
        intakeBytes.addAndGet(batch.length());
        events.increment();
        take(Run.of(batch));
    }

    private void take(List<Run> runs) {
        runs.forEach(run -> hop.started(run.events().events()));
        intake.addAll(runs);
        lookUp();
    }

    private void lookUp() {
        if (lookingUp || intake.isEmpty()) {
            return;
        }
        List<Run> runs = intake;
        Set<VideoId> videos = new LinkedHashSet<>();
        runs.forEach(run -> videos.add(run.video()));
        intake = new ArrayList<>();
        lookingUp = true;
        // Also an answer that is there at once goes round by the queue: what waits in it comes along in the next
        // look-up.
        Asking.of(() -> table.interested(videos))
                .whenComplete((interested, failure) -> onThread(() -> {
                    if (failure == null) {
                        route(runs, interested);
                    } else {
                        onLookUpFailed(runs, failure);
                    }
                }));
    }

    private void route(List<Run> runs, Map<VideoId, List<FrontendInstance>> interested) {
        lookingUp = false;
        Set<FrontendLink> touched = new LinkedHashSet<>();
        long nowMicros = clock.epochMicros();
        for (Run run : runs) {
            intakeBytes.addAndGet(-run.events().length());
            hop.ended(run.events().events());
            List<FrontendInstance> frontends = interested.get(run.video());
            if (frontends == null) {
                unwanted.add(run.events().events());
                continue;
            }
            if (!run.video().isUser()) {
                hottest.add(run.video().value(), (long) run.events().events() * frontends.size());
            }
            for (FrontendInstance frontend : frontends) {
                FrontendLink link = links.to(frontend);
                link.offer(run.events(), nowMicros);
                touched.add(link);
            }
        }
        touched.forEach(FrontendLink::send);
        lookUp();
    }

    /// The store is away: what was to be looked up waits at the front of the intake, whose bound makes publishers wait.
    private void onLookUpFailed(List<Run> runs, Throwable failure) {
        failedLookUps.increment();
        telemetry.errors().record("dispatcher look-up", failure);
        runs.addAll(intake);
        intake = runs;
        thread.schedule(
                guarded(() -> {
                    lookingUp = false;
                    lookUp();
                }),
                settings.retry().toNanos(),
                TimeUnit.NANOSECONDS);
    }

    /// How the ways to frontends stand; those whose lease ended a while ago are among them. Fails once this is closed.
    public CompletionStage<List<LinkState>> links() {
        CompletableFuture<List<LinkState>> states = new CompletableFuture<>();
        boolean asked = onThread(() -> states.complete(links.states()));
        if (!asked) {
            states.completeExceptionally(new RejectedExecutionException("dispatcher: closed"));
        }
        return states;
    }

    private void tick() {
        Asking.of(table::expire)
                .whenComplete((changed, failure) -> onThread(() -> {
                    if (failure == null) {
                        changed.forEach(announcements::changed);
                    } else {
                        telemetry.errors().record("dispatcher's expiry of leases", failure);
                    }
                }));
        announcements.tick();
        beat();
        regions.tick();
        links.tidy();
        linkBytes.set(links.waitingBytes() + regions.waitingBytes());
    }

    /// Lets every living frontend know that this dispatcher lives, those too that no event was for yet. While the table
    /// is away, those that lived last.
    private void beat() {
        Asking.of(table::frontends)
                .whenComplete((frontends, failure) -> onThread(() -> {
                    if (failure == null) {
                        links.living(frontends);
                    } else {
                        telemetry.errors().record("dispatcher's read of frontends", failure);
                    }
                }));
        links.beat();
    }

    /// Runs a task on the dispatcher's thread.
    ///
    /// @return whether it will; not once this is closed
    private boolean onThread(Runnable task) {
        try {
            thread.execute(guarded(task));
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /// An executor keeps what a task throws to itself, and never again runs a periodic one that threw.
    private Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                telemetry.errors().record("dispatcher", e);
            }
        };
    }

    /// Takes no more events, and gives those that it has two seconds to reach their frontends. Blocks until then.
    public void finish() {
        finishing = true;
        long deadline = System.nanoTime() + LAST_DELIVERIES.toNanos();
        try {
            while (!isAtRest() && System.nanoTime() - deadline < 0) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isAtRest() throws InterruptedException {
        CompletableFuture<Boolean> atRest = new CompletableFuture<>();
        boolean asked = onThread(
                () -> atRest.complete(intake.isEmpty() && !lookingUp && links.isAtRest() && regions.isAtRest()));
        try {
            return !asked || atRest.get(LAST_DELIVERIES.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }

    /// Ends the thread. What is still on its way to frontends is dropped.
    @Override
    public void close() {
        thread.shutdownNow();
    }
}
