package live.ovation.crowd.viewer;

import live.ovation.crowd.Count;
import live.ovation.crowd.Tally;
import org.jspecify.annotations.Nullable;

/// Turns what was read from a stream into frames and has them judged; what is left of an unfinished frame stays with
/// the viewer. Confined to one loop.
final class StreamReader {
    /// No frame is near this long; a stream that sends one is ended.
    static final int MAX_TAIL = 1 << 20;

    private final FrameJudge judge;
    private final Tally tally;
    private final LikeScan like = new LikeScan();
    private final Frame frame = new Frame();

    StreamReader(FrameJudge judge, Tally tally) {
        this.judge = judge;
        this.tally = tally;
    }

    /// What the bytes meant for the stream as a whole.
    sealed interface Outcome {
        /// Nothing but frames.
        record More() implements Outcome {}

        /// The hello came.
        record Opened() implements Outcome {}

        /// The server answered something else than a stream.
        record Refused(int status, long retryAfterSeconds) implements Outcome {}

        /// The bytes break the format beyond repair.
        record Broken(String why) implements Outcome {}

        Outcome MORE = new More();
        Outcome OPENED = new Opened();
    }

    /// Takes in `[0, to)`, of which the part from `fresh` on was just read.
    Outcome read(Viewer viewer, byte[] bytes, int fresh, int to) {
        try {
            int from = 0;
            int end = to;
            int raw = fresh;
            if (!viewer.headRead) {
                @Nullable ResponseHead head = ResponseHead.read(bytes, 0, to);
                if (head == null) {
                    viewer.keepTail(bytes, 0, to);
                    return Outcome.MORE;
                }
                if (head.status() != 200 || !head.eventStream()) {
                    return new Outcome.Refused(head.status(), head.retryAfterSeconds());
                }
                viewer.headRead = true;
                viewer.chunks = head.chunked() ? new ChunkedBody() : null;
                from = raw = head.length();
            }
            if (viewer.chunks != null) {
                end = viewer.chunks.unwrap(bytes, raw, to);
            }
            return frames(viewer, bytes, from, end);
        } catch (IllegalArgumentException e) {
            judge.broken(viewer, String.valueOf(e.getMessage()));
            return new Outcome.Broken(String.valueOf(e.getMessage()));
        }
    }

    private Outcome frames(Viewer viewer, byte[] bytes, int from, int to) {
        boolean opened = false;
        int at = from;
        while (at < to) {
            at = likes(viewer, bytes, at, to);
            int end = frame.read(bytes, at, to);
            if (end < 0) {
                break;
            }
            opened |= judge.frame(viewer, bytes, frame);
            at = end;
        }
        if (at < to) {
            if (to - at > MAX_TAIL) {
                throw new IllegalArgumentException("frame: over " + MAX_TAIL + " bytes");
            }
            viewer.keepTail(bytes, at, to);
        }
        return opened ? Outcome.OPENED : Outcome.MORE;
    }

    /// The hot path: runs of `like` frames; counts each run at once.
    private int likes(Viewer viewer, byte[] bytes, int from, int to) {
        Watch[] watches = viewer.watches;
        int at = from;
        int frames = 0;
        long reactions = 0;
        int which = 0;
        while (which < watches.length) {
            Watch watch = watches[which];
            int end = like.scan(bytes, at, to, watch.video.likePrefix);
            if (end < 0) {
                which++;
                continue;
            }
            judge.like(viewer, watch, bytes, like);
            frames++;
            reactions += like.n;
            at = end;
            which = 0;
        }
        if (frames > 0) {
            tally.add(Count.FRAMES, frames);
            tally.add(Count.REACTION_FRAMES, frames);
            tally.add(Count.REACTIONS, reactions);
        }
        return at;
    }
}
