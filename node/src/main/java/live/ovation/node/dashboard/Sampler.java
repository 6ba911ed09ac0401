package live.ovation.node.dashboard;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import live.ovation.dispatcher.LinkState;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.Histogram;
import live.ovation.telemetry.Metric;
import live.ovation.telemetry.Telemetry;

/// Looks at the counters once a second and keeps the last looks, so that a rate can be told without anybody counting
/// twice. Confined to one thread. A look costs some tens of microseconds.
final class Sampler {
    /// Rates are over so many seconds.
    static final int SECONDS = 5;

    private final Telemetry telemetry;
    private final Clock clock;
    private final Set<Metric> counters;
    private final Set<Metric> latencies;
    private final Deque<Sample> samples = new ArrayDeque<>(SECONDS + 1);

    /// @param counts by metric and by the value of its label
    /// @param latencies the same of what latencies recorded
    /// @param delivered by frontend
    private record Sample(
            long nanos,
            Map<Metric, Map<String, Long>> counts,
            Map<Metric, Map<String, Histogram>> latencies,
            Map<String, Long> delivered) {}

    Sampler(Telemetry telemetry, Clock clock, Collection<Metric> counters, Collection<Metric> latencies) {
        this.telemetry = telemetry;
        this.clock = clock;
        this.counters = Set.copyOf(counters);
        this.latencies = Set.copyOf(latencies);
    }

    /// To be called once a second.
    void sample(List<LinkState> links) {
        Map<Metric, Map<String, Long>> counts = new HashMap<>();
        for (Metric metric : counters) {
            counts.put(metric, telemetry.counts(metric));
        }
        Map<Metric, Map<String, Histogram>> recorded = new HashMap<>();
        for (Metric metric : latencies) {
            recorded.put(metric, telemetry.histograms(metric));
        }
        Map<String, Long> delivered = new HashMap<>();
        links.forEach(link -> delivered.put(link.to(), link.delivered()));
        samples.addLast(new Sample(clock.nanoTime(), counts, recorded, delivered));
        if (samples.size() > SECONDS + 1) {
            samples.removeFirst();
        }
    }

    /// How much a counter grew per second, all values of its label together; at least 1 if it grew at all.
    long perSecond(Metric metric) {
        return perSecondByLabel(metric).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    Map<String, Long> perSecondByLabel(Metric metric) {
        if (samples.size() < 2) {
            return Map.of();
        }
        Map<String, Long> before = samples.getFirst().counts.getOrDefault(metric, Map.of());
        Map<String, Long> rates = new HashMap<>();
        samples.getLast()
                .counts
                .getOrDefault(metric, Map.of())
                .forEach((label, count) -> rates.put(label, rate(count - before.getOrDefault(label, 0L))));
        return rates;
    }

    /// Events per second that a frontend took over its link from here.
    long deliveredPerSecond(String frontend) {
        if (samples.size() < 2) {
            return 0;
        }
        long now = samples.getLast().delivered.getOrDefault(frontend, 0L);
        // A link that was made anew begins at 0.
        return rate(Math.max(0, now - samples.getFirst().delivered.getOrDefault(frontend, 0L)));
    }

    /// What was recorded in the last seconds, of one value of the latency's label.
    Histogram latency(Metric metric, String label) {
        return latencies(metric).getOrDefault(label, Histogram.EMPTY);
    }

    /// What was recorded in the last seconds, by the value of the latency's label.
    Map<String, Histogram> latencies(Metric metric) {
        if (samples.size() < 2) {
            return Map.of();
        }
        Map<String, Histogram> before = samples.getFirst().latencies.getOrDefault(metric, Map.of());
        Map<String, Histogram> recorded = new TreeMap<>();
        samples.getLast()
                .latencies
                .getOrDefault(metric, Map.of())
                .forEach((label, now) -> recorded.put(label, now.since(before.getOrDefault(label, Histogram.EMPTY))));
        return recorded;
    }

    private long rate(long grown) {
        if (grown <= 0) {
            return 0;
        }
        double seconds = (samples.getLast().nanos - samples.getFirst().nanos) / 1e9;
        return seconds <= 0 ? 0 : Math.max(1, Math.round(grown / seconds));
    }
}
