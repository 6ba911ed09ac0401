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
    DIRECT_MEMORY(gauge(
            "ovation_node_direct_memory_bytes", "Bytes outside the heap that the JVM's buffers hold, pools included.")),
    COLLECTIONS(counter("ovation_node_gc_total", "Garbage collections, by collector.")),
    COLLECTION_MILLIS(counter("ovation_node_gc_millis_total", "Milliseconds that those took, by collector.")),
    CPU_MILLIS(counter("ovation_node_cpu_millis_total", "Milliseconds of processor time that the process used.")),
    PEER_SKEW(gauge(
            "ovation_node_peer_skew_micros",
            "By how much the clock of a node that this one calls is ahead of its own, by that node's role; of the one"
                    + " that is farthest off.")),
    PEER_ROUND_TRIP(gauge(
            "ovation_node_peer_round_trip_micros",
            "The shortest way to that node and back of late: the skew is known to half of it, by its role.")),
    LOOP_LAG(latency(
            "ovation_node_loop_lag_seconds",
            "How long an event loop that is asked for a moment lets one wait; each is asked every second.")),
    THREADS(gauge("ovation_node_threads", "Threads of the process that the operating system knows.")),
    FILES_OPEN(gauge(
            "ovation_node_open_files", "File descriptors in use, connections included; 0 where it can't be told.")),
    FILES_BOUND(gauge("ovation_node_open_files_bound", "File descriptors that the process may open; 0: unknown.")),
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
