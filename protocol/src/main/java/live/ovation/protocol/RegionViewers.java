package live.ovation.protocol;

import java.util.Map;

/// How many watch in one region, as that region tells the others: absolute numbers of its own viewers
/// alone, so what is told twice or late does no harm, and what got lost is made good by the next.
///
/// @param viewers per video; 0: nobody any more
public record RegionViewers(RegionId from, Map<VideoId, Integer> viewers) {
    public RegionViewers {
        viewers = Map.copyOf(viewers);
    }
}
