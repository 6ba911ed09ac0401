package live.ovation.subscriptions.redis;

import static live.ovation.telemetry.Metric.counter;
import static live.ovation.telemetry.Metric.gauge;

import live.ovation.redis.RedisUse;
import live.ovation.subscriptions.TableUnavailable;
import live.ovation.telemetry.Metric;

/// What the table in Redis counts and shows.
enum RedisMetric implements Metric {
    CALLS(counter("ovation_subscriptions_redis_calls_total", "Scripts that Redis was asked to run.")),
    FAILED(counter("ovation_subscriptions_redis_failed_calls_total", "Scripts that Redis did not answer.")),
    NANOS(counter("ovation_subscriptions_redis_nanoseconds_total", "Time until answers came, added up.")),
    RECONNECTS(counter("ovation_subscriptions_redis_connections_total", "Connections made, the first included.")),
    WAITING(gauge("ovation_subscriptions_redis_waiting_calls", "Scripts under way, and waiting to be.")),
    CONNECTED(gauge("ovation_subscriptions_redis_connected", "1 while there is a connection, else 0."));

    static final RedisUse USE =
            new RedisUse("subscriptions", TableUnavailable::new, CALLS, FAILED, NANOS, RECONNECTS, WAITING, CONNECTED);

    private final Declaration declaration;

    RedisMetric(Declaration declaration) {
        this.declaration = declaration;
    }

    @Override
    public Declaration declaration() {
        return declaration;
    }
}
