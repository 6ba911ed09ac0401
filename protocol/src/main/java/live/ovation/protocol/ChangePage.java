package live.ovation.protocol;

import java.util.List;

/// What has changed in a region's ledger.
///
/// @param cursor where to go on; only the ledger that made it understands it
/// @param more there are further changes now
public record ChangePage(List<Change> videos, String cursor, boolean more) {
    public ChangePage {
        videos = List.copyOf(videos);
    }

    /// One video as the region that answers wrote it.
    ///
    /// @param head the newest entry of its journal that it wrote itself; offset 0 when there is none
    public record Change(VideoId video, Position head, List<Counter> counters) {
        public Change {
            counters = List.copyOf(counters);
        }
    }

    /// @param atMicros when it was last raised, microseconds since the Unix epoch
    public record Counter(OriginId origin, ReactionKind kind, long value, long atMicros) {}
}
