package live.ovation.crowd.viewer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/// What the viewers in one region saw of what was tapped in another, or in the same. Immutable, but for
/// the histogram.
///
/// @param from where it was tapped
/// @param to where it was seen
/// @param reactions those seen by viewers of whom that can be told: those that were told each one,
///     on one stream from before the first tap
/// @param late from due to the viewer, microseconds, of what was measured
public record PairFindings(String from, String to, Seen reactions, Seen comments, Histogram late) {
    /// What several found, added up by pair.
    public static List<PairFindings> summed(List<List<PairFindings>> several) {
        Map<List<String>, PairFindings> sums = new LinkedHashMap<>();
        several.forEach(one -> one.forEach(pair -> sums.merge(List.of(pair.from, pair.to), pair, PairFindings::plus)));
        return new ArrayList<>(sums.values());
    }

    /// The sum of both, which are of the same two regions.
    public PairFindings plus(PairFindings other) {
        Histogram sum = late.copy();
        sum.add(other.late);
        return new PairFindings(from, to, reactions.plus(other.reactions), comments.plus(other.comments), sum);
    }
}
