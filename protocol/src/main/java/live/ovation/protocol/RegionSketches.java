package live.ovation.protocol;

import java.util.Map;

/// Sketches of the different viewers that videos have had, as one region tells another. Two of them
/// make a third that is of both, so what is told twice, late or in a circle does no harm.
///
/// @param sketches per video, in a form that only a store of the same kind reads
public record RegionSketches(RegionId from, Map<VideoId, byte[]> sketches) {
    public RegionSketches {
        sketches = Map.copyOf(sketches);
    }
}
