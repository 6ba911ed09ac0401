package live.ovation.crowd.viewer;

import java.util.Arrays;
import java.util.BitSet;

/// The comments one viewer saw of one video: which of this crowd's, and the last offset in each journal. Confined to
/// its viewer's loop.
final class CommentTrail {
    private final BitSet ours = new BitSet();
    private long[] lastOffsets = {0};
    private long judgedFromMicros = Long.MAX_VALUE;

    /// What a comment was to this viewer.
    enum Verdict {
        NEW,
        SEEN_BEFORE,
        OUT_OF_ORDER
    }

    /// @param journal small number of the region and epoch in which offsets compare
    /// @param number which of this crowd's comments it is; -1: somebody else's
    Verdict comment(int journal, long offset, int number) {
        if (journal >= lastOffsets.length) {
            lastOffsets = Arrays.copyOf(lastOffsets, journal + 1);
        }
        if (number >= 0 && ours.get(number)) {
            return Verdict.SEEN_BEFORE;
        }
        if (number >= 0) {
            ours.set(number);
        }
        long last = lastOffsets[journal];
        if (offset > last) {
            lastOffsets[journal] = offset;
            return Verdict.NEW;
        }
        return offset == last ? Verdict.SEEN_BEFORE : Verdict.OUT_OF_ORDER;
    }

    /// The stream begins afresh, without a position to resume from: what it shows first may have been seen before, and
    /// only what is sent from now on must come.
    void restart(long nowMicros) {
        ours.clear();
        Arrays.fill(lastOffsets, 0);
        judgedFromMicros = nowMicros;
    }

    /// The server said that comments are missing: those sent until now are excused.
    void excuseUntil(long nowMicros) {
        judgedFromMicros = Math.max(nowMicros, judgedFromMicros == Long.MAX_VALUE ? 0 : judgedFromMicros);
    }

    void note(VideoEnding ending, Viewer viewer, PairBook pairs) {
        ending.noteComments(ours, judgedFromMicros, viewer, pairs);
    }

    long missing(VideoEnding ending) {
        return ending.missing(ours, judgedFromMicros);
    }
}
