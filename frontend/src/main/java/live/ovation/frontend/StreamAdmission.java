package live.ovation.frontend;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import live.ovation.telemetry.Clock;

/// Lets so many new streams in per second, and tells the others when to come again, each a place of its own in the
/// seconds to come: a crowd that was refused together does not return together. Thread-safe, without a lock; costs one
/// compare-and-set per stream, and nothing is kept of who was refused.
///
/// The rate is the generic cell rate algorithm (ITU-T I.371): one moment, at which the next stream would be due if
/// all came evenly; who comes more than a burst before that is refused.
final class StreamAdmission {
    private static final long SECOND = 1_000_000_000L;
    /// Who is told to wait longer gives up.
    private static final long LONGEST_NANOS = 30 * SECOND;

    private final Clock clock;
    private final long intervalNanos;
    private final AtomicLong dueNanos;
    private final AtomicLong promisedNanos;

    /// @param perSecond 0: as many as come. A second's worth may come at once.
    StreamAdmission(int perSecond, Clock clock) {
        this.clock = clock;
        this.intervalNanos = perSecond == 0 ? 0 : Math.max(1, SECOND / perSecond);
        this.dueNanos = new AtomicLong(clock.nanoTime());
        this.promisedNanos = new AtomicLong(clock.nanoTime());
    }

    boolean admit() {
        if (intervalNanos == 0) {
            return true;
        }
        long now = clock.nanoTime();
        while (true) {
            long due = dueNanos.get();
            long from = Math.max(0, due - now);
            if (from + intervalNanos > SECOND) {
                return false;
            }
            if (dueNanos.compareAndSet(due, now + from + intervalNanos)) {
                return true;
            }
        }
    }

    /// When the next one who is refused may come again: a second at least, at the admitted pace.
    Duration turn() {
        long now = clock.nanoTime();
        long promised = promisedNanos.updateAndGet(
                before -> now + Math.clamp(before - now + intervalNanos, SECOND, LONGEST_NANOS));
        long wait = promised - now;
        return Duration.ofNanos(
                wait < LONGEST_NANOS
                        ? wait
                        : LONGEST_NANOS / 2 + ThreadLocalRandom.current().nextLong(LONGEST_NANOS / 2));
    }

    /// When to come again, for whom no turn can be promised.
    static Duration later(Duration earliest) {
        return earliest.plusMillis(ThreadLocalRandom.current().nextLong(earliest.toMillis() + 1));
    }
}
