package live.ovation.crowd;

import live.ovation.crowd.viewer.PairFindings;

/// What became of the taps in one region for the viewers in another, or in the same. Immutable.
///
/// @param from where it was tapped
/// @param to where it was seen
/// @param reactions seen, by those viewers of whom that can be told: on one stream from before the
///     first tap, which told each one. In lane `sum` there are none
/// @param comments seen
/// @param late from due to the viewer, likes and comments alike
public record RegionPair(
        String from,
        String to,
        long reactions,
        long reactionsLost,
        long reactionsTwice,
        long comments,
        long commentsLost,
        long commentsTwice,
        LatencySummary late) {
    static RegionPair of(PairFindings found) {
        return new RegionPair(
                found.from(),
                found.to(),
                found.reactions(),
                found.reactionsLost(),
                found.reactionsTwice(),
                found.comments(),
                found.commentsLost(),
                found.commentsTwice(),
                LatencySummary.of(found.late()));
    }

    public long lost() {
        return reactionsLost + commentsLost;
    }

    public long twice() {
        return reactionsTwice + commentsTwice;
    }
}
