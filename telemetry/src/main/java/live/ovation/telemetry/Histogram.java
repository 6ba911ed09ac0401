package live.ovation.telemetry;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// How many samples fell under which bound: what a [Latency] has counted, of all time or of a stretch of it. Those of
/// several nodes add up. Immutable.
///
/// @param counts by the bucket's upper bound in microseconds, not cumulative
public record Histogram(SortedMap<Long, Long> counts) {
    public static final Histogram EMPTY = new Histogram(new TreeMap<>());

    public Histogram {
        counts = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(counts));
    }

    public long count() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /// What has been counted since an earlier look.
    public Histogram since(Histogram earlier) {
        SortedMap<Long, Long> more = new TreeMap<>();
        counts.forEach((bound, count) -> {
            long grown = count - earlier.counts.getOrDefault(bound, 0L);
            if (grown > 0) {
                more.put(bound, grown);
            }
        });
        return new Histogram(more);
    }

    public Histogram plus(Histogram other) {
        SortedMap<Long, Long> sum = new TreeMap<>(counts);
        other.counts.forEach((bound, count) -> sum.merge(bound, count, Long::sum));
        return new Histogram(sum);
    }

    /// The bound in microseconds below which this share of the samples lies: exact to a bucket,
    /// within it as if they lay evenly between half the bound and the bound. 0 when there is no
    /// sample.
    ///
    /// @param share 0 to 1
    public long quantileMicros(double share) {
        double wanted = share * count();
        long below = 0;
        for (Map.Entry<Long, Long> bucket : counts.entrySet()) {
            long count = bucket.getValue();
            if (below + count >= wanted && count > 0) {
                double into = Math.clamp((wanted - below) / count, 0, 1);
                long bound = bucket.getKey();
                return Math.round(bound / 2.0 + bound / 2.0 * into);
            }
            below += count;
        }
        return 0;
    }
}
