package live.ovation.crowd.viewer;

import java.util.BitSet;
import java.util.List;

/// One video's end: its total, and this crowd's comments on it that the server acknowledged. Immutable.
public final class VideoEnding {
    private final long total;
    private final List<Long> given;
    private final long[] sentMicros;
    private final BitSet acknowledged;
    private final Origins origins;

    /// @param sentMicros when the k-th comment was sent, rising; 0 for one that was never acknowledged
    public VideoEnding(long total, List<Long> sentMicros) {
        this(total, sentMicros, Origins.NONE);
    }

    /// @param sentMicros when the k-th comment was sent, rising; 0 for one that was never acknowledged
    /// @param origins where it was tapped
    public VideoEnding(long total, List<Long> sentMicros, Origins origins) {
        this.origins = origins;
        this.total = total;
        this.given = List.copyOf(sentMicros);
        this.sentMicros = new long[sentMicros.size()];
        this.acknowledged = new BitSet(sentMicros.size());
        long latest = 0;
        for (int i = 0; i < this.sentMicros.length; i++) {
            long sent = sentMicros.get(i);
            acknowledged.set(i, sent > 0);
            latest = Math.max(latest, sent);
            this.sentMicros[i] = latest;
        }
    }

    public long total() {
        return total;
    }

    /// As it was given.
    public List<Long> sentMicros() {
        return given;
    }

    public Origins origins() {
        return origins;
    }

    /// Notes of each acknowledged comment that was sent after `fromMicros` whether it is in `seen`.
    void noteComments(BitSet seen, long fromMicros, Viewer viewer, PairBook pairs) {
        int from = acknowledged.isEmpty() ? 0 : firstAfter(fromMicros);
        for (int i = acknowledged.nextSetBit(from); i >= 0; i = acknowledged.nextSetBit(i + 1)) {
            pairs.comment(i < origins.comments().size() ? origins.comments().get(i) : -1, viewer, seen.get(i));
        }
    }

    /// How many acknowledged comments that were sent after `fromMicros` are not in `seen`.
    long missing(BitSet seen, long fromMicros) {
        if (acknowledged.isEmpty()) {
            return 0;
        }
        BitSet missing = (BitSet) acknowledged.clone();
        missing.clear(0, firstAfter(fromMicros));
        missing.andNot(seen);
        return missing.cardinality();
    }

    private int firstAfter(long micros) {
        int low = 0;
        int high = sentMicros.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sentMicros[middle] > micros) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
}
