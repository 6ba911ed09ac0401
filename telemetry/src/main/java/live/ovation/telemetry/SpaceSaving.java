package live.ovation.telemetry;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The heaviest keys of a stream of weighted keys, in memory of a fixed size: Space-Saving (Metwally, Agrawal and El
/// Abbadi, "Efficient Computation of Frequent and Top-k Elements in Data Streams", 2005).
///
/// With a capacity of *m* and a total weight of *N*, every key that weighs more than *N/m* is held;
/// an estimate is never below the truth and never more than [Estimate#error] above it, which is at
/// most *N/m*. Confined to one thread. A key that is held costs a look-up; one that displaces
/// another, a look at all *m*.
///
/// @param <K> what is weighed; a value
final class SpaceSaving<K> {
    private final int capacity;
    private final Map<K, Counter> counters;
    private long total;

    /// A key, how much it weighs at most, and by how much that may be too much.
    record Estimate<K>(K key, long weight, long error) {}

    private static final class Counter {
        long weight;
        long error;
    }

    /// @param capacity how many keys are held, at least 1
    SpaceSaving(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity: " + capacity + " (expected: at least 1)");
        }
        this.capacity = capacity;
        this.counters = HashMap.newHashMap(capacity);
    }

    /// @param weight at least 0
    void add(K key, long weight) {
        if (weight < 0) {
            throw new IllegalArgumentException("weight: " + weight + " (expected: at least 0)");
        }
        total += weight;
        Counter counter = counters.get(key);
        if (counter == null) {
            counter = counters.size() < capacity ? new Counter() : displaceLightest();
            counters.put(key, counter);
        }
        counter.weight += weight;
    }

    /// Who comes new takes over the weight of who goes: so it is never told too low.
    private Counter displaceLightest() {
        Map.Entry<K, Counter> lightest = null;
        for (Map.Entry<K, Counter> entry : counters.entrySet()) {
            if (lightest == null || entry.getValue().weight < lightest.getValue().weight) {
                lightest = entry;
            }
        }
        if (lightest == null) {
            throw new IllegalStateException("a full sketch holds something");
        }
        Counter counter = lightest.getValue();
        counters.remove(lightest.getKey());
        counter.error = counter.weight;
        return counter;
    }

    /// The weight of everything that was added.
    long total() {
        return total;
    }

    /// The heaviest, the heaviest first.
    ///
    /// @param most how many at most
    List<Estimate<K>> top(int most) {
        List<Estimate<K>> all = new ArrayList<>(counters.size());
        counters.forEach((key, counter) -> all.add(new Estimate<>(key, counter.weight, counter.error)));
        all.sort(Comparator.comparingLong((Estimate<K> estimate) -> estimate.weight)
                .reversed());
        return all.size() <= most ? all : List.copyOf(all.subList(0, most));
    }
}
