package live.ovation.telemetry;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// A clock that stands still until it is told to move: for tests and simulations. Thread-safe.
public final class ManualClock implements Clock {
    private final AtomicLong epochMicros = new AtomicLong(1_700_000_000_000_000L);
    private final AtomicLong nanoTime = new AtomicLong();

    public void advance(Duration by) {
        epochMicros.addAndGet(by.toNanos() / 1_000);
        nanoTime.addAndGet(by.toNanos());
    }

    /// Sets the calendar alone, as an operator or a time server does; waiting is not affected.
    public void stepCalendar(Duration by) {
        epochMicros.addAndGet(by.toNanos() / 1_000);
    }

    @Override
    public long epochMicros() {
        return epochMicros.get();
    }

    @Override
    public long nanoTime() {
        return nanoTime.get();
    }
}
