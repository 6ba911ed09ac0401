package live.ovation.crowd.viewer;

import java.util.Map;

/// What every viewer must have seen by the end, per video. Immutable.
///
/// @param totalsKnown false when somebody else taps too or the server did not tell: then only comments are judged
public record Ending(Map<String, VideoEnding> videos, boolean totalsKnown) {
    public Ending {
        videos = Map.copyOf(videos);
    }

    /// Nothing is expected.
    public static Ending open() {
        return new Ending(Map.of(), false);
    }
}
