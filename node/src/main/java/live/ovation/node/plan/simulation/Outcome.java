package live.ovation.node.plan.simulation;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// What a simulation found. Immutable.
///
/// @param stages the busiest first
/// @param likes how many were played
/// @param seconds how long was looked at
public record Outcome(Map<Hop, Percentiles> hops, List<Stage> stages, long likes, double seconds, long seed) {
    private static final double FULL = 0.85;

    /// In milliseconds.
    public record Percentiles(double p50, double p90, double p99, double p999, double max) {}

    public Outcome {
        hops = Map.copyOf(hops);
        stages = stages.stream()
                .sorted(Comparator.comparingDouble(Stage::busy).reversed())
                .toList();
    }

    @SuppressWarnings("NullAway") // all are there
    public Percentiles of(Hop hop) {
        return hops.get(hop);
    }

    /// What gives way first: the busiest part.
    public Stage first() {
        return stages.getFirst();
    }

    public boolean isFull() {
        return first().busy() >= FULL;
    }
}
