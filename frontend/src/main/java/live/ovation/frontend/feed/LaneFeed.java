package live.ovation.frontend.feed;

import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import live.ovation.frontend.log.LaneLog;
import live.ovation.frontend.log.LogSettings;
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

    void append(FrameBuffer frame) {
        log.append(frame.array(), frame.length());
    }

    void appendJournal(JournalFrame frame) {
        log.appendJournal(frame.frame(), frame.frame().length, frame.offset());
    }

    void keepForSum(ReactionKind kind, long n) {
        untold.merge(kind, n, Long::sum);
    }

    boolean hasUntold() {
        return !untold.isEmpty();
    }

    /// The reactions since the last sum; valid until [#told].
    SortedMap<ReactionKind, Long> untold() {
        return untold;
    }

    void told() {
        untold.clear();
    }

    /// Shows what was appended and has it swept.
    void publish() {
        if (log.publish()) {
            for (LaneWatchers watchers : watchersByLoop) {
                watchers.markDirty();
            }
        }
    }
}
