package live.ovation.protocol;

/// How many streams watch a video, over all frontends of all regions that can be heard: now, and at
/// most so far.
///
/// @param elsewhere those of `viewers` that are in other regions, as these told last
public record ViewerCount(VideoId video, long viewers, long peakViewers, long elsewhere) implements Event {
    /// Where nobody is elsewhere.
    public ViewerCount(VideoId video, long viewers, long peakViewers) {
        this(video, viewers, peakViewers, 0);
    }

    public static ViewerCount none(VideoId video) {
        return new ViewerCount(video, 0, 0);
    }

    /// In this region.
    public long here() {
        return viewers - elsewhere;
    }
}
