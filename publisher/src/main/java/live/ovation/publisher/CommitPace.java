package live.ovation.publisher;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import live.ovation.telemetry.Telemetry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How quickly entries are written, hence how many may wait: no more than are written within the longest wait. So
/// whoever is taken is answered soon, whatever the disk; the others are refused at once and come again. Told by the
/// committing thread; [#room] may be asked by any.
///
/// Only commits of full size say how quick it can be, and only in a crush are there any. One commit's entries may
/// always wait, or a disk that stood still once would shut everybody out.
final class CommitPace {
    private static final Logger LOG = LoggerFactory.getLogger(CommitPace.class);
    private static final Duration SLOW = Duration.ofMillis(500);
    private static final int QUICK_AGAIN = 20;
    /// Entries of a commit, and how long commits usually take, from which on the next one waits for more.
    private static final int CROWD = 8;
    private static final Duration LONG = Duration.ofNanos(350_000);
    /// The last commit's weight in what is usual: one that was held up says nothing of the next.
    private static final int WEIGHT = 8;
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(2);

    private final int fullCommit;
    private final int mostQueued;
    private final long longestWaitNanos;
    private final LongAdder micros;
    private final LongAdder slowCommits;
    private volatile int room;
    private long nanosPerEntry;
    private long usualNanos;
    private long pauseNanos;
    private int crowd;
    private boolean slow;
    private int quickInARow;

    CommitPace(PublisherSettings.Commits settings, Telemetry telemetry) {
        fullCommit = settings.mostAtOnce();
        mostQueued = settings.mostQueued();
        longestWaitNanos = settings.longestWait().toNanos();
        micros = telemetry.counter(PublisherMetric.COMMIT_MICROS);
        slowCommits = telemetry.counter(PublisherMetric.COMMITS_SLOW);
        room = mostQueued;
        telemetry.gauge(PublisherMetric.ROOM, this::room);
    }

    /// How many entries may wait.
    int room() {
        return room;
    }

    /// Waits for more before the next commit: until all are there who were there last time, or for as
    /// long as a commit usually takes, and never long.
    ///
    /// Who was answered by a commit taps again a moment later. To begin at once splits a crowd into two halves
    /// that are always in turn, and a commit that takes long (another process makes it, over a connection) costs
    /// about as much for a half as for the whole. A quiet ledger's commits have few entries, a quick disk's take
    /// no time: neither is waited for.
    ///
    /// @throws InterruptedException when the thread was interrupted meanwhile
    void awaitCrowd(CommitRest.Queue queue) throws InterruptedException {
        if (pauseNanos > 0) {
            queue.await(Math.min(crowd, fullCommit), pauseNanos);
        }
    }

    /// @param waiting how many came while it was made
    /// @param nanos how long the ledger took
    /// @param turnNanos how long the committing thread was busy for them, answers to those before included
    void onCommitted(int entries, int waiting, long nanos, long turnNanos) {
        micros.add(nanos / 1_000);
        crowd = entries + waiting;
        usualNanos += (nanos - usualNanos) / WEIGHT;
        pauseNanos = entries < CROWD || usualNanos < LONG.toNanos() ? 0 : Math.min(LONGEST_PAUSE.toNanos(), usualNanos);
        if (entries >= fullCommit) {
            long now = Math.max(1, turnNanos / entries);
            nanosPerEntry = nanosPerEntry == 0 ? now : (nanosPerEntry + now) / 2;
            // The commit that is being made when an entry comes has to end first.
            long within = longestWaitNanos / nanosPerEntry - fullCommit;
            room = Math.clamp(within, Math.min(fullCommit, mostQueued), mostQueued);
        }
        if (nanos > SLOW.toNanos()) {
            slowCommits.increment();
            quickInARow = 0;
            if (!slow) {
                LOG.warn(
                        "a commit took {} ms (expected: < {} ms); the disk or the database is slow, requests wait",
                        nanos / 1_000_000,
                        SLOW.toMillis());
                slow = true;
            }
        } else if (slow && ++quickInARow == QUICK_AGAIN) {
            LOG.info("commits are quick again");
            slow = false;
        }
    }
}
