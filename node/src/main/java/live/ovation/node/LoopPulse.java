package live.ovation.node;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import live.ovation.telemetry.Clock;

/// When each event loop last had a moment. Thread-safe; costs each loop a write twice a second.
final class LoopPulse {
    private static final Duration BEAT = Duration.ofMillis(500);

    private final AtomicLongArray lastNanos;
    private final Clock clock;

    private LoopPulse(int loops, Clock clock) {
        this.lastNanos = new AtomicLongArray(loops);
        this.clock = clock;
        for (int i = 0; i < loops; i++) {
            lastNanos.set(i, clock.nanoTime());
        }
    }

    static LoopPulse of(List<? extends ScheduledExecutorService> loops, Clock clock) {
        LoopPulse pulse = new LoopPulse(loops.size(), clock);
        for (int i = 0; i < loops.size(); i++) {
            int index = i;
            // The loop ends them with itself.
            var _ = loops.get(i)
                    .scheduleWithFixedDelay(
                            () -> pulse.lastNanos.set(index, clock.nanoTime()),
                            BEAT.toMillis(),
                            BEAT.toMillis(),
                            TimeUnit.MILLISECONDS);
        }
        return pulse;
    }

    /// How long the loop that is worst off has done nothing of this.
    Duration longestSilence() {
        long longest = 0;
        for (int i = 0; i < lastNanos.length(); i++) {
            longest = Math.max(longest, clock.nanoTime() - lastNanos.get(i));
        }
        return Duration.ofNanos(longest);
    }
}
