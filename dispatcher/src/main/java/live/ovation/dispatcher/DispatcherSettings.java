package live.ovation.dispatcher;

import java.time.Duration;

/// @param id names this dispatcher on its links
/// @param intakeBytes how many bytes of events may wait for their look-up before further ones are refused
/// @param linkBytes how many bytes of events may wait for one frontend before they are dropped
/// @param retry how long a link waits after a failed delivery, and the dispatcher after a failed look-up
/// @param tick how often expired leases are looked for, and links without events show that they live
public record DispatcherSettings(String id, int intakeBytes, int linkBytes, Duration retry, Duration tick) {
    public DispatcherSettings {
        positive("intake bytes", intakeBytes);
        positive("link bytes", linkBytes);
        positive("retry", retry);
        positive("tick", tick);
    }

    public static DispatcherSettings of(String id) {
        return new DispatcherSettings(id, 64 << 20, 16 << 20, Duration.ofMillis(200), Duration.ofMillis(500));
    }

    private static void positive(String what, int value) {
        if (value <= 0) {
            throw new IllegalArgumentException(what + ": " + value + " (expected: > 0)");
        }
    }

    private static void positive(String what, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException(what + ": " + value + " (expected: > 0s)");
        }
    }
}
