package live.ovation.crowd;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/// A latency's percentiles in microseconds, and how its values spread. Immutable.
///
/// @param distribution values in buckets whose bounds grow by a quarter of an octave
public record LatencySummary(
        long count,
        long minMicros,
        long meanMicros,
        long p50Micros,
        long p90Micros,
        long p99Micros,
        long p999Micros,
        long maxMicros,
        List<Bucket> distribution) {
    private static final long FIRST_BUCKET_MICROS = 100;
    private static final double BUCKET_GROWTH = Math.pow(2, 0.25);

    public LatencySummary {
        distribution = List.copyOf(distribution);
    }

    /// How many values were above the bucket before and at most `upToMicros`.
    public record Bucket(long upToMicros, long count) {}

    public static LatencySummary of(Histogram histogram) {
        List<Bucket> buckets = new ArrayList<>();
        for (HistogramIterationValue step : histogram.logarithmicBucketValues(FIRST_BUCKET_MICROS, BUCKET_GROWTH)) {
            buckets.add(new Bucket(step.getValueIteratedTo(), step.getCountAddedInThisIterationStep()));
        }
        return new LatencySummary(
                histogram.getTotalCount(),
                histogram.getTotalCount() == 0 ? 0 : histogram.getMinValue(),
                (long) histogram.getMean(),
                histogram.getValueAtPercentile(50),
                histogram.getValueAtPercentile(90),
                histogram.getValueAtPercentile(99),
                histogram.getValueAtPercentile(99.9),
                histogram.getMaxValue(),
                buckets);
    }
}
