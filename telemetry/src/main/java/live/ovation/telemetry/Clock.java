package live.ovation.telemetry;

import java.time.Duration;
import java.time.Instant;

/// The time, as Ovation's parts are given it: the calendar's for stamps, a monotonic one for waiting. Thread-safe.
public interface Clock {
    /// Microseconds since the Unix epoch. May step backwards when the machine's clock is set.
    long epochMicros();

    /// Nanoseconds since some fixed moment; never goes backwards. Compare by difference only.
    long nanoTime();

    /// This clock with another calendar, as that of a machine that is set wrong. Waiting is not affected.
    ///
    /// @param offset by how much it is ahead; negative: behind
    default Clock ahead(Duration offset) {
        long micros = offset.toNanos() / 1_000;
        Clock own = this;
        return new Clock() {
            @Override
            public long epochMicros() {
                return own.epochMicros() + micros;
            }

            @Override
            public long nanoTime() {
                return own.nanoTime();
            }
        };
    }

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
