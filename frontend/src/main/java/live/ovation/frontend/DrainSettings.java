package live.ovation.frontend;

import java.time.Duration;

/// How a frontend sends its viewers away.
///
/// @param streamsPerSecond how many at most, unless that would take longer than `within`
/// @param within how long the last one is kept at most
public record DrainSettings(int streamsPerSecond, Duration within) {
    public static final DrainSettings DEFAULTS = new DrainSettings(2_000, Duration.ofSeconds(60));

    public DrainSettings {
        if (streamsPerSecond < 1 || !within.isPositive()) {
            throw new IllegalArgumentException("drain: " + streamsPerSecond + " streams per second within " + within
                    + " (expected: 1 or more, within more than 0s)");
        }
    }
}
