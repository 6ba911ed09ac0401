package live.ovation.frontend.feed;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import live.ovation.frontend.metrics.FrontendMetric;
import live.ovation.protocol.Attendance;
import live.ovation.protocol.Audience;
import live.ovation.protocol.Comment;
import live.ovation.protocol.Growth;
import live.ovation.protocol.JournalEvent;
import live.ovation.protocol.JournalPage;
import live.ovation.protocol.Position;
import live.ovation.protocol.Reaction;
import live.ovation.protocol.ReactionKind;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.Retraction;
import live.ovation.protocol.Totals;
import live.ovation.protocol.VideoId;
import live.ovation.protocol.VideoSnapshot;
import live.ovation.protocol.ViewerCount;
import live.ovation.protocol.sse.FrameBuffer;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.Telemetry;
import org.jspecify.annotations.Nullable;

/// One video that is watched here: what is known of it, and the logs through which its viewers are told.
/// Confined to the feeds' thread; starts nothing and waits for nothing, that is [Feeds]' part.
///
/// A feed is *known* once the ledger's snapshot is merged into it; nobody joins before. Reactions are
/// counters that only grow, so whatever arrives twice or in another order changes nothing that it
/// shouldn't, and what never arrived shows as a jump, which is told as a gap. Journal entries are numbered;
/// a hole makes the feed [#needsReading] until the ledger has filled it.
final class Feed {
    private final VideoId video;
    private final Arrivals arrivals;
    private final FrameBuffer scratch;
    private final Telemetry telemetry;
    private final Clock clock;

    private final Totals totals = new Totals();
    private final RecentJournal recent;
    private final Lanes lanes;
    private final List<Runnable> waiting = new ArrayList<>();
    private ViewerCount viewers;
    private @Nullable Audience audience;
    private @Nullable Attendance attendance;
    private long comments;
    private @Nullable Position journalHead;
    /// The newest journal entry that is known to exist.
    private long journalSeen;

    private boolean journalDoubted;

    private boolean statsChanged;
    private List<RegionId> stale = List.of();
    private @Nullable FeedState state;

    int watching;
    /// A report with a viewer of this video was answered.
    boolean effective;

    boolean reading;
    boolean readAgain;
    boolean sumsScheduled;
    boolean statsScheduled;
    boolean statsWaitForSums;
    long statsAtNanos;
    /// Counts the times that the last viewer left, so that a lingering end knows whether it is still meant.
    int endings;
    /// Reactions and journal entries of the delivery that is being taken.
    int arrived;

    Feed(
            VideoId video,
            FeedSettings settings,
            Lanes lanes,
            Arrivals arrivals,
            FrameBuffer scratch,
            Telemetry telemetry,
            Clock clock) {
        this.video = video;
        this.lanes = lanes;
        this.arrivals = arrivals;
        this.scratch = scratch;
        this.telemetry = telemetry;
        this.clock = clock;
        this.recent = new RecentJournal(settings.newestComments(), settings.tailEntries());
        this.viewers = ViewerCount.none(video);
        this.statsAtNanos = clock.nanoTime() - settings.statsCadence().toNanos();
    }

    VideoId video() {
        return video;
    }

    // --- viewers ---

    void enter(Lane lane) {
        watching++;
        lanes.of(lane).watching++;
        state = null;
    }

    void leave(Lane lane) {
        watching--;
        lanes.leave(lane);
    }

    /// Calls `ready` now or once the feed is known.
    void whenKnown(Runnable ready) {
        if (isKnown()) {
            ready.run();
        } else {
            waiting.add(ready);
        }
    }

    boolean isKnown() {
        return journalHead != null;
    }

    JoinPoint joinPoint(Lane lane, int loop) {
        // Whatever this batch appended so far is in the state, so it has to be before the head, too.
        publish();
        LaneFeed joined = lanes.of(lane);
        return new JoinPoint(state(), joined.watchers(loop), joined.log.head());
    }

    boolean hasUnwatchedLane() {
        return lanes.hasUnwatched();
    }

    void closeUnwatchedLanes() {
        lanes.closeUnwatched();
    }

    private FeedState state() {
        FeedState cached = state;
        if (cached == null) {
            Position head = journalHead;
            if (head == null) {
                throw new IllegalStateException(video + ": not known yet");
            }
            cached = new FeedState(
                    video,
                    totals.sums(),
                    viewersNow(),
                    audience,
                    comments,
                    head,
                    recent.comments(),
                    recent.entries(),
                    recent.completeAfter(),
                    attendance);
            state = cached;
        }
        return cached;
    }

    // --- what happens ---

    void onReaction(Reaction reaction) {
        if (totals.counter(reaction.origin(), reaction.kind()) >= reaction.originTotal()) {
            telemetry.counter(FrontendMetric.REPEATED).increment();
            return;
        }
        changed();
        long before = reaction.originTotal() - reaction.count();
        if (!isKnown()) {
            totals.raise(reaction.origin(), reaction.kind(), reaction.originTotal());
            return;
        }
        long missed = totals.raise(reaction.origin(), reaction.kind(), before);
        if (missed > 0) {
            onMissed(new TreeMap<>(Map.of(reaction.kind(), missed)), Lanes.LOST);
        }
        lanes.beforeReaction(totals);
        long grown = totals.raise(reaction.origin(), reaction.kind(), reaction.originTotal());
        lanes.reaction(reaction, grown, arrivals.stamps(reaction.atMicros(), reaction.from()));
    }

    /// Another region's crowd did more than was ever shown here.
    void onGrowth(Growth growth) {
        long missed = totals.raise(growth.origin(), growth.kind(), growth.originTotal());
        if (missed == 0) {
            telemetry.counter(FrontendMetric.REPEATED).increment();
            return;
        }
        changed();
        if (isKnown()) {
            onMissed(new TreeMap<>(Map.of(growth.kind(), missed)), Lanes.REGION);
        }
    }

    void onJournal(JournalEvent event) {
        Position head = journalHead;
        Position position = event.position();
        if (head == null) {
            journalSeen = Math.max(journalSeen, position.offset());
            return;
        }
        if (!position.comparableTo(head)) {
            // The ledger was begun anew: only reading it tells what there is now.
            journalDoubted = true;
            return;
        }
        journalSeen = Math.max(journalSeen, position.offset());
        if (position.offset() <= head.offset()) {
            telemetry.counter(FrontendMetric.REPEATED).increment();
        } else if (position.offset() == head.offset() + 1) {
            appendJournal(event);
        }
    }

    private void appendJournal(JournalEvent event) {
        JournalFrame frame = JournalFrame.of(event, scratch);
        journalHead = event.position();
        recent.append(frame);
        switch (event) {
            case Comment c -> comments++;
            case Retraction r -> comments = Math.max(0, comments - 1);
        }
        changed();
        RegionId from = event.isMerged() ? event.provenance().position().region() : null;
        lanes.journal(frame, arrivals.stamps(event.atMicros(), from));
    }

    void onViewers(ViewerCount count) {
        if (!count.equals(viewers)) {
            viewers = count;
            changed();
        }
    }

    void onAudience(Audience told) {
        Audience before = audience;
        if (before != null && before.version() >= told.version()) {
            telemetry.counter(FrontendMetric.REPEATED).increment();
            return;
        }
        audience = told;
        state = null;
        lanes.audience(before, told);
        if (told.unique() != (before == null ? 0 : before.unique())) {
            statsChanged = true;
        }
    }

    /// The video ended, or goes on after all; or just more is known of its audience. Of two words the later holds.
    void onAttendance(Attendance told) {
        Attendance before = attendance;
        long saidBefore = before == null ? 0 : before.saidMicros();
        if (before != null && told.saidMicros() < saidBefore) {
            telemetry.counter(FrontendMetric.REPEATED).increment();
            return;
        }
        attendance = told;
        state = null;
        if (isKnown() && told.saidMicros() > saidBefore) {
            lanes.ended(told);
        }
    }

    /// About how many different viewers there were; -1 while that isn't known.
    private long unique() {
        return audience == null ? -1 : audience.unique();
    }

    /// These regions can't be heard.
    void onStale(List<RegionId> regions) {
        if (!regions.equals(stale)) {
            stale = regions;
            changed();
        }
    }

    /// What the table says of all frontends, and at least those who are here: they need no table to be seen.
    private ViewerCount viewersNow() {
        long now = Math.max(viewers.viewers(), viewers.elsewhere() + watching);
        return new ViewerCount(
                video, now, Math.max(Math.max(viewers.peakViewers(), now), peakBefore()), viewers.elsewhere());
    }

    /// What the ledger knows of earlier: the table's peak may have been begun anew. Of a video that ended it is the
    /// show's.
    private long peakBefore() {
        Attendance kept = attendance;
        return kept == null || kept.hasEnded() ? 0 : kept.peakViewers();
    }

    // --- what the ledger says ---

    /// Whether the ledger has something that isn't here.
    boolean needsReading() {
        return journalHead == null || journalDoubted || journalSeen > journalHead.offset();
    }

    /// Where to read on in the journal.
    @Nullable
    Position journalHead() {
        return journalHead;
    }

    /// What the ledger counts of a feed that is known is not taken yet: see [#onCounted].
    void onSnapshot(VideoSnapshot snapshot) {
        if (snapshot.attendance() != null) {
            onAttendance(snapshot.attendance());
        }
        Position head = journalHead;
        journalDoubted = false;
        if (head == null || !head.comparableTo(snapshot.head())) {
            if (head != null) {
                lanes.commentsGap("expired");
            }
            restartJournal(snapshot);
        } else {
            journalSeen = Math.max(journalSeen, snapshot.head().offset());
        }
        changed();
        if (head == null) {
            totals.merge(snapshot.totals());
            List<Runnable> joining = List.copyOf(waiting);
            waiting.clear();
            joining.forEach(Runnable::run);
        }
    }

    /// Whether the ledger counts more than was shown here. It may still come as an event.
    boolean lacks(Totals counted) {
        boolean[] more = {false};
        counted.forEachCounter((origin, kind, value) -> more[0] |= value > totals.counter(origin, kind));
        return more[0];
    }

    /// The ledger counted this a while ago: what has not come as an event since was lost on its way, and is told as a
    /// gap.
    void onCounted(Totals counted) {
        SortedMap<ReactionKind, Long> before = totals.sums();
        if (totals.merge(counted) > 0) {
            onMissed(grownSince(before), Lanes.LOST);
            changed();
        }
    }

    private SortedMap<ReactionKind, Long> grownSince(SortedMap<ReactionKind, Long> before) {
        SortedMap<ReactionKind, Long> grown = new TreeMap<>();
        totals.forEach((kind, total) -> {
            long more = total - before.getOrDefault(kind, 0L);
            if (more > 0) {
                grown.put(kind, more);
            }
        });
        return grown;
    }

    private void restartJournal(VideoSnapshot snapshot) {
        List<JournalFrame> newest = new ArrayList<>(snapshot.newest().size());
        for (Comment comment : snapshot.newest()) {
            newest.add(JournalFrame.of(comment, scratch));
        }
        long offset = snapshot.head().offset();
        recent.reset(offset, newest);
        journalSeen = journalHead == null ? Math.max(journalSeen, offset) : offset;
        journalHead = snapshot.head();
        comments = snapshot.comments();
        lanes.restartJournal(offset);
    }

    /// @return whether the page brought the journal forward, or said that there is nothing to bring
    boolean onPage(JournalPage page) {
        Position head = journalHead;
        if (head == null) {
            return false;
        }
        long before = head.offset();
        for (JournalEvent entry : page.entries()) {
            Position at = journalHead;
            if (at != null
                    && entry.position().comparableTo(at)
                    && entry.position().offset() > at.offset()) {
                appendJournal(entry);
            }
        }
        changed();
        Position now = journalHead;
        return now != null && now.offset() > before;
    }

    /// The ledger doesn't have what was announced: the viewers are told, and the journal goes on from where it is.
    void giveUpOnJournal() {
        Position head = journalHead;
        if (head != null && journalSeen > head.offset()) {
            lanes.commentsGap(Lanes.LOST);
            journalHead = head.at(journalSeen);
            recent.reset(journalSeen, recent.comments());
            lanes.restartJournal(journalSeen);
            changed();
        }
    }

    // --- telling ---

    private void onMissed(SortedMap<ReactionKind, Long> missed, String reason) {
        if (!missed.isEmpty()) {
            lanes.missed(missed, viewersNow(), unique(), totals.sums(), reason);
        }
    }

    private void changed() {
        state = null;
        statsChanged = true;
    }

    boolean hasUntoldSums() {
        return lanes.hasUntoldSums();
    }

    void tellSums() {
        lanes.tellSums(totals.sums());
    }

    boolean hasUntoldStats() {
        return statsChanged && isKnown() && !lanes.isEmpty();
    }

    void tellStats() {
        statsChanged = false;
        statsAtNanos = clock.nanoTime();
        lanes.stats(viewersNow(), unique(), totals.sums(), stale);
    }

    /// Shows the viewers everything that was appended.
    void publish() {
        lanes.publish();
    }

    void close() {
        lanes.close();
        waiting.clear();
    }
}
