package live.ovation.protocol;

/// A counter of another region is known to be at least this high, without the single reactions: those were
/// missed, in a cut say, and will never be shown one by one.
///
/// @param originTotal the origin's counter for this video and kind
public record Growth(VideoId video, ReactionKind kind, OriginId origin, long originTotal) implements Event {}
