package live.ovation.telemetry;

import java.time.Instant;

/// The time, as Ovation's parts are given it: the calendar's for stamps, a monotonic one for waiting. Thread-safe.
public interface Clock {
    /// Microseconds since the Unix epoch. May step backwards when the machine's clock is set.
    long epochMicros();

    /// Nanoseconds since some fixed moment; never goes backwards. Compare by difference only.
    long nanoTime();

    static Clock system() {
        return SystemClock.INSTANCE;
    }

    /// The machine's own clocks.
    enum SystemClock implements Clock {
        INSTANCE;

        @Override
        public long epochMicros() {
            Instant now = Instant.now();
            return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
        }

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }
    }
}
