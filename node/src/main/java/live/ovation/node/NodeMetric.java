package live.ovation.node;

import static live.ovation.telemetry.Metric.counter;
import static live.ovation.telemetry.Metric.gauge;
import static live.ovation.telemetry.Metric.latency;

import live.ovation.telemetry.Metric;

/// What a node shows of its process.
enum NodeMetric implements Metric {
    UPTIME(gauge("ovation_node_uptime_seconds", "Seconds since the node became ready.")),
    HEAP_USED(gauge("ovation_node_heap_used_bytes", "Bytes of the heap in use, garbage included.")),
    HEAP_MAX(gauge("ovation_node_heap_max_bytes", "Bytes that the heap may grow to.")),
    THREADS(gauge("ovation_node_threads", "Threads of the process that the operating system knows.")),
    FILES_OPEN(gauge(
            "ovation_node_open_files", "File descriptors in use, connections included; 0 where it can't be told.")),
    CANARY_LATENCY(latency(
            "ovation_node_canary_seconds",
            "From sending the canary's like to the public port until its own stream there told it.")),
    CANARY_FAILED(counter(
            "ovation_node_canary_failures_total",
            "Likes of the canary that were not accepted, or not told within its period."));

    private final Declaration declaration;

    NodeMetric(Declaration declaration) {
        this.declaration = declaration;
    }

    @Override
    public Declaration declaration() {
        return declaration;
    }
}
