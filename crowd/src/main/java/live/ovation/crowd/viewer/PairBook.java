package live.ovation.crowd.viewer;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/// What one loop's viewers saw, by the region where it was tapped and the one where it was seen. Where
/// there is one region it notes nothing. Confined to its loop.
final class PairBook {
    private final Regions regions;
    private final Pair[] pairs;
    private boolean measuring;

    private static final class Pair {
        Seen reactions = Seen.NOTHING;
        Seen comments = Seen.NOTHING;
        final Histogram late = Histograms.empty();
    }

    PairBook(Regions regions) {
        this.regions = regions;
        int count = regions.areSeveral() ? regions.names().size() : 0;
        pairs = new Pair[count * count];
        for (int i = 0; i < pairs.length; i++) {
            pairs[i] = new Pair();
        }
    }

    boolean isKept() {
        return pairs.length > 0;
    }

    int regions() {
        return regions.areSeveral() ? regions.names().size() : 0;
    }

    /// From now on what is late counts.
    void begin() {
        measuring = true;
    }

    /// Something came.
    ///
    /// @param from the region it was tapped in, as its mark says; -1: the mark does not say
    void arrived(int from, Viewer viewer, long lateMicros) {
        if (measuring && isKnown(from)) {
            pair(from, viewer).late.recordValue(Histograms.clamp(lateMicros));
        }
    }

    void commentTwice(int from, Viewer viewer) {
        if (isKnown(from)) {
            comment(pair(from, viewer), new Seen(0, 0, 1));
        }
    }

    /// At the end: how many reactions of a region a viewer saw, and how many it should have.
    ///
    /// @param most as many, if those were counted that nobody knows of
    void reactions(int from, Viewer viewer, long seen, long expected, long most) {
        Pair pair = pair(from, viewer);
        pair.reactions = pair.reactions.plus(new Seen(seen, Math.max(0, expected - seen), Math.max(0, seen - most)));
    }

    /// At the end, of one comment of ours.
    void comment(int from, Viewer viewer, boolean seen) {
        if (isKnown(from)) {
            comment(pair(from, viewer), seen ? new Seen(1, 0, 0) : new Seen(0, 1, 0));
        }
    }

    private static void comment(Pair pair, Seen seen) {
        pair.comments = pair.comments.plus(seen);
    }

    private boolean isKnown(int region) {
        return region >= 0 && region < regions();
    }

    private Pair pair(int from, Viewer viewer) {
        return pairs[from * regions() + regions.of(viewer.server())];
    }

    /// A copy.
    List<PairFindings> findings() {
        List<PairFindings> findings = new ArrayList<>();
        for (int i = 0; i < pairs.length; i++) {
            Pair pair = pairs[i];
            findings.add(new PairFindings(
                    regions.names().get(i / regions()),
                    regions.names().get(i % regions()),
                    pair.reactions,
                    pair.comments,
                    pair.late.copy()));
        }
        return findings;
    }
}
