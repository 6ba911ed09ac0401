package live.ovation.publisher;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import live.ovation.ledger.Arrival;
import live.ovation.ledger.Entry;
import live.ovation.ledger.Ledger;
import live.ovation.ledger.LedgerException;
import live.ovation.ledger.Merged;
import live.ovation.ledger.Outcome;
import live.ovation.protocol.Event;
import live.ovation.protocol.Resync;
import live.ovation.protocol.VideoId;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.Hop;
import live.ovation.telemetry.Telemetry;
import live.ovation.transport.Problem;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes entries from many requests in few transactions: one thread of its own commits whatever waits, and
/// what arrives meanwhile is the next transaction. So a lone like waits for nothing but the disk, and the
/// busier it gets the more entries share one fsync. Two commits of few entries are some milliseconds apart
/// ([CommitRest]), and where commits take long and a crowd waits, the next one begins a moment later
/// ([CommitPace#awaitCrowd]). [#offer] may be called from any thread and never blocks.
///
/// Nobody can write while this thread is at something else, so it leaves to others what they can do as
/// well: each event loop is handed its answers in one go ([Answers]) and writes them while the next commit
/// is being made.
///
/// When too many wait (the queue is full, or what waits takes too long to write: [CommitPace]), or the ledger can't
/// write, the request is refused with a 503 and nothing of it is counted.
/// A ledger that can't even say whether it wrote is reported as that: a retry with the same id is safe either way. One
/// that recovers is noticed by the next commit that succeeds.
final class GroupCommit implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final Duration LAST_COMMITS = Duration.ofSeconds(5);

    private final Ledger ledger;
    private final Consumer<List<Event>> committed;
    private final Telemetry telemetry;
    private final Clock clock;
    private final CommitPace pace;
    private final CommitRest rest;
    private final CalendarWatch calendar;
    private final int most;
    private final int queuedEntries;
    private final Intake<Waiting> intake = new Intake<>();
    private final Thread thread;
    private final Hop hop;
    private final CommitNews commitNews;
    private final Answers answers;
    private volatile boolean closing;
    private volatile boolean failing;
    /// When the commit under way began; 0: none is.
    private volatile long commitBeganNanos;
    /// Since when the thread has been at what it commits next: since the last commit ended, without what it waited for
    /// somebody to come. Confined to it.
    private long turnBeganNanos;
    private final int mostDoubtful;
    private final Set<VideoId> doubtful = new LinkedHashSet<>();

    /// @param committed is given the events of each commit, in the order of commits, on the committing thread
    GroupCommit(
            PublisherSettings settings,
            Ledger ledger,
            Consumer<List<Event>> committed,
            Telemetry telemetry,
            Clock clock) {
        this.ledger = ledger;
        this.committed = committed;
        this.telemetry = telemetry;
        this.clock = clock;
        this.pace = new CommitPace(settings.commits(), telemetry);
        this.rest = new CommitRest(new Rest(settings.commits().rest(), clock));
        this.calendar = new CalendarWatch(clock, telemetry);
        this.most = settings.commits().mostAtOnce();
        this.queuedEntries = settings.commits().mostQueued();
        this.mostDoubtful = settings.dispatch().mostMissed();
        this.hop = telemetry.hop("commit");
        this.commitNews = new CommitNews(telemetry);
        this.answers = new Answers(telemetry, clock);
        telemetry.gauge(PublisherMetric.QUEUED, intake::size);
        telemetry.gauge(PublisherMetric.QUEUED_BOUND, settings.commits()::mostQueued);
        thread = Thread.ofPlatform().daemon().name("ovation-commit").start(this::run);
    }

    /// Learns what became of an entry: must not block.
    interface Reply {
        /// Who runs what is told; by itself the committing thread.
        default Executor where() {
            return Runnable::run;
        }

        /// The entry is durable, or was no news.
        void committed(Outcome outcome);

        /// Nothing of the entry was written.
        void failed(RuntimeException failure);
    }

    /// Learns what became of arrivals, on the committing thread: must not block.
    interface MergeReply {
        /// What was news is durable, the rest was known or is missing something.
        void merged(List<Merged> merged);

        /// Nobody can say what was written; the same may be offered again.
        void failed(RuntimeException failure);
    }

    /// An entry and who waits for it, or arrivals and who waits for them; neither means that there are no more to
    /// come.
    private record Waiting(
            @Nullable Entry entry,
            List<Arrival> arrivals,
            Reply reply,
            @Nullable MergeReply mergeReply) {
        Waiting(@Nullable Entry entry, Reply reply) {
            this(entry, List.of(), reply, null);
        }

        boolean isLast() {
            return entry == null && mergeReply == null;
        }
    }

    /// @throws Problem 503 when too many wait already
    void offer(Entry entry, Reply reply) {
        offer(new Waiting(entry, reply));
    }

    /// Takes over what another region wrote, in a transaction beside those of requests: a merge may be repeated
    /// without harm, and a request may not.
    ///
    /// @throws Problem 503 when too many wait already
    void offerMerge(List<Arrival> arrivals, MergeReply reply) {
        offer(new Waiting(null, arrivals, new Nobody(), reply));
    }

    private void offer(Waiting waiting) {
        if (closing) {
            throw closed();
        }
        switch (intake.offer(waiting, Math.min(queuedEntries, pace.room()))) {
            case TAKEN -> {
                if (waiting.entry != null) {
                    hop.started(1);
                }
            }
            case FULL -> {
                telemetry.counter(PublisherMetric.QUEUE_FULL).increment();
                throw Problem.unavailable(
                        "too many requests wait to be written (expected: fewer, in a moment)", RETRY_AFTER);
            }
            case CLOSED -> throw closed();
        }
    }

    private void endHop(Waiting waiting) {
        if (waiting.entry != null) {
            hop.ended(1);
        }
    }

    private static Problem closed() {
        return Problem.unavailable("this publisher is going down (expected: another one)", RETRY_AFTER);
    }

    private void run() {
        turnBeganNanos = clock.nanoTime();
        List<Waiting> batch = new ArrayList<>(most);
        List<Entry> entries = new ArrayList<>(most);
        boolean more = true;
        while (more) {
            more = gather(batch, entries);
            commit(batch, entries);
            merge(batch);
            batch.clear();
            entries.clear();
        }
        refuse(intake.close());
    }

    /// Waits for the first entry and takes with it what else is there, or comes in a moment; false when no more will
    /// come.
    private boolean gather(List<Waiting> batch, List<Entry> entries) {
        long waitedFromNanos = clock.nanoTime();
        try {
            rest.pass(intake);
            intake.await(1);
            turnBeganNanos += clock.nanoTime() - waitedFromNanos;
            pace.awaitCrowd(intake);
        } catch (InterruptedException e) {
            return false;
        }
        intake.take(batch, most);
        boolean more = true;
        for (Waiting waiting : batch) {
            if (waiting.entry != null) {
                entries.add(waiting.entry);
            }
            more &= !waiting.isLast();
        }
        return more;
    }

    private void merge(List<Waiting> batch) {
        List<Arrival> arrivals = new ArrayList<>();
        batch.forEach(waiting -> arrivals.addAll(waiting.arrivals));
        List<Merged> merged;
        try {
            merged = arrivals.isEmpty() ? List.of() : ledger.merge(arrivals);
        } catch (RuntimeException e) {
            noteFailure(e);
            telemetry.errors().record("merge", e);
            // It may have been made all the same, and when it is repeated, nothing of it is news any more.
            videosOf(arrivals).forEach(this::doubt);
            tellMerges(batch, reply -> reply.failed(e));
            return;
        }
        List<Event> news = new ArrayList<>();
        for (Merged one : merged) {
            if (one instanceof Merged.News told) {
                news.addAll(told.events());
            }
        }
        if (!news.isEmpty()) {
            committed.accept(news);
        }
        if (!arrivals.isEmpty()) {
            resolveDoubts();
        }
        int next = 0;
        for (Waiting waiting : batch) {
            List<Merged> own = merged.subList(next, next + waiting.arrivals.size());
            next += waiting.arrivals.size();
            tellMerges(List.of(waiting), reply -> reply.merged(own));
        }
    }

    private static Set<VideoId> videosOf(List<Arrival> arrivals) {
        Set<VideoId> videos = new LinkedHashSet<>();
        for (Arrival arrival : arrivals) {
            switch (arrival) {
                case Arrival.Reacted reacted -> videos.add(reacted.reaction().video());
                case Arrival.Counted counted -> videos.add(counted.video());
                case Arrival.Written written -> videos.add(written.entry().video());
                case Arrival.Complete complete -> {}
                case Arrival.Advanced advanced -> {}
            }
        }
        return videos;
    }

    private void tellMerges(List<Waiting> batch, Consumer<MergeReply> news) {
        for (Waiting waiting : batch) {
            MergeReply reply = waiting.mergeReply;
            if (reply != null) {
                tell(waiting, none -> news.accept(reply));
            }
        }
    }

    private void commit(List<Waiting> batch, List<Entry> entries) {
        if (entries.isEmpty()) {
            return;
        }
        List<Outcome> outcomes;
        long turnNanos;
        rest.begin();
        long beganNanos = clock.nanoTime();
        try {
            commitBeganNanos = beganNanos == 0 ? 1 : beganNanos;
            outcomes = ledger.commit(entries);
        } catch (LedgerException e) {
            noteFailure(e);
            if (e.isUncertain()) {
                doubt(entries);
            }
            fail(batch, refusal(e.isUncertain()));
            return;
        } catch (RuntimeException e) {
            noteFailure(e);
            telemetry.errors().record("commit", e);
            fail(batch, e);
            return;
        } finally {
            commitBeganNanos = 0;
            turnNanos = endTurn();
        }
        noteSuccess();
        // The next turn began as the commit ended.
        pace.onCommitted(entries.size(), intake.size(), turnBeganNanos - beganNanos, turnNanos);
        calendar.look();
        long committedMicros = clock.epochMicros();
        committed.accept(commitNews.of(outcomes));
        resolveDoubts();
        int next = 0;
        for (Waiting waiting : batch) {
            if (waiting.entry != null) {
                answers.add(waiting.reply, outcomes.get(next++));
            }
        }
        hop.ended(next);
        answers.send(committedMicros);
    }

    /// @return how long it was
    private long endTurn() {
        long began = turnBeganNanos;
        turnBeganNanos = clock.nanoTime();
        return turnBeganNanos - began;
    }

    /// Whether the last commit failed.
    boolean isFailing() {
        return failing;
    }

    /// Whether nothing will ever be written any more, although somebody may ask for it: the thread is gone, or at one
    /// commit for longer than this.
    boolean isStuck(Duration longest) {
        long began = commitBeganNanos;
        return !closing && (!thread.isAlive() || (began != 0 && clock.nanoTime() - began > longest.toNanos()));
    }

    private static Problem refusal(boolean uncertain) {
        return uncertain
                ? Problem.uncertain(
                        "the ledger broke off, whether this was counted is unknown (expected: again in a moment,"
                                + " with the same id, and it counts once)",
                        RETRY_AFTER)
                : Problem.unavailable(
                        "the ledger can't write, nothing of this was counted (expected: again in a moment)",
                        RETRY_AFTER);
    }

    /// What may have been written was shown to nobody: the videos are read again once the ledger answers.
    private void doubt(List<Entry> entries) {
        entries.forEach(entry -> doubt(entry.video()));
    }

    private void doubt(VideoId video) {
        if (doubtful.size() < mostDoubtful) {
            doubtful.add(video);
        }
    }

    private void resolveDoubts() {
        if (!doubtful.isEmpty()) {
            committed.accept(doubtful.stream().<Event>map(Resync::new).toList());
            doubtful.clear();
        }
    }

    private void fail(List<Waiting> batch, RuntimeException failure) {
        for (Waiting waiting : batch) {
            tell(waiting, reply -> reply.failed(failure));
        }
    }

    /// One request that can't be answered (its event loop has ended, say) must not keep the others from theirs.
    private void tell(Waiting waiting, Consumer<Reply> news) {
        endHop(waiting);
        try {
            news.accept(waiting.reply);
        } catch (RuntimeException e) {
            telemetry.errors().record("answer to a commit", e);
        }
    }

    private void noteFailure(RuntimeException failure) {
        telemetry.counter(PublisherMetric.COMMIT_FAILED).increment();
        if (!failing) {
            LOG.error("commits fail, requests are answered with 503: {}", failure.getMessage());
        }
        failing = true;
    }

    private void noteSuccess() {
        telemetry.counter(PublisherMetric.COMMITS).increment();
        if (failing) {
            LOG.info("commits succeed again");
        }
        failing = false;
    }

    private void refuse(List<Waiting> rest) {
        for (Waiting waiting : rest) {
            tell(waiting, reply -> reply.failed(closed()));
            tellMerges(List.of(waiting), reply -> reply.failed(closed()));
        }
    }

    /// Takes no more, writes what waits (for five seconds at most), and ends the thread.
    @Override
    public void close() {
        closing = true;
        try {
            // Behind everything that waits.
            intake.offer(new Waiting(null, new Nobody()), Integer.MAX_VALUE);
            if (!thread.join(LAST_COMMITS)) {
                LOG.error("commits did not end within {} s", LAST_COMMITS.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class Nobody implements Reply {
        @Override
        public void committed(Outcome outcome) {}

        @Override
        public void failed(RuntimeException failure) {}
    }
}
