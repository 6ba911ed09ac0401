package live.ovation.frontend.feed;

import io.netty.buffer.ByteBufAllocator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;
import live.ovation.frontend.metrics.FrontendMetric;
import live.ovation.frontend.metrics.Stamps;
import live.ovation.frontend.stream.LoopStreams;
import live.ovation.protocol.Attendance;
import live.ovation.protocol.Audience;
import live.ovation.protocol.Reaction;
import live.ovation.protocol.ReactionKind;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.Totals;
import live.ovation.protocol.VideoId;
import live.ovation.protocol.ViewerCount;
import live.ovation.protocol.sse.FrameBuffer;
import live.ovation.protocol.sse.Frames;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.Telemetry;
import org.jspecify.annotations.Nullable;

/// How one video's viewers are told: the lanes that have viewers, and what each kind of news looks like on
/// each of them. Every frame is encoded once and copied into the lanes it belongs to. Confined to the
/// feeds' thread.
final class Lanes {
    static final String REACTIONS = "reactions";
    static final String COMMENTS = "comments";
    static final String LOST = "lost";

    /// A gap's reason: another region could not be heard for a while.
    static final String REGION = "region";

    private final VideoId video;
    private final FeedSettings settings;
    private final List<LoopStreams> loops;
    private final ByteBufAllocator allocator;
    private final LongConsumer logResized;
    private final FrameBuffer scratch;
    private final Telemetry telemetry;
    private final LongAdder frames;
    private final Clock clock;
    private final ReactionRate rate;
    private final Map<Lane, LaneFeed> byLane = new EnumMap<>(Lane.class);
    private long journalOffset;

    /// @param logResized is told by how many bytes of memory the logs grew or, negative, shrank
    /// @param scratch a buffer that nobody else uses while a frame is told
    Lanes(
            VideoId video,
            FeedSettings settings,
            List<LoopStreams> loops,
            ByteBufAllocator allocator,
            LongConsumer logResized,
            FrameBuffer scratch,
            Telemetry telemetry,
            Clock clock) {
        this.video = video;
        this.settings = settings;
        this.loops = loops;
        this.allocator = allocator;
        this.logResized = logResized;
        this.scratch = scratch;
        this.telemetry = telemetry;
        this.frames = telemetry.counter(FrontendMetric.FRAMES);
        this.clock = clock;
        this.rate = new ReactionRate(settings.autoReactionsPerSecond(), clock.nanoTime());
    }

    /// The lane's feed, made when there is none.
    LaneFeed of(Lane lane) {
        return byLane.computeIfAbsent(
                lane, l -> new LaneFeed(loops, allocator, settings.log(), journalOffset, logResized));
    }

    void leave(Lane lane) {
        LaneFeed left = byLane.get(lane);
        if (left != null) {
            left.watching--;
        }
    }

    boolean isEmpty() {
        return byLane.isEmpty();
    }

    boolean hasUnwatched() {
        for (LaneFeed lane : byLane.values()) {
            if (lane.watching == 0) {
                return true;
            }
        }
        return false;
    }

    /// Gives back the memory of lanes that nobody watches.
    void closeUnwatched() {
        byLane.values().removeIf(lane -> {
            if (lane.watching > 0) {
                return false;
            }
            lane.log.close();
            return true;
        });
    }

    // --- telling ---

    /// To be called before a reaction is counted: when lane `auto` goes back to single reactions, none may
    /// overtake those that still wait to be told as a sum.
    void beforeReaction(Totals totals) {
        LaneFeed auto = byLane.get(Lane.AUTO);
        if (auto != null && auto.hasUntold() && !tellsSums(Lane.AUTO)) {
            tellSum(auto, totals.sums());
        }
    }

    /// @param grown by how much the video's total grew with it
    void reaction(Reaction reaction, long grown, Stamps stamps) {
        rate.count(clock.nanoTime());
        boolean encoded = false;
        for (Map.Entry<Lane, LaneFeed> lane : byLane.entrySet()) {
            if (tellsSums(lane.getKey())) {
                lane.getValue().keepForSum(reaction.kind(), grown, stamps);
            } else {
                if (!encoded) {
                    begin();
                    Frames.like(scratch, reaction);
                    encoded = true;
                }
                lane.getValue().append(scratch, stamps);
            }
        }
    }

    /// Reactions that were counted but never came as events: as a gap where each is told, in the next sum elsewhere.
    void missed(
            SortedMap<ReactionKind, Long> missed,
            ViewerCount viewers,
            long unique,
            SortedMap<ReactionKind, Long> totals,
            String reason) {
        long all = missed.values().stream().mapToLong(Long::longValue).sum();
        for (Map.Entry<Lane, LaneFeed> lane : byLane.entrySet()) {
            if (tellsSums(lane.getKey())) {
                missed.forEach((kind, n) -> lane.getValue().keepForSum(kind, n, Stamps.NONE));
            } else {
                begin();
                Frames.gap(scratch, video, REACTIONS, all, reason);
                Frames.stats(scratch, viewers, unique, totals);
                lane.getValue().append(scratch, Stamps.NONE);
                telemetry.counter(FrontendMetric.GAPS, "reason", reason).increment();
            }
        }
    }

    void journal(JournalFrame frame, Stamps stamps) {
        frames.increment();
        journalOffset = frame.offset();
        byLane.values().forEach(lane -> lane.appendJournal(frame, stamps));
    }

    /// The journal goes on after this entry, whatever was told before.
    void restartJournal(long offset) {
        journalOffset = offset;
        byLane.values().forEach(lane -> lane.log.restartJournal(offset));
    }

    void commentsGap(String reason) {
        begin();
        Frames.gap(scratch, video, COMMENTS, null, reason);
        byLane.values().forEach(lane -> lane.append(scratch, Stamps.NONE));
        telemetry.counter(FrontendMetric.GAPS, "reason", reason).increment();
    }

    /// What is different in who watches: who joined and who left, or the whole roster where there was none.
    ///
    /// @param before null: nothing was known
    void audience(@Nullable Audience before, Audience now) {
        if (byLane.isEmpty() || !RosterFrames.tellsAnything(before, now)) {
            return;
        }
        begin();
        RosterFrames.difference(scratch, before, now);
        byLane.values().forEach(lane -> lane.append(scratch, Stamps.NONE));
    }

    void ended(Attendance attendance) {
        begin();
        Frames.ended(scratch, attendance);
        byLane.values().forEach(lane -> lane.append(scratch, Stamps.NONE));
    }

    void stats(ViewerCount viewers, long unique, SortedMap<ReactionKind, Long> totals, List<RegionId> stale) {
        begin();
        Frames.stats(scratch, viewers, unique, totals, stale);
        byLane.values().forEach(lane -> lane.append(scratch, Stamps.NONE));
    }

    boolean hasUntoldSums() {
        for (LaneFeed lane : byLane.values()) {
            if (lane.hasUntold()) {
                return true;
            }
        }
        return false;
    }

    void tellSums(SortedMap<ReactionKind, Long> totals) {
        byLane.values().forEach(lane -> {
            if (lane.hasUntold()) {
                tellSum(lane, totals);
            }
        });
    }

    private void tellSum(LaneFeed lane, SortedMap<ReactionKind, Long> totals) {
        begin();
        long now = clock.epochMicros();
        Frames.likes(scratch, video, lane.untold(), totals, now);
        lane.append(scratch, Stamps.NONE);
        lane.told(now);
    }

    private boolean tellsSums(Lane lane) {
        return switch (lane) {
            case EACH -> false;
            case SUM -> true;
            case AUTO -> rate.tellsSums(clock.nanoTime());
        };
    }

    private void begin() {
        scratch.clear();
        frames.increment();
    }

    /// Shows the viewers everything that was appended.
    void publish() {
        byLane.values().forEach(LaneFeed::publish);
    }

    void close() {
        byLane.values().forEach(lane -> lane.log.close());
        byLane.clear();
    }
}
