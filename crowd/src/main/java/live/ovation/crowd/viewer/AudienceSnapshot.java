package live.ovation.crowd.viewer;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import live.ovation.crowd.Count;
import live.ovation.crowd.Latency;
import live.ovation.crowd.Tally;
import org.HdrHistogram.Histogram;

/// What an audience counted since it began, and the latencies since the last snapshot. Confined to one thread.
///
/// @param trouble the last thing that kept a viewer from connecting; empty: nothing did
/// @param evidence of the first things that were wrong, one sentence each
public record AudienceSnapshot(
        Map<Count, Long> counts, Map<Latency, Histogram> latencies, String trouble, List<String> evidence) {
    public static AudienceSnapshot empty() {
        return new AudienceSnapshot(Tally.zeroes(), new EnumMap<>(Latency.class), "", List.of());
    }

    public long of(Count count) {
        return counts.getOrDefault(count, 0L);
    }

    /// The sum of both.
    public AudienceSnapshot plus(AudienceSnapshot other) {
        Map<Count, Long> sums = new EnumMap<>(counts);
        other.counts.forEach((count, value) -> sums.merge(count, value, Long::sum));
        return new AudienceSnapshot(
                sums,
                mergedWith(other.latencies),
                trouble.isEmpty() ? other.trouble : trouble,
                Stream.concat(evidence.stream(), other.evidence.stream()).toList());
    }

    /// The same counts, with an earlier snapshot's latencies besides its own.
    public AudienceSnapshot withLatenciesOf(AudienceSnapshot earlier) {
        return new AudienceSnapshot(counts, mergedWith(earlier.latencies), trouble, evidence);
    }

    private Map<Latency, Histogram> mergedWith(Map<Latency, Histogram> others) {
        Map<Latency, Histogram> merged = new EnumMap<>(Latency.class);
        latencies.forEach((latency, histogram) -> merged.put(latency, histogram.copy()));
        others.forEach((latency, histogram) ->
                merged.computeIfAbsent(latency, l -> Histograms.empty()).add(histogram));
        return merged;
    }
}
