package live.ovation.protocol;

import org.jspecify.annotations.Nullable;

/// One accepted request's taps.
///
/// @param count how many taps, at least 1
/// @param by who tapped; null when unknown
/// @param originTotal the origin's counter for this video and kind *after* this reaction. It only grows, so
///     a reaction that arrives twice raises nothing and one that was missed is made good by the next.
/// @param atMicros when the publisher accepted it, microseconds since the Unix epoch
/// @param from the region whose crowd it is of; null: this one's own
public record Reaction(
        VideoId video,
        ReactionKind kind,
        int count,
        @Nullable UserId by,
        OriginId origin,
        long originTotal,
        long atMicros,
        @Nullable RegionId from)
        implements Event {
    /// A reaction of this region's own crowd.
    public Reaction(
            VideoId video,
            ReactionKind kind,
            int count,
            @Nullable UserId by,
            OriginId origin,
            long originTotal,
            long atMicros) {
        this(video, kind, count, by, origin, originTotal, atMicros, null);
    }
}
