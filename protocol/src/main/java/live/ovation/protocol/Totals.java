package live.ovation.protocol;

import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/// A video's reactions per kind, kept per origin: a grow-only counter (Shapiro et al., "A comprehensive study of
/// Convergent and Commutative Replicated Data Types", 2011, §3.1.2).
///
/// Every origin's counter only grows and merging keeps the larger value, so a retry, a double delivery or a replay can
/// never inflate a total, and a lost delivery is made good by the next one. Not thread-safe: confined to its owner.
public final class Totals {
    private final Map<OriginId, Map<ReactionKind, Long>> byOrigin = new HashMap<>();
    private final SortedMap<ReactionKind, Long> sums = new TreeMap<>();

    public Totals() {}

    public Totals(Totals other) {
        merge(other);
    }

    /// Raises one origin's counter to `value` if it is below.
    ///
    /// @return by how much the total grew; 0 when this was known already
    public long raise(OriginId origin, ReactionKind kind, long value) {
        long before = counter(origin, kind);
        if (value <= before) {
            return 0;
        }
        byOrigin.computeIfAbsent(origin, o -> new HashMap<>()).put(kind, value);
        sums.merge(kind, value - before, Long::sum);
        return value - before;
    }

    /// Raises every counter of `other`; returns by how much all kinds together grew.
    public long merge(Totals other) {
        long[] grown = {0};
        other.forEachCounter((origin, kind, value) -> grown[0] += raise(origin, kind, value));
        return grown[0];
    }

    public long counter(OriginId origin, ReactionKind kind) {
        Map<ReactionKind, Long> counters = byOrigin.get(origin);
        return counters == null ? 0 : counters.getOrDefault(kind, 0L);
    }

    public long of(ReactionKind kind) {
        return sums.getOrDefault(kind, 0L);
    }

    public long ofAllKinds() {
        long all = 0;
        for (long sum : sums.values()) {
            all += sum;
        }
        return all;
    }

    /// Kinds in alphabetical order with their sum over the origins.
    public void forEach(BiConsumer<ReactionKind, Long> visitor) {
        sums.forEach(visitor);
    }

    public void forEachCounter(CounterVisitor visitor) {
        byOrigin.forEach((origin, counters) -> counters.forEach((kind, value) -> visitor.visit(origin, kind, value)));
    }

    /// A copy of the sums per kind.
    public SortedMap<ReactionKind, Long> sums() {
        return new TreeMap<>(sums);
    }

    /// Sees one counter of one origin.
    @FunctionalInterface
    public interface CounterVisitor {
        void visit(OriginId origin, ReactionKind kind, long value);
    }

    @Override
    public String toString() {
        return sums.toString();
    }
}
