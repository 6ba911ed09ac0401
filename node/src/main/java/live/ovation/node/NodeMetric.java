package live.ovation.node;

import live.ovation.telemetry.Metric;

/// What a node shows of its process.
enum NodeMetric implements Metric {
    UPTIME("ovation_node_uptime_seconds", "Seconds since the node became ready."),
    HEAP_USED("ovation_node_heap_used_bytes", "Bytes of the heap in use, garbage included."),
    HEAP_MAX("ovation_node_heap_max_bytes", "Bytes that the heap may grow to."),
    THREADS("ovation_node_threads", "Threads of the process that the operating system knows."),
    FILES_OPEN("ovation_node_open_files", "File descriptors in use, connections included; 0 where it can't be told.");

    private final String metricName;
    private final String sentence;

    NodeMetric(String metricName, String sentence) {
        this.metricName = metricName;
        this.sentence = sentence;
    }

    @Override
    public String metricName() {
        return metricName;
    }

    @Override
    public Kind kind() {
        return Kind.GAUGE;
    }

    @Override
    public String sentence() {
        return sentence;
    }
}
