package live.ovation.redis;

import java.util.function.Function;
import live.ovation.telemetry.Metric;

/// Who uses a [RedisStore], as it shows: its word in logs and messages, what it throws, and what it counts.
///
/// @param word as in "subscriptions: connected to …"
/// @param unavailable makes the failure of a call from its message
/// @param calls counter: scripts asked for
/// @param failed counter: scripts without an answer
/// @param nanos counter: time until answers came, added up
/// @param connections counter: connections made
/// @param waiting gauge: scripts under way
/// @param connected gauge: 1 or 0
public record RedisUse(
        String word,
        Function<String, ? extends RuntimeException> unavailable,
        Metric calls,
        Metric failed,
        Metric nanos,
        Metric connections,
        Metric waiting,
        Metric connected) {}
