package live.ovation.dispatcher;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
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
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import live.ovation.presence.Changes;
import live.ovation.presence.PresenceStore;
import live.ovation.presence.Taken;
import live.ovation.protocol.Audience;
import live.ovation.protocol.DispatcherPort;
import live.ovation.protocol.EventBatch;
import live.ovation.protocol.Presence;
import live.ovation.protocol.PresencePort;
import live.ovation.protocol.PresenceReply;
import live.ovation.protocol.PresenceReport;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.RegionSketches;
import live.ovation.protocol.SketchPort;
import live.ovation.protocol.UserId;
import live.ovation.protocol.VideoId;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.LruMap;
import live.ovation.telemetry.Telemetry;

/// The dispatcher's desk for people: writes their signs of life into the store, claims the entries whose time
/// is over, and has what changed told like any event, a user's presence on the user's topic and an audience on
/// the video's. Its port may be called from any thread; telling happens on one thread of its own.
///
/// Everything told is absolute and has a version, so it may be told twice, late or by several desks. What
/// can't be dispatched now waits, the newest per user and video, and is tried again at the next tick. A report
/// that failed may have been taken all the same: the users in it are read and told anew.
///
/// Which different viewers a video has had is also told to the desks of other regions, and theirs are
/// counted in.
public final class PresenceDesk implements PresencePort, SketchPort, AutoCloseable {
    /// How often, at most, this desk tells one video's audience.
    private static final Duration AUDIENCE_PACE = Duration.ofSeconds(1);

    private static final int MOST_UNTOLD = 200_000;
    private static final int MOST_AT_ONCE = 1_000;
    private static final int MOST_UNIQUES = 10_000;

    private final PresenceStore store;
    private final DispatcherPort dispatcher;
    private final Telemetry telemetry;
    private final Clock clock;
    private final ScheduledExecutorService thread;
    private final LongAdder reports;
    private final LongAdder beats;
    private final LongAdder came;
    private final LongAdder went;
    private final LongAdder audiences;
    private final LongAdder failed;
    private final LongAdder dropped;
    private final AtomicLong untoldNow = new AtomicLong();

    // Confined to the thread.
    private final Map<UserId, Presence> untold = new LinkedHashMap<>();
    private boolean telling;
    /// Nobody knows what became of them: to be read and told.
    private final Set<UserId> doubted = new LinkedHashSet<>();
    private final Set<VideoId> changed = new LinkedHashSet<>();
    private final Map<VideoId, Long> restUntilNanos = new LinkedHashMap<>();
    private boolean claiming;
    private final List<SketchRelay> relays = new ArrayList<>();
    private final Set<RegionId> peers;
    /// What was told last of how many different viewers a video has had.
    private final Map<VideoId, Long> uniques = new LruMap<>(MOST_UNIQUES);

    /// @param tick how often entries whose time is over are looked for; less than half of ε
    public PresenceDesk(
            PresenceStore store, DispatcherPort dispatcher, Duration tick, Telemetry telemetry, Clock clock) {
        this(store, dispatcher, new RegionId("local"), Map.of(), tick, telemetry, clock);
    }

    /// As the other one, where there are other regions.
    ///
    /// @param here this region's name
    /// @param others the way to each other region's desks
    public PresenceDesk(
            PresenceStore store,
            DispatcherPort dispatcher,
            RegionId here,
            Map<RegionId, SketchPort> others,
            Duration tick,
            Telemetry telemetry,
            Clock clock) {
        this.store = store;
        this.dispatcher = dispatcher;
        this.telemetry = telemetry;
        this.clock = clock;
        reports = telemetry.counter(PresenceMetric.REPORTS);
        beats = telemetry.counter(PresenceMetric.BEATS);
        came = telemetry.counter(PresenceMetric.CAME);
        went = telemetry.counter(PresenceMetric.WENT);
        audiences = telemetry.counter(PresenceMetric.AUDIENCES);
        failed = telemetry.counter(PresenceMetric.FAILED);
        dropped = telemetry.counter(PresenceMetric.DROPPED);
        telemetry.gauge(PresenceMetric.UNTOLD, untoldNow::get);
        thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("ovation-presence").factory());
        peers = Set.copyOf(others.keySet());
        others.forEach((region, port) ->
                relays.add(new SketchRelay(here, region, port, store, this::onThread, telemetry, clock)));
        thread.scheduleWithFixedDelay(guarded(this::tick), tick.toNanos(), tick.toNanos(), TimeUnit.NANOSECONDS);
    }

    // --- what is asked ---

    @Override
    public CompletionStage<PresenceReply> report(PresenceReport report) {
        return Asking.of(() -> store.take(report))
                .whenComplete((taken, failure) -> onThread(() -> {
                    if (failure == null) {
                        reports.increment();
                        beats.add(report.named());
                        came.add(taken.changes().users().size());
                        tell(taken.changes());
                    } else {
                        onFailed("presence report", failure);
                        doubt(report);
                    }
                }))
                .thenApply(Taken::reply);
    }

    @Override
    public CompletionStage<List<Presence>> presence(Collection<UserId> users) {
        return Asking.of(() -> store.presence(users));
    }

    @Override
    public CompletionStage<Audience> audience(VideoId video) {
        return Asking.of(() -> store.audience(video));
    }

    @Override
    public CompletionStage<Void> met(RegionSketches told) {
        if (!peers.contains(told.from())) {
            return CompletableFuture.failedFuture(new IllegalArgumentException(
                    "sketches: of region " + told.from() + " (expected: of a region that this node knows)"));
        }
        return Asking.of(() -> store.mergeSketches(told.sketches()))
                .thenAccept(changes -> onThread(() -> tell(changes)));
    }

    /// An audience is told of: if there were other viewers, other regions are to know whom.
    private void onTold(Audience audience) {
        Long before = uniques.put(audience.video(), audience.unique());
        if (before == null || before != audience.unique()) {
            relays.forEach(relay -> relay.changed(audience.video()));
        }
    }

    // --- claiming ---

    private void tick() {
        claim();
        resolveDoubts();
        tellUsers();
        long now = clock.nanoTime();
        restUntilNanos.values().removeIf(until -> now - until >= 0);
        tellAudiences();
        relays.forEach(SketchRelay::tick);
        untoldNow.set(untold.size() + changed.size());
    }

    private void claim() {
        if (claiming) {
            return;
        }
        claiming = true;
        Asking.of(store::expire)
                .whenComplete((changes, failure) -> onThread(() -> {
                    claiming = false;
                    if (failure != null) {
                        onFailed("claim of presence", failure);
                        return;
                    }
                    went.add(changes.users().size());
                    tell(changes);
                    if (changes.more()) {
                        claim();
                    }
                }));
    }

    private void doubt(PresenceReport report) {
        report.beats().forEach(beat -> doubt(beat.user(), beat.videos()));
        for (PresenceReport.Cohort cohort : report.cohorts().formed()) {
            cohort.users().forEach(user -> doubt(user, cohort.videos()));
        }
    }

    private void doubt(UserId user, Collection<VideoId> videos) {
        if (doubted.size() >= MOST_UNTOLD) {
            dropped.increment();
        } else {
            doubted.add(user);
            videos.forEach(this::change);
        }
    }

    private void resolveDoubts() {
        if (doubted.isEmpty()) {
            return;
        }
        List<UserId> asked = doubted.stream().limit(PresencePort.MOST_USERS).toList();
        asked.forEach(doubted::remove);
        Asking.of(() -> store.presence(asked))
                .whenComplete((known, failure) -> onThread(() -> {
                    if (failure == null) {
                        known.forEach(this::keep);
                        tellUsers();
                    } else {
                        doubted.addAll(asked);
                    }
                }));
    }

    // --- telling ---

    private void tell(Changes changes) {
        changes.users().forEach(this::keep);
        changes.videos().forEach(this::change);
        tellUsers();
        tellAudiences();
    }

    private void keep(Presence presence) {
        if (untold.size() >= MOST_UNTOLD && !untold.containsKey(presence.user())) {
            dropped.increment();
            return;
        }
        untold.merge(presence.user(), presence, (a, b) -> a.version() > b.version() ? a : b);
    }

    private void change(VideoId video) {
        if (changed.size() >= MOST_UNTOLD) {
            dropped.increment();
            return;
        }
        changed.add(video);
    }

    private void tellUsers() {
        if (telling || untold.isEmpty()) {
            return;
        }
        List<Presence> told = untold.values().stream().limit(MOST_AT_ONCE).toList();
        telling = true;
        Asking.of(() -> dispatcher.dispatch(EventBatch.of(told)))
                .whenComplete((done, failure) -> onThread(() -> {
                    telling = false;
                    if (failure != null) {
                        telemetry.errors().record("dispatch of presence", failure);
                        return;
                    }
                    told.forEach(presence -> untold.remove(presence.user(), presence));
                    tellUsers();
                }));
    }

    private void tellAudiences() {
        if (changed.isEmpty()) {
            return;
        }
        long now = clock.nanoTime();
        List<VideoId> due = new ArrayList<>();
        for (VideoId video : changed) {
            Long until = restUntilNanos.get(video);
            if (until == null || now - until >= 0) {
                due.add(video);
            }
        }
        for (VideoId video : due) {
            changed.remove(video);
            restUntilNanos.put(video, now + AUDIENCE_PACE.toNanos());
            Asking.of(() -> store.audience(video))
                    .thenCompose(audience -> {
                        onThread(() -> onTold(audience));
                        return dispatcher.dispatch(EventBatch.of(audience));
                    })
                    .whenComplete((done, failure) -> onThread(() -> {
                        if (failure == null) {
                            audiences.increment();
                        } else {
                            onFailed("audience", failure);
                            change(video);
                        }
                    }));
        }
    }

    private void onFailed(String what, Throwable failure) {
        failed.increment();
        telemetry.errors().record(what, failure);
    }

    private void onThread(Runnable task) {
        try {
            thread.execute(guarded(task));
        } catch (RejectedExecutionException e) {
            // Closed: nobody is told any more.
            dropped.increment();
        }
    }

    /// An executor keeps what a task throws to itself, and never again runs a periodic one that threw.
    private Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                telemetry.errors().record("presence desk", e);
            }
        };
    }

    /// Ends the thread. What was not told yet is another desk's to find, or the next life's.
    @Override
    public void close() {
        thread.shutdownNow();
    }
}
