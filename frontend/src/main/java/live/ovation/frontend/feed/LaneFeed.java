package live.ovation.frontend.feed;

import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import live.ovation.frontend.log.LaneLog;
import live.ovation.frontend.log.LogSettings;
import live.ovation.frontend.metrics.Stamps;
import live.ovation.frontend.stream.LaneWatchers;
import live.ovation.frontend.stream.LoopStreams;
import live.ovation.protocol.ReactionKind;
import live.ovation.protocol.sse.FrameBuffer;

/// One lane of a video that has viewers: its log, its watchers on every loop, and the reactions not yet told as a sum.
/// Confined to the feeds' thread.
final class LaneFeed {
    final LaneLog log;
    private final List<LaneWatchers> watchersByLoop = new ArrayList<>();
    private final SortedMap<ReactionKind, Long> untold = new TreeMap<>();
    /// Of what was appended and isn't shown yet, and of what is kept for the next sum.
    private Stamps oldest = Stamps.NONE;

    private Stamps oldestUntold = Stamps.NONE;
    int watching;

    LaneFeed(
            List<LoopStreams> loops,
            ByteBufAllocator allocator,
            LogSettings settings,
            long journalOffset,
            LongConsumer resized) {
        log = new LaneLog(allocator, settings, journalOffset, resized);
        for (LoopStreams loop : loops) {
            watchersByLoop.add(loop.watchers(log));
        }
    }

    LaneWatchers watchers(int loop) {
        return watchersByLoop.get(loop);
    }

    /// @param stamps of the event that the frame tells
    void append(FrameBuffer frame, Stamps stamps) {
        log.append(frame.array(), frame.length());
        oldest = olderOf(oldest, stamps);
    }

    void appendJournal(JournalFrame frame, Stamps stamps) {
        oldest = olderOf(oldest, stamps);
        log.appendJournal(frame.frame(), frame.frame().length, frame.offset());
    }

    void keepForSum(ReactionKind kind, long n, Stamps stamps) {
        untold.merge(kind, n, Long::sum);
        oldestUntold = olderOf(oldestUntold, stamps);
    }

    private static Stamps olderOf(Stamps first, Stamps then) {
        return first.isNone() ? then : first;
    }

    boolean hasUntold() {
        return !untold.isEmpty();
    }

    /// The reactions since the last sum; valid until [#told].
    SortedMap<ReactionKind, Long> untold() {
        return untold;
    }

    /// The sum is in the log.
    ///
    /// @param nowMicros microseconds since the Unix epoch
    void told(long nowMicros) {
        untold.clear();
        oldest = olderOf(oldest, oldestUntold.summedAt(nowMicros));
        oldestUntold = Stamps.NONE;
    }

    /// Shows what was appended and has it swept.
    void publish() {
        if (log.publish()) {
            for (LaneWatchers watchers : watchersByLoop) {
                watchers.markDirty(oldest);
            }
            oldest = Stamps.NONE;
        }
    }
}
