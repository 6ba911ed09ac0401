package live.ovation.crowd;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import live.ovation.crowd.Progress.Phase;
import live.ovation.crowd.children.Audiences;
import live.ovation.crowd.tap.TapAccount;
import live.ovation.crowd.tap.TapCounts;
import live.ovation.crowd.tap.Tappers;
import live.ovation.crowd.viewer.AudienceSnapshot;
import live.ovation.crowd.viewer.Ending;
import live.ovation.crowd.viewer.Histograms;
import live.ovation.crowd.viewer.Regions;
import live.ovation.telemetry.Clock;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;
import org.jspecify.annotations.Nullable;

/// Leads one run through its phases: connect, warm up, measure, settle, judge. Confined to the calling thread.
final class Conductor implements AutoCloseable {
    private static final long SECOND = 1_000_000_000L;
    /// Nobody at all could connect for this long: there is no server.
    private static final long NOBODY_NANOS = 5 * SECOND;
    /// Nobody more could connect for this long: the run goes on with those who could.
    private static final long NOBODY_MORE_NANOS = 20 * SECOND;

    private static final long POLL_NANOS = 20_000_000L;
    private static final int RUN_NAMES = 36 * 36 * 36 * 36;

    private final CrowdPlan plan;
    private final ProgressListener listener;
    private final BooleanSupplier enough;
    private final Clock clock;
    private final Audiences audience;
    private final TapAccount account;
    private final VideoBooks books;
    private final SingleWriterRecorder posts = new SingleWriterRecorder(3);
    private final Tappers tappers;
    private final Probes probes;
    private final Timeline timeline;
    private long phaseNanos;
    private long nextTickNanos;
    private Timeline.Moment latest;
    private boolean stormed;

    private Conductor(CrowdPlan plan, ProgressListener listener, BooleanSupplier enough, Clock clock) {
        String run = Integer.toString(ThreadLocalRandom.current().nextInt(RUN_NAMES), 36);
        this.plan = plan;
        this.listener = listener;
        this.enough = enough;
        this.clock = clock;
        Regions regions = RegionProbe.ask(plan, RegionProbe.PATIENCE);
        this.audience = Audiences.create(plan, run, regions, clock);
        this.account = new TapAccount(plan.videos(), Math.max(1, regions.names().size()));
        this.books = new VideoBooks(plan, account, VideoBooks.PATIENCE);
        this.tappers =
                new Tappers(plan, run, regions, account, micros -> posts.recordValue(Histograms.clamp(micros)), clock);
        this.probes = new Probes(plan.serverPids(), audience.pids());
        this.latest = moment();
        this.timeline = new Timeline(latest);
    }

    static Conductor create(CrowdPlan plan, ProgressListener listener, BooleanSupplier enough, Clock clock) {
        return new Conductor(plan, listener, enough, clock);
    }

    CrowdReport run() {
        Instant startedAt = Instant.now();
        Findings findings = new Findings(plan, startedAt, latest);
        enter();
        if (!connect()) {
            return findings.withoutConnection(latest, trouble(), timeline, probes);
        }
        findings.connected(latest, secondsSince(phaseNanos));
        books.open();
        tappers.start();
        play(Phase.WARMING_UP, plan.warmup());
        Timeline.Moment begin = latest;
        audience.begin();
        play(Phase.MEASURING, plan.duration());
        Timeline.Moment end = latest;
        audience.settle();
        tappers.stop();
        settle();
        tick(Phase.SETTLING);
        return findings.report(begin, end, latest, timeline, books, audience.pairs(), probes);
    }

    /// @return false when nobody could
    private boolean connect() {
        audience.open();
        long mostOn = 0;
        long grewNanos = clock.nanoTime();
        while (mostOn < plan.viewers()) {
            LockSupport.parkNanos(POLL_NANOS);
            tickIfDue(Phase.CONNECTING);
            long on = audience.snapshotKeepingLatencies().of(Count.VIEWERS_ON);
            long now = clock.nanoTime();
            if (on > mostOn) {
                mostOn = on;
                grewNanos = now;
            }
            if (now - grewNanos > (mostOn == 0 ? NOBODY_NANOS : NOBODY_MORE_NANOS)) {
                break;
            }
        }
        tick(Phase.CONNECTING);
        return mostOn > 0 || (plan.viewers() == 0 && books.reachable());
    }

    private void play(Phase phase, Duration length) {
        enter();
        long end = phaseNanos + length.toNanos();
        while (clock.nanoTime() < end && !(phase == Phase.MEASURING && enough.getAsBoolean())) {
            LockSupport.parkNanos(Math.min(POLL_NANOS, end - clock.nanoTime()));
            if (phase == Phase.MEASURING) {
                stormIfDue();
            }
            tickIfDue(phase);
        }
        if (latest.nanos() < Math.min(end, clock.nanoTime()) - POLL_NANOS) {
            tick(phase);
        }
    }

    private void stormIfDue() {
        Duration at = plan.stormAt();
        if (at != null && !stormed && clock.nanoTime() - phaseNanos >= at.toNanos()) {
            stormed = true;
            audience.storm();
        }
    }

    /// Waits until everybody has seen everything, or as long as the plan allows.
    private void settle() {
        enter();
        long end = phaseNanos + plan.settle().toNanos();
        Ending ending = books.now();
        while (clock.nanoTime() < end && !(isBalanced() && audience.unsettled(ending) == 0)) {
            LockSupport.parkNanos(2 * POLL_NANOS);
            tickIfDue(Phase.SETTLING);
            ending = books.now();
        }
        audience.judge(ending);
    }

    private boolean isBalanced() {
        return books.balanced() || plan.othersTap() || !books.totalsKnown();
    }

    private void enter() {
        phaseNanos = clock.nanoTime();
        nextTickNanos = phaseNanos + SECOND;
    }

    private void tickIfDue(Phase phase) {
        if (clock.nanoTime() >= nextTickNanos) {
            nextTickNanos += SECOND;
            tick(phase);
        }
    }

    private void tick(Phase phase) {
        latest = moment();
        boolean measuring = phase == Phase.MEASURING;
        long since = phase == Phase.WARMING_UP ? phaseNanos + plan.warmup().toNanos() : phaseNanos;
        // What comes while settling was due while measuring: leaving it out would hide the worst.
        boolean counts = measuring || phase == Phase.SETTLING;
        SecondRow row = timeline.add(latest, counts, since);
        if (measuring || phase == Phase.WARMING_UP) {
            timeline.keep(row);
        }
        listener.onProgress(new Progress(
                phase,
                Math.round(secondsSince(phaseNanos)),
                plan.viewers(),
                row.viewersOn(),
                row.tapsPerSecond(),
                row.framesPerSecond(),
                row.p50Micros(),
                row.p99Micros(),
                row.lost(),
                row.duplicated(),
                row.gaps(),
                latest.taps().failed()));
    }

    private Timeline.Moment moment() {
        AudienceSnapshot snapshot = audience.snapshot();
        Map<Latency, Histogram> latencies = new EnumMap<>(Latency.class);
        latencies.putAll(snapshot.latencies());
        Histogram answered = posts.getIntervalHistogram();
        if (answered.getTotalCount() > 0) {
            latencies.put(Latency.POST, answered.copy());
        }
        TapCounts taps = account.counts();
        return new Timeline.Moment(
                clock.nanoTime(),
                new AudienceSnapshot(snapshot.counts(), latencies, snapshot.trouble(), snapshot.evidence()),
                taps,
                probes.serverCpuSeconds(),
                probes.serverRssBytes(),
                probes.crowdCpuSeconds());
    }

    private List<String> trouble() {
        @Nullable String why = latest.audience().trouble();
        return List.of(why.isEmpty() ? books.trouble() : why);
    }

    private double secondsSince(long nanos) {
        return (clock.nanoTime() - nanos) / 1e9;
    }

    @Override
    public void close() {
        tappers.stop();
        audience.close();
        books.close();
    }
}
