package live.ovation.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import live.ovation.protocol.ReactionKind;

/// Puts a timeline together from the rows that a store keeps: so many of a kind in a bucket, ordered by the bucket.
/// Confined to one thread, of use once.
public final class TimelineRows {
    /// What stands in the place of a kind where comments are counted.
    public static final String COMMENTS = "";

    private final int bucketSeconds;
    private final List<Timeline.Bucket> buckets = new ArrayList<>();
    private SortedMap<ReactionKind, Long> reactions = new TreeMap<>();
    private long comments;
    private long second = -1;

    public TimelineRows(int bucketSeconds) {
        this.bucketSeconds = bucketSeconds;
    }

    /// @param bucketSecond the bucket's first second of the stream, not before the last row's
    /// @param kind a reaction's, or [#COMMENTS]
    public void add(long bucketSecond, String kind, long n) {
        if (bucketSecond != second) {
            finish();
            second = bucketSecond;
        }
        if (kind.equals(COMMENTS)) {
            comments = n;
        } else {
            reactions.put(new ReactionKind(kind), n);
        }
    }

    private void finish() {
        if (second >= 0) {
            buckets.add(new Timeline.Bucket(second, reactions, comments));
        }
        reactions = new TreeMap<>();
        comments = 0;
    }

    public Timeline timeline() {
        finish();
        return new Timeline(bucketSeconds, buckets);
    }
}
