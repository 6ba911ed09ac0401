package live.ovation.subscriptions.redis;

import live.ovation.telemetry.Metric;

/// What the table in Redis counts and shows.
enum RedisMetric implements Metric {
    CALLS("ovation_subscriptions_redis_calls_total", Kind.COUNTER, "Scripts that Redis was asked to run."),
    FAILED("ovation_subscriptions_redis_failed_calls_total", Kind.COUNTER, "Scripts that Redis did not answer."),
    NANOS("ovation_subscriptions_redis_nanoseconds_total", Kind.COUNTER, "Time until answers came, added up."),
    RECONNECTS("ovation_subscriptions_redis_connections_total", Kind.COUNTER, "Connections made, the first included."),
    WAITING("ovation_subscriptions_redis_waiting_calls", Kind.GAUGE, "Scripts under way, and waiting to be."),
    CONNECTED("ovation_subscriptions_redis_connected", Kind.GAUGE, "1 while there is a connection, else 0.");

    private final String metricName;
    private final Kind kind;
    private final String sentence;

    RedisMetric(String metricName, Kind kind, String sentence) {
        this.metricName = metricName;
        this.kind = kind;
        this.sentence = sentence;
    }

    @Override
    public String metricName() {
        return metricName;
    }

    @Override
    public Kind kind() {
        return kind;
    }

    @Override
    public String sentence() {
        return sentence;
    }
}
