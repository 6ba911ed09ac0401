package live.ovation.telemetry;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/// One node's metrics. Thread-safe. Counting costs one `LongAdder.increment`.
public final class Telemetry {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Map<String, LongAdder> counters = new ConcurrentHashMap<>();
    private final DistinctErrors errors = new DistinctErrors();

    /// The counter of a metric, made at the first call; the same one ever after.
    public LongAdder counter(Metric metric) {
        return counter(metric, "", "");
    }

    /// As [#counter(Metric)], one counter per value of a label. For labels of few values only.
    public LongAdder counter(Metric metric, String label, String value) {
        if (metric.kind() != Metric.Kind.COUNTER) {
            throw new IllegalArgumentException(metric.metricName() + ": " + metric.kind() + " (expected: COUNTER)");
        }
        return counters.computeIfAbsent(metric.metricName() + '{' + label + '=' + value, key -> {
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

    /// Shows a value that is read whenever somebody looks; several gauges of one metric add up.
    public void gauge(Metric metric, LongSupplier value) {
        if (metric.kind() != Metric.Kind.GAUGE) {
            throw new IllegalArgumentException(metric.metricName() + ": " + metric.kind() + " (expected: GAUGE)");
        }
        Gauge.builder(metric.metricName(), value::getAsLong)
                .description(metric.sentence())
                .register(registry);
    }

    public DistinctErrors errors() {
        return errors;
    }

    /// Everything in Prometheus' text form.
    public String scrape() {
        return registry.scrape();
    }
}
