package live.ovation.crowd;

/// One second of a run's timeline. Latencies are deliveries, from due if known, else from accepted; 0: none measured.
///
/// @param second since measuring began, when this second ended; below 1 while warming up
/// @param seconds how long it really was
/// @param serverCores CPU the watched server used; 0 when none is watched
public record SecondRow(
        double second,
        double seconds,
        long viewersOn,
        double tapsPerSecond,
        double tapsAcknowledgedPerSecond,
        double framesPerSecond,
        double reactionsPerSecond,
        double bytesPerSecond,
        double readsPerSecond,
        long p50Micros,
        long p90Micros,
        long p99Micros,
        long maxMicros,
        long lost,
        long duplicated,
        long gaps,
        long reconnects,
        double serverCores,
        long serverRssBytes,
        double crowdCores) {}
