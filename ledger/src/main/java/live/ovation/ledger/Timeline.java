package live.ovation.ledger;

import java.util.List;
import java.util.SortedMap;
import live.ovation.protocol.ReactionKind;

/// What the crowd did when, in seconds of the stream: its position where requests gave one, else the time since the
/// video's first event. Empty buckets are left out.
public record Timeline(int bucketSeconds, List<Bucket> buckets) {
    public Timeline {
        buckets = List.copyOf(buckets);
    }

    /// @param second the bucket's first second of the stream
    public record Bucket(long second, SortedMap<ReactionKind, Long> reactions, long comments) {}
}
