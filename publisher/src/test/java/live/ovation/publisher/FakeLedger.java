package live.ovation.publisher;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import live.ovation.ledger.Arrival;
import live.ovation.ledger.CommentPage;
import live.ovation.ledger.CommentQuery;
import live.ovation.ledger.Entry;
import live.ovation.ledger.Ledger;
import live.ovation.ledger.Merged;
import live.ovation.ledger.Outcome;
import live.ovation.ledger.Timeline;
import live.ovation.ledger.TimelineQuery;
import live.ovation.protocol.AttendanceRow;
import live.ovation.protocol.ChangePage;
import live.ovation.protocol.EntryPage;
import live.ovation.protocol.JournalPage;
import live.ovation.protocol.OriginId;
import live.ovation.protocol.Position;
import live.ovation.protocol.Reaction;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.VideoId;
import live.ovation.protocol.VideoSnapshot;
import org.jspecify.annotations.Nullable;

/// A ledger of reactions in memory that can be held still and made to fail. Thread-safe.
class FakeLedger implements Ledger {
    private static final OriginId ORIGIN = new OriginId("fake");

    private final Semaphore steps = new Semaphore(1_000_000);
    private final List<Integer> sizes = new ArrayList<>();
    private long total;
    private @Nullable RuntimeException failure;

    /// Every commit and read waits from now on, until it is let pass.
    void hold() {
        steps.drainPermits();
    }

    void pass(int calls) {
        steps.release(calls);
    }

    boolean isHoldingOne() {
        return steps.hasQueuedThreads();
    }

    synchronized void fail(@Nullable RuntimeException with) {
        failure = with;
    }

    /// How many entries each commit had.
    synchronized List<Integer> sizes() {
        return List.copyOf(sizes);
    }

    @Override
    public OriginId origin() {
        return ORIGIN;
    }

    @Override
    public Set<OriginId> writers() {
        return Set.of(ORIGIN);
    }

    @Override
    public RegionId region() {
        return new RegionId("local");
    }

    @Override
    public long epoch() {
        return 1;
    }

    @Override
    public List<Outcome> commit(List<Entry> entries) {
        steps.acquireUninterruptibly();
        synchronized (this) {
            sizes.add(entries.size());
            if (failure != null) {
                throw failure;
            }
            List<Outcome> outcomes = new ArrayList<>();
            for (Entry entry : entries) {
                Entry.NewReaction r = (Entry.NewReaction) entry;
                total += r.count();
                outcomes.add(new Outcome.Reacted(
                        new Reaction(r.video(), r.kind(), r.count(), r.by(), ORIGIN, total, r.atMicros()), total));
            }
            return outcomes;
        }
    }

    @Override
    public List<Merged> merge(List<Arrival> arrivals) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ChangePage changes(String cursor, int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public EntryPage entries(VideoId video, Position after, int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Position taken(VideoId video, Position there) {
        throw new UnsupportedOperationException();
    }

    @Override
    public String cursor(RegionId region) {
        throw new UnsupportedOperationException();
    }

    @Override
    public VideoSnapshot snapshot(VideoId video, int newestComments) {
        steps.acquireUninterruptibly();
        synchronized (this) {
            if (failure != null) {
                throw failure;
            }
            return new VideoSnapshot(
                    video, new live.ovation.protocol.Totals(), 0, new Position(region(), 1, 0), List.of());
        }
    }

    @Override
    public JournalPage journal(VideoId video, Position after, int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CommentPage comments(VideoId video, CommentQuery query) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Timeline timeline(VideoId video, TimelineQuery query) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<AttendanceRow> attendances(VideoId video) {
        return List.of();
    }

    @Override
    public void attend(List<AttendanceRow> rows) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<AttendanceRow> attendances(long changedMicros, String video, int limit) {
        return List.of();
    }

    @Override
    public List<VideoId> lastSeen(long fromMicros, long beforeMicros, int limit) {
        return List.of();
    }

    @Override
    public List<VideoId> idleVideos(long sinceMicros, @Nullable VideoId after, int limit) {
        return List.of();
    }

    @Override
    public List<VideoId> quietVideos(long quietSinceMicros, @Nullable VideoId after, int limit) {
        return List.of();
    }

    @Override
    public boolean delete(VideoId video, long quietSinceMicros) {
        return false;
    }

    @Override
    public void close() {}
}
