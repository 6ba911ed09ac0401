package live.ovation.subscriptions;

import java.util.Map;
import live.ovation.protocol.VideoId;

/// Some of the videos that are watched in this region, and by how many.
///
/// @param next where to go on; empty: these were the last
public record Watched(Map<VideoId, Integer> viewers, String next) {
    public Watched {
        viewers = Map.copyOf(viewers);
    }
}
