package live.ovation.protocol;

/// How many streams watch a video, over all frontends: now, and at most so far.
public record ViewerCount(VideoId video, long viewers, long peakViewers) implements Event {
    public static ViewerCount none(VideoId video) {
        return new ViewerCount(video, 0, 0);
    }
}
