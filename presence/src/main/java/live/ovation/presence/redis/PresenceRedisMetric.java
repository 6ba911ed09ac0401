package live.ovation.presence.redis;

import static live.ovation.telemetry.Metric.counter;
import static live.ovation.telemetry.Metric.gauge;

import live.ovation.presence.PresenceUnavailable;
import live.ovation.redis.RedisUse;
import live.ovation.telemetry.Metric;

/// What presence in Redis counts and shows.
enum PresenceRedisMetric implements Metric {
    CALLS(counter("ovation_presence_redis_calls_total", "Presence scripts that Redis was asked to run.")),
    FAILED(counter("ovation_presence_redis_failed_calls_total", "Presence scripts that Redis did not answer.")),
    NANOS(counter("ovation_presence_redis_nanoseconds_total", "Time until answers came, added up.")),
    RECONNECTS(counter("ovation_presence_redis_connections_total", "Connections made, the first included.")),
    WAITING(gauge("ovation_presence_redis_waiting_calls", "Presence scripts under way, and waiting to be.")),
    CONNECTED(gauge("ovation_presence_redis_connected", "1 while there is a connection, else 0."));

    static final RedisUse USE =
            new RedisUse("presence", PresenceUnavailable::new, CALLS, FAILED, NANOS, RECONNECTS, WAITING, CONNECTED);

    private final Declaration declaration;

    PresenceRedisMetric(Declaration declaration) {
        this.declaration = declaration;
    }

    @Override
    public Declaration declaration() {
        return declaration;
    }
}
