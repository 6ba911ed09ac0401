package live.ovation.crowd;

import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import live.ovation.crowd.tap.TapCounts;
import live.ovation.crowd.viewer.PairFindings;
import org.jspecify.annotations.Nullable;

/// Collects what a run finds out and makes the report of it. Confined to the conductor's thread.
final class Findings {
    private final CrowdPlan plan;
    private final Instant startedAt;
    private final Timeline.Moment before;
    private Timeline.Moment connected;
    private double openSeconds;

    /// @param before anybody connected
    Findings(CrowdPlan plan, Instant startedAt, Timeline.Moment before) {
        this.plan = plan;
        this.startedAt = startedAt;
        this.before = before;
        this.connected = before;
    }

    /// Everybody is on, or no more will be.
    void connected(Timeline.Moment now, double seconds) {
        connected = now;
        openSeconds = seconds;
    }

    /// There was no server to try.
    CrowdReport withoutConnection(Timeline.Moment now, List<String> trouble, Timeline timeline, Probes probes) {
        Verdict verdict = new Verdict(Verdict.NO_CONNECTION, trouble);
        return report(now, now, now, timeline, List.of(), List.of(), probes, List.of(), verdict);
    }

    CrowdReport report(
            Timeline.Moment begin,
            Timeline.Moment end,
            Timeline.Moment now,
            Timeline timeline,
            VideoBooks books,
            List<PairFindings> found,
            Probes probes) {
        List<VideoOutcome> outcomes = books.outcomes();
        List<RegionPair> pairs = found.stream().map(RegionPair::of).toList();
        CrowdReport unjudged = report(
                begin,
                end,
                now,
                timeline,
                outcomes,
                pairs,
                probes,
                List.of(),
                new Verdict(Verdict.ALL_WELL, List.of()));
        Judgement judgement = new Judgement(unjudged, books.totalsKnown() ? "" : books.trouble());
        return report(
                begin,
                end,
                now,
                timeline,
                outcomes,
                pairs,
                probes,
                judgement.remarks(now.audience().evidence()),
                judgement.verdict());
    }

    private CrowdReport report(
            Timeline.Moment begin,
            Timeline.Moment end,
            Timeline.Moment now,
            Timeline timeline,
            List<VideoOutcome> outcomes,
            List<RegionPair> pairs,
            Probes probes,
            List<String> remarks,
            Verdict verdict) {
        double seconds = (end.nanos() - begin.nanos()) / 1e9;
        Map<Count, Long> measured = new EnumMap<>(Count.class);
        for (Count count : Count.values()) {
            long ended = end.audience().of(count);
            measured.put(
                    count, count.isLevel() ? ended : ended - begin.audience().of(count));
        }
        return new CrowdReport(
                plan,
                startedAt,
                openSeconds,
                seconds,
                now.audience().counts(),
                measured,
                now.taps(),
                difference(end.taps(), begin.taps()),
                timeline.summaries(),
                timeline.rows(),
                outcomes,
                pairs,
                serverCost(begin, end, seconds),
                crowdCost(begin, end, seconds, probes),
                remarks,
                verdict);
    }

    private static TapCounts difference(TapCounts to, TapCounts from) {
        return new TapCounts(
                to.requests() - from.requests(),
                to.taps() - from.taps(),
                to.tapsAcknowledged() - from.tapsAcknowledged(),
                to.tapsUncertain() - from.tapsUncertain(),
                to.comments() - from.comments(),
                to.commentsAcknowledged() - from.commentsAcknowledged(),
                to.failed() - from.failed(),
                to.passedOn() - from.passedOn(),
                Map.of());
    }

    private @Nullable ServerCost serverCost(Timeline.Moment begin, Timeline.Moment end, double seconds) {
        if (plan.serverPids().isEmpty()) {
            return null;
        }
        double cpuSeconds = end.serverCpuSeconds() - begin.serverCpuSeconds();
        double viewers = connected.audience().of(Count.VIEWERS_ON);
        double grown = connected.serverRssBytes() - before.serverRssBytes();
        return new ServerCost(
                plan.serverPids(),
                ratio(cpuSeconds, seconds),
                ratio(frames(begin, end), cpuSeconds),
                before.serverRssBytes(),
                connected.serverRssBytes(),
                end.serverRssBytes(),
                (long) ratio(grown, viewers));
    }

    private CrowdCost crowdCost(Timeline.Moment begin, Timeline.Moment end, double seconds, Probes probes) {
        double cpuSeconds = end.crowdCpuSeconds() - begin.crowdCpuSeconds();
        double frames = frames(begin, end);
        double sampled = end.audience().of(Count.SAMPLED) - begin.audience().of(Count.SAMPLED);
        return new CrowdCost(
                probes.crowdProcesses(),
                ratio(cpuSeconds, seconds),
                Runtime.getRuntime().availableProcessors(),
                ratio(frames, cpuSeconds),
                ratio(sampled, frames));
    }

    private static double frames(Timeline.Moment begin, Timeline.Moment end) {
        return end.audience().of(Count.FRAMES) - begin.audience().of(Count.FRAMES);
    }

    private static double ratio(double part, double whole) {
        return whole > 0 ? part / whole : 0;
    }
}
