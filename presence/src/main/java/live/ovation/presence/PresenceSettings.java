package live.ovation.presence;

import java.time.Duration;

/// The two times of the algorithm and the bounds of what is kept. The same for all who share a store.
///
/// @param beat how often a connection gives a sign of life: *d*
/// @param slack how late a sign of life may come: *ε*
/// @param cap how many users a room's roster holds; above it a room is only counted
/// @param keptUsers of how many users who left it is known when that was; the longest gone are forgotten first
/// @param keptVideos of how many videos different viewers are counted; the longest untouched are forgotten first
public record PresenceSettings(Duration beat, Duration slack, int cap, int keptUsers, int keptVideos) {
    public PresenceSettings {
        if (!beat.isPositive() || !slack.isPositive()) {
            throw new IllegalArgumentException(
                    "presence: beat " + beat + ", slack " + slack + " (expected: each > 0s)");
        }
        if (cap < 0 || keptUsers < 1 || keptVideos < 1) {
            throw new IllegalArgumentException("presence: cap " + cap + ", " + keptUsers + " users kept, " + keptVideos
                    + " videos kept (expected: >= 0, >= 1, >= 1)");
        }
    }

    public static PresenceSettings of(Duration beat, Duration slack) {
        return new PresenceSettings(beat, slack, 200, 1_000_000, 10_000);
    }

    public PresenceSettings withCap(int users) {
        return new PresenceSettings(beat, slack, users, keptUsers, keptVideos);
    }

    public PresenceSettings withKept(int users, int videos) {
        return new PresenceSettings(beat, slack, cap, users, videos);
    }

    /// How long an entry stands after its last sign of life: *d + ε*.
    public Duration expiry() {
        return beat.plus(slack);
    }
}
