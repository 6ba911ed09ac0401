package live.ovation.crowd;

import live.ovation.crowd.viewer.PairFindings;
import live.ovation.crowd.viewer.Seen;

/// What became of the taps in one region for the viewers in another, or in the same. Immutable.
///
/// @param from where it was tapped
/// @param to where it was seen
/// @param reactions those seen by viewers of whom that can be told: on one stream from before the first tap,
///     which told each one. In lane `sum` there are none
/// @param comments seen by all
/// @param late from due to the viewer, likes and comments alike
public record RegionPair(String from, String to, Seen reactions, Seen comments, LatencySummary late) {
    static RegionPair of(PairFindings found) {
        return new RegionPair(
                found.from(), found.to(), found.reactions(), found.comments(), LatencySummary.of(found.late()));
    }

    public long lost() {
        return reactions.lost() + comments.lost();
    }

    public long twice() {
        return reactions.twice() + comments.twice();
    }
}
