package live.ovation.telemetry;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// One node's metrics. Thread-safe. Counting costs one `LongAdder.increment` for who holds on to the
/// counter; getting it costs a look-up by name.
public final class Telemetry {
    /// Ends of a latency's buckets: around what a person notices, and the 75 ms that are the goal for nine of ten.
    private static final Duration[] BUCKETS = IntStream.of(
                    1, 2, 5, 10, 20, 35, 50, 75, 100, 150, 200, 350, 500, 1_000, 2_000, 5_000, 10_000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Map<String, LongAdder> counters = new ConcurrentHashMap<>();
    private final Map<String, Latency> latencies = new ConcurrentHashMap<>();
    private final Map<String, String> labels = new ConcurrentHashMap<>();
    private final Map<String, List<LongSupplier>> gauges = new ConcurrentHashMap<>();
    private final Map<String, RecentTop<String>> tops = new ConcurrentHashMap<>();
    private final Map<String, Hop> hops = new ConcurrentHashMap<>();
    private final Traces traces = new Traces();
    private final DistinctErrors errors = new DistinctErrors();

    /// The counter of a metric, made at the first call; the same one ever after.
    public LongAdder counter(Metric metric) {
        return counter(metric, "", "");
    }

    /// As [#counter(Metric)], one counter per value of a label. For labels of few values only. One metric
    /// has always the same label, or none: Prometheus would show nothing of another.
    public LongAdder counter(Metric metric, String label, String value) {
        check(metric, Metric.Kind.COUNTER);
        return counters.computeIfAbsent(key(metric, label, value), key -> {
            checkLabel(metric, label);
            LongAdder adder = new LongAdder();
            FunctionCounter.Builder<LongAdder> builder = FunctionCounter.builder(
                            metric.metricName(), adder, LongAdder::sum)
                    .description(metric.sentence());
            if (!label.isEmpty()) {
                builder.tag(label, value);
            }
            builder.register(registry);
            return adder;
        });
    }

    /// The latency of a metric, made at the first call; the same one ever after.
    public Latency latency(Metric metric) {
        return latency(metric, "", "");
    }

    /// As [#latency(Metric)], one per value of a label, as with [#counter(Metric, String, String)].
    public Latency latency(Metric metric, String label, String value) {
        check(metric, Metric.Kind.LATENCY);
        return latencies.computeIfAbsent(key(metric, label, value), key -> {
            checkLabel(metric, label);
            Timer.Builder builder = Timer.builder(metric.metricName())
                    .description(metric.sentence())
                    .serviceLevelObjectives(BUCKETS);
            if (!label.isEmpty()) {
                builder.tag(label, value);
            }
            return new Latency(builder.register(registry));
        });
    }

    /// As the other one, for values that others choose: so many have a line of their own, further ones share `other`.
    public Latency latency(Metric metric, String label, String value, int most) {
        Latency known = latencies.get(key(metric, label, value));
        if (known != null) {
            return known;
        }
        String start = key(metric, label, "");
        long lines =
                latencies.keySet().stream().filter(key -> key.startsWith(start)).count();
        return latency(metric, label, lines < most ? value : "other");
    }

    private static String key(Metric metric, String label, String value) {
        return metric.metricName() + '{' + label + '=' + value;
    }

    private static void check(Metric metric, Metric.Kind wanted) {
        if (metric.kind() != wanted) {
            throw new IllegalArgumentException(
                    metric.metricName() + ": " + metric.kind() + " (expected: " + wanted + ")");
        }
    }

    private void checkLabel(Metric metric, String label) {
        String known = labels.computeIfAbsent(metric.metricName(), name -> label);
        if (!known.equals(label)) {
            throw new IllegalArgumentException(
                    metric.metricName() + ": label \"" + label + "\" (expected: \"" + known + "\")");
        }
    }

    /// Shows a value that is read whenever somebody looks, for as long as this lives; several gauges of one
    /// metric add up. One that throws shows as `NaN`.
    public void gauge(Metric metric, LongSupplier value) {
        gauge(metric, "", "", value);
    }

    /// As [#gauge(Metric, LongSupplier)], one gauge per value of a label, as with counters.
    public void gauge(Metric metric, String label, String labelled, LongSupplier value) {
        check(metric, Metric.Kind.GAUGE);
        // A registry keeps only the first gauge of a name: so there is one, of all the values.
        gauges.computeIfAbsent(metric.metricName() + '{' + label + '=' + labelled, key -> {
                    checkLabel(metric, label);
                    List<LongSupplier> values = new CopyOnWriteArrayList<>();
                    Gauge.Builder<?> builder = Gauge.builder(metric.metricName(), () -> sum(values))
                            .description(metric.sentence());
                    if (!label.isEmpty()) {
                        builder.tag(label, labelled);
                    }
                    builder.register(registry);
                    return values;
                })
                .add(value);
    }

    private static long sum(List<LongSupplier> values) {
        long sum = 0;
        for (LongSupplier value : values) {
            sum += value.getAsLong();
        }
        return sum;
    }

    /// A hop of an event's way that this node sees both ends of, made at the first call; the same one ever after.
    public Hop hop(String name) {
        return hops.computeIfAbsent(name, key -> new Hop(this, key));
    }

    /// Counts what set out on a hop and did not end it. To be called about every second.
    ///
    /// @param nowNanos by a clock that never goes backwards
    public void lookForLosses(long nowNanos) {
        hops.values().forEach(hop -> hop.look(nowNanos));
    }

    public Traces traces() {
        return traces;
    }

    public DistinctErrors errors() {
        return errors;
    }

    /// What is heaviest of late in one regard, made at the first call; the same one ever after. Not
    /// a metric: its keys are others every time, and a label would grow without end.
    ///
    /// @param regard a few fixed words, of the room that feeds it
    public RecentTop<String> top(String regard, Clock clock) {
        return tops.computeIfAbsent(regard, key -> new RecentTop<>(clock));
    }

    /// What a counter stands at, by the value of its label; one without a label has the value "".
    /// Empty before the first look for it.
    public Map<String, Long> counts(Metric metric) {
        return values(metric, counters, LongAdder::sum);
    }

    /// What a counter stands at, all values of its label together.
    public long count(Metric metric) {
        return counts(metric).values().stream().mapToLong(Long::longValue).sum();
    }

    /// What a gauge shows, by the value of its label, as with [#counts]; one that throws is left out.
    public Map<String, Long> shown(Metric metric) {
        return values(metric, gauges, values -> {
            try {
                return sum(values);
            } catch (RuntimeException e) {
                return null;
            }
        });
    }

    /// What a latency has recorded, by the value of its label, as with [#counts].
    public Map<String, Histogram> histograms(Metric metric) {
        return values(metric, latencies, Latency::histogram);
    }

    private static <T, V> Map<String, V> values(Metric metric, Map<String, T> all, Function<T, @Nullable V> value) {
        String prefix = metric.metricName() + '{';
        Map<String, V> found = new TreeMap<>();
        all.forEach((key, one) -> {
            if (key.startsWith(prefix)) {
                V read = value.apply(one);
                if (read != null) {
                    found.put(key.substring(key.indexOf('=') + 1), read);
                }
            }
        });
        return found;
    }

    /// Everything in Prometheus' text form.
    public String scrape() {
        return registry.scrape();
    }
}
