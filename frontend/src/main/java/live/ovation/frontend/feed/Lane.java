package live.ovation.frontend.feed;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// How a viewer is told of reactions.
public enum Lane {
    /// Each as an event of its own.
    EACH,
    /// One frame per cadence, with the absolute totals.
    SUM,
    /// As [#EACH] while the video is calm, as [#SUM] while it is not.
    AUTO;

    public static @Nullable Lane of(String name) {
        for (Lane lane : values()) {
            if (lane.wireName().equals(name)) {
                return lane;
            }
        }
        return null;
    }

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
