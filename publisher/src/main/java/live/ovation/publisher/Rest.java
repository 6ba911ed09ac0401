package live.ovation.publisher;

import java.time.Duration;
import live.ovation.telemetry.Clock;

/// The pause that has to pass between two turns at something: who has been idle for longer may begin at once.
/// One thread takes turns, any may ask.
final class Rest {
    private final long nanos;
    private final Clock clock;
    private volatile long turnBeganNanos;

    Rest(Duration between, Clock clock) {
        this.nanos = between.toNanos();
        this.clock = clock;
        this.turnBeganNanos = clock.nanoTime() - nanos;
    }

    /// A turn begins.
    void begin() {
        turnBeganNanos = clock.nanoTime();
    }

    /// How long the next turn has to wait; 0: it may begin.
    long leftNanos() {
        return Math.max(0, nanos - (clock.nanoTime() - turnBeganNanos));
    }
}
