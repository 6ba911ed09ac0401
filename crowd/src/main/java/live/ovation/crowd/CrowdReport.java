package live.ovation.crowd;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import live.ovation.crowd.tap.TapCounts;
import org.jspecify.annotations.Nullable;

/// Everything a run found out. Immutable.
///
/// @param openSeconds how long it took until every viewer was on
/// @param measuredSeconds how long was measured
/// @param counts over the whole run
/// @param measured the same, while measuring only
/// @param taps over the whole run
/// @param measuredTaps while measuring only
/// @param latencies while measuring; join and come back over the whole run. Those never seen are left out
/// @param pairs what was seen where of what was tapped where; empty where there is one region
/// @param server null when no process was watched
/// @param remarks what a reader of the numbers should know
public record CrowdReport(
        CrowdPlan plan,
        Instant startedAt,
        double openSeconds,
        double measuredSeconds,
        Map<Count, Long> counts,
        Map<Count, Long> measured,
        TapCounts taps,
        TapCounts measuredTaps,
        Map<Latency, LatencySummary> latencies,
        List<SecondRow> timeline,
        List<VideoOutcome> videos,
        List<RegionPair> pairs,
        @Nullable ServerCost server,
        CrowdCost crowd,
        List<String> remarks,
        Verdict verdict) {

    public CrowdReport {
        counts = Map.copyOf(counts);
        measured = Map.copyOf(measured);
        latencies = Map.copyOf(latencies);
        timeline = List.copyOf(timeline);
        videos = List.copyOf(videos);
        pairs = List.copyOf(pairs);
        remarks = List.copyOf(remarks);
    }

    public long count(Count count) {
        return counts.getOrDefault(count, 0L);
    }

    /// Per second of the measured time.
    public double rate(Count count) {
        return measuredSeconds > 0 ? measured.getOrDefault(count, 0L) / measuredSeconds : 0;
    }
}
