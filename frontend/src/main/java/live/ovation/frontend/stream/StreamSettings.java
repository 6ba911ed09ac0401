package live.ovation.frontend.stream;

import java.time.Duration;

/// @param slice how long a sweep may keep the event loop from its input and output
/// @param stall how long a viewer may take nothing before its stream ends
/// @param heldBytes how much may wait for one viewer's socket outside the log
/// @param beat how often a stream shows that it lives
public record StreamSettings(Duration slice, Duration stall, int heldBytes, Duration beat) {
    public static final StreamSettings DEFAULTS =
            new StreamSettings(Duration.ofMillis(1), Duration.ofSeconds(30), 1 << 20, Duration.ofSeconds(15));

    public StreamSettings {
        if (!slice.isPositive() || !stall.isPositive() || !beat.isPositive()) {
            throw new IllegalArgumentException(
                    "stream: slice " + slice + ", stall " + stall + ", beat " + beat + " (expected: each > 0s)");
        }
        if (heldBytes < 64 << 10) {
            throw new IllegalArgumentException("stream: " + heldBytes + " held bytes (expected: 65536 or more)");
        }
    }

    long stallNanos() {
        return stall.toNanos();
    }
}
