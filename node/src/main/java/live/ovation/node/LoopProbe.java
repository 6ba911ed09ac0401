package live.ovation.node;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.Latency;

/// Asks event loops for a moment, and keeps how long each took and when it last had one. Thread-safe; costs a loop one
/// small task each time.
final class LoopProbe {
    private final List<? extends Executor> loops;
    private final Latency lag;
    private final Clock clock;
    private final AtomicLongArray lastNanos;

    LoopProbe(List<? extends Executor> loops, Latency lag, Clock clock) {
        this.loops = List.copyOf(loops);
        this.lag = lag;
        this.clock = clock;
        lastNanos = new AtomicLongArray(loops.size());
        for (int i = 0; i < loops.size(); i++) {
            lastNanos.set(i, clock.nanoTime());
        }
    }

    void ask() {
        long asked = clock.nanoTime();
        for (int i = 0; i < loops.size(); i++) {
            int index = i;
            try {
                loops.get(i).execute(() -> answered(index, asked));
            } catch (RejectedExecutionException e) {
                // The node is being stopped, and this loop has ended.
                return;
            }
        }
    }

    private void answered(int loop, long askedNanos) {
        long now = clock.nanoTime();
        lastNanos.set(loop, now);
        lag.record(TimeUnit.NANOSECONDS.toMicros(now - askedNanos));
    }

    /// How long the loop that is worst off has answered nothing; up to the time between two questions while all is
    /// well.
    Duration longestSilence() {
        long longest = 0;
        for (int i = 0; i < lastNanos.length(); i++) {
            longest = Math.max(longest, clock.nanoTime() - lastNanos.get(i));
        }
        return Duration.ofNanos(longest);
    }
}
