package live.ovation.publisher;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import live.ovation.ledger.Arrival;
import live.ovation.ledger.Ledger;
import live.ovation.protocol.AttendanceRow;
import live.ovation.protocol.ChangePage;
import live.ovation.protocol.ChangesPort;
import live.ovation.protocol.EntryPage;
import live.ovation.protocol.JournalEvent;
import live.ovation.protocol.Position;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.VideoId;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.Telemetry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// This region's cursor over another region's ledger: asks what changed there, compares, and fetches what is
/// not here. What comes live needs none of it; what a cut, a crash or a full queue swallowed comes this way,
/// and so does all of it when a region is added. One thread of its own, that blocks; it holds nothing: the
/// cursor is in the ledger.
///
/// The cursor is moved only when everything before it was taken over, so whoever dies in between asks for the
/// same again. It asks every [#EVERY], also while all is well: the answer then names the videos that were busy
/// and says nothing new.
final class RegionCursor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RegionCursor.class);
    private static final Duration EVERY = Duration.ofSeconds(2);
    private static final Duration GRACE = Duration.ofMillis(700);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration END_WITHIN = Duration.ofSeconds(2);
    private static final int VIDEOS = 200;
    private static final int ENTRIES = 500;
    /// Of a page so many entries are one commit: what people do meanwhile waits for it.
    private static final int ENTRIES_A_COMMIT = 100;
    /// After a commit of a backlog it rests so many times as long as that took, so that people find the
    /// ledger and the machine free most of the time.
    private static final int RESTS = 2;

    private static final Duration LONGEST_REST = Duration.ofMillis(250);
    /// Beyond it the cursor finds them: each has changed since.
    private static final int MOST_WANTED = 10_000;
    /// Audiences are asked for every six seconds.
    private static final int ROUNDS_PER_ATTENDANCE = 3;
    /// Every ten minutes all of them: one whose writer's clock is behind the others' has changed before what is known.
    private static final int ROUNDS_PER_ALL_ATTENDANCES = 100 * ROUNDS_PER_ATTENDANCE;
    /// By so much a row may become visible after its time: publishers of one ledger write at once.
    private static final long LATE_MICROS = 30_000_000;

    private final RegionId region;
    private final ChangesPort there;
    private final Ledger ledger;
    private final Arrivals arrivals;
    private final Consumer<List<AttendanceRow>> attend;
    private final Telemetry telemetry;
    private final Clock clock;
    private final Thread thread;
    private final Object lock = new Object();

    // Guarded by the lock.
    private final Map<VideoId, Position> wanted = new HashMap<>();
    private boolean closed;

    private volatile long heardNanos;
    private boolean failing;
    private long rounds;
    /// Everything of audiences that changed there before was taken over; not kept: after a restart all of it comes
    /// again.
    private long attendedMicros;
    private boolean servingWanted;

    /// @param attend takes over what is kept there of audiences; may block
    RegionCursor(
            RegionId region,
            ChangesPort there,
            Ledger ledger,
            Arrivals arrivals,
            Consumer<List<AttendanceRow>> attend,
            Telemetry telemetry,
            Clock clock) {
        this.region = region;
        this.attend = attend;
        this.there = there;
        this.ledger = ledger;
        this.arrivals = arrivals;
        this.telemetry = telemetry;
        this.clock = clock;
        heardNanos = clock.nanoTime();
        telemetry.gauge(PublisherMetric.REGION_SILENT, "region", region.value(), this::silentSeconds);
        thread = Thread.ofPlatform().daemon().name("ovation-region-" + region).start(this::run);
    }

    private long silentSeconds() {
        return TimeUnit.NANOSECONDS.toSeconds(clock.nanoTime() - heardNanos);
    }

    /// Something of this video is known to be missing: fetches it without waiting for the next round.
    ///
    /// @param journal anything of the journal there
    void want(VideoId video, Position journal) {
        synchronized (lock) {
            if (wanted.size() < MOST_WANTED && wanted.putIfAbsent(video, journal) == null) {
                lock.notifyAll();
            }
        }
    }

    private void run() {
        try {
            while (awaitRound()) {
                try {
                    round();
                    heardNanos = clock.nanoTime();
                    noteSuccess();
                } catch (ExecutionException | TimeoutException | RuntimeException e) {
                    noteFailure(e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// @return false when there are no more
    private boolean awaitRound() throws InterruptedException {
        // After a failure, what is wanted waits for the next round like everything else.
        return await(System.nanoTime() + EVERY.toNanos(), failing);
    }

    /// Waits until something is wanted, or the time is over.
    ///
    /// @param patiently also when something is wanted
    /// @return false when this was closed
    private boolean await(long untilNanos, boolean patiently) throws InterruptedException {
        synchronized (lock) {
            long left = untilNanos - System.nanoTime();
            while (!closed && (patiently || wanted.isEmpty()) && left > 0) {
                lock.wait(Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
                left = untilNanos - System.nanoTime();
            }
            return !closed;
        }
    }

    private void round() throws InterruptedException, ExecutionException, TimeoutException {
        fetchWanted();
        String cursor = ledger.cursor(region);
        ChangePage page;
        do {
            page = answer(there.changes(cursor, VIDEOS));
            if (!page.more() && !page.videos().isEmpty()) {
                letLiveArrive();
            }
            take(page);
            if (!page.cursor().equals(cursor)) {
                merge(List.of(new Arrival.Advanced(region, page.cursor())));
                cursor = page.cursor();
            }
        } while (page.more() && !isClosed());
        if (rounds % ROUNDS_PER_ATTENDANCE == 0) {
            if (rounds % ROUNDS_PER_ALL_ATTENDANCES == 0) {
                attendedMicros = 0;
            }
            fetchAttendances();
        }
        rounds++;
    }

    /// A region of an older version has none to tell; all else goes on.
    private void fetchAttendances() throws InterruptedException {
        try {
            long changed = Math.max(0, attendedMicros - LATE_MICROS);
            String video = "";
            List<AttendanceRow> rows;
            do {
                rows = answer(there.attendances(changed, video, VIDEOS));
                for (AttendanceRow row : rows) {
                    requireTheirs(row.region());
                    changed = row.changedMicros();
                    video = row.video().value();
                }
                attend.accept(rows);
                attendedMicros = Math.max(attendedMicros, changed);
            } while (rows.size() == VIDEOS && !isClosed());
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            telemetry.errors().record("attendances of region " + region, e);
        }
    }

    /// What happened there a moment ago is still on its way here, event by event. Taken over from the ledger
    /// first, it would be told as something that was missed.
    private void letLiveArrive() throws InterruptedException, ExecutionException, TimeoutException {
        long until = System.nanoTime() + GRACE.toNanos();
        while (await(until, false) && until - System.nanoTime() > 0) {
            fetchWanted();
        }
    }

    private void fetchWanted() throws InterruptedException, ExecutionException, TimeoutException {
        for (Map.Entry<VideoId, Position> one : takeWanted().entrySet()) {
            fetch(one.getKey(), one.getValue());
        }
    }

    private Map<VideoId, Position> takeWanted() {
        synchronized (lock) {
            Map<VideoId, Position> taken = Map.copyOf(wanted);
            wanted.clear();
            return taken;
        }
    }

    private void take(ChangePage page) throws InterruptedException, ExecutionException, TimeoutException {
        List<Arrival> counters = new ArrayList<>();
        for (ChangePage.Change change : page.videos()) {
            requireTheirs(change.head());
            for (ChangePage.Counter counter : change.counters()) {
                counters.add(new Arrival.Counted(region, change.video(), counter));
            }
        }
        merge(counters);
        for (ChangePage.Change change : page.videos()) {
            Position head = change.head();
            if (head.offset() > ledger.taken(change.video(), head).offset()) {
                fetch(change.video(), head);
            }
        }
    }

    /// @param journal anything of the journal there
    private void fetch(VideoId video, Position journal)
            throws InterruptedException, ExecutionException, TimeoutException {
        Position has = ledger.taken(video, journal);
        boolean more = true;
        while (more && !isClosed()) {
            EntryPage page = answer(there.entries(video, has, ENTRIES));
            requireTheirs(page.through());
            List<Arrival> entries = new ArrayList<>(page.entries().size() + 1);
            for (JournalEvent entry : page.entries()) {
                requireTheirs(entry.provenance().position());
                entries.add(new Arrival.Written(entry));
            }
            entries.add(new Arrival.Complete(video, page.through()));
            telemetry
                    .counter(PublisherMetric.FETCHED, "region", region.value())
                    .add(page.entries().size());
            more = page.more() && !page.through().equals(has);
            has = page.through();
            mergePaced(video, entries, more);
        }
    }

    /// @param more whether further pages follow
    private void mergePaced(VideoId video, List<Arrival> entries, boolean more)
            throws InterruptedException, ExecutionException, TimeoutException {
        for (int from = 0; from < entries.size() && !isClosed(); from += ENTRIES_A_COMMIT) {
            int to = Math.min(entries.size(), from + ENTRIES_A_COMMIT);
            long began = System.nanoTime();
            merge(entries.subList(from, to));
            if (more || to < entries.size()) {
                long took = System.nanoTime() - began;
                rest(video, more, began + took + Math.min(RESTS * took, LONGEST_REST.toNanos()));
            }
        }
    }

    /// In the middle of a backlog, what of other videos is wanted right now does not wait for its end.
    /// What of this one is wanted comes with the next page, if there is one.
    private void rest(VideoId video, boolean more, long untilNanos)
            throws InterruptedException, ExecutionException, TimeoutException {
        boolean patiently = servingWanted || !more;
        do {
            if (!patiently) {
                serveWantedOfOthers(video);
            }
        } while (await(untilNanos, patiently) && untilNanos - System.nanoTime() > 0);
    }

    private void serveWantedOfOthers(VideoId video) throws InterruptedException, ExecutionException, TimeoutException {
        synchronized (lock) {
            wanted.remove(video);
        }
        servingWanted = true;
        try {
            fetchWanted();
        } finally {
            servingWanted = false;
        }
    }

    /// The list of peers says whom we ask; another region behind that address would be taken for this one.
    private void requireTheirs(Position position) {
        requireTheirs(position.region());
    }

    private void requireTheirs(RegionId answering) {
        if (!answering.equals(region)) {
            throw new IllegalStateException(
                    "peer " + region + " answers as region " + answering + " (expected: " + region + ")");
        }
    }

    private void merge(List<Arrival> list) throws InterruptedException, ExecutionException, TimeoutException {
        answer(arrivals.merge(region, list));
    }

    private static <T> T answer(CompletionStage<T> stage)
            throws InterruptedException, ExecutionException, TimeoutException {
        return stage.toCompletableFuture().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private boolean isClosed() {
        synchronized (lock) {
            return closed;
        }
    }

    private void noteSuccess() {
        telemetry
                .counter(PublisherMetric.REGION_ROUNDS, "region", region.value())
                .increment();
        if (failing) {
            LOG.info("region {} answers again", region);
        }
        failing = false;
    }

    private void noteFailure(Exception failure) {
        if (isClosed()) {
            return;
        }
        Throwable cause =
                failure instanceof ExecutionException && failure.getCause() != null ? failure.getCause() : failure;
        telemetry
                .counter(PublisherMetric.REGION_ROUNDS_FAILED, "region", region.value())
                .increment();
        telemetry.errors().record("catching up with region " + region, cause);
        if (!failing) {
            LOG.warn("region {} can't be caught up with, this one goes on alone: {}", region, cause.toString());
        }
        failing = true;
    }

    /// Ends the thread, in the middle of a round if need be.
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            lock.notifyAll();
        }
        thread.interrupt();
        try {
            thread.join(END_WITHIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
