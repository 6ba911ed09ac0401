package live.ovation.frontend.feed;

import java.util.ArrayDeque;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import live.ovation.frontend.metrics.FrontendMetric;
import live.ovation.protocol.HistoryPort;
import live.ovation.protocol.Position;
import live.ovation.protocol.Totals;
import live.ovation.telemetry.Telemetry;

/// Reads from the ledger what a feed lacks: a snapshot of the totals, then the journal from the feed's head to its end.
/// Confined to the feeds' thread. Only so many feeds are read at a time; the others wait their turn.
///
/// A read overtakes events: the ledger counts a reaction a few milliseconds before its event is here. So what it counts
/// is taken only after the time that an event may need; otherwise each read of a busy video would tell its viewers of
/// a gap, and show none of the reactions that came a moment later.
final class FeedReader {
    private static final int MAX_AT_A_TIME = 16;
    private static final int PAGE = 500;
    private static final int MAX_VAIN_READS = 8;
    private static final int LONGEST_BACKOFF = 20;

    private final FeedSettings settings;
    private final HistoryPort history;
    private final ScheduledExecutorService thread;
    private final Predicate<Feed> isOpen;
    private final Consumer<Feed> afterChange;
    private final Telemetry telemetry;
    private final ArrayDeque<Reading> waiting = new ArrayDeque<>();
    private int underWay;

    /// @param isOpen whether a feed is still of interest
    /// @param afterChange is called after each thing that a feed was told
    FeedReader(
            FeedSettings settings,
            HistoryPort history,
            ScheduledExecutorService thread,
            Predicate<Feed> isOpen,
            Consumer<Feed> afterChange,
            Telemetry telemetry) {
        this.settings = settings;
        this.history = history;
        this.thread = thread;
        this.isOpen = isOpen;
        this.afterChange = afterChange;
        this.telemetry = telemetry;
    }

    /// Brings the feed up to date. A call while that is under way has it done once more.
    void read(Feed feed) {
        if (feed.reading) {
            feed.readAgain = true;
            return;
        }
        feed.reading = true;
        telemetry.counter(FrontendMetric.REPAIRS).increment();
        waiting.add(new Reading(feed));
        next();
    }

    private void next() {
        while (underWay < MAX_AT_A_TIME && !waiting.isEmpty()) {
            underWay++;
            waiting.remove().snapshot();
        }
    }

    private final class Reading {
        private final Feed feed;
        private int failures;
        private int vainReads;

        Reading(Feed feed) {
            this.feed = feed;
        }

        void snapshot() {
            ask(
                    () -> history.snapshot(feed.video(), settings.newestComments()),
                    snapshot -> {
                        feed.onSnapshot(snapshot);
                        awaitEvents(snapshot.totals());
                        pageOrEnd();
                    },
                    this::snapshot);
        }

        private void awaitEvents(Totals counted) {
            if (feed.lacks(counted)) {
                schedule(
                        () -> {
                            if (isOpen.test(feed)) {
                                feed.onCounted(counted);
                                afterChange.accept(feed);
                            }
                        },
                        settings.onItsWay().toNanos());
            }
        }

        private void pageOrEnd() {
            afterChange.accept(feed);
            if (feed.needsReading()) {
                page();
            } else {
                end();
            }
        }

        private void page() {
            Position head = feed.journalHead();
            if (head == null) {
                snapshot();
                return;
            }
            ask(
                    () -> history.journal(feed.video(), head, PAGE),
                    page -> {
                        boolean forward = !page.reset() && feed.onPage(page);
                        if (forward) {
                            vainReads = 0;
                            pageOrEnd();
                        } else if (++vainReads > MAX_VAIN_READS) {
                            feed.giveUpOnJournal();
                            pageOrEnd();
                        } else {
                            // Announced but not to be seen yet, or the journal began anew: ask for all of it again.
                            later(this::snapshot, vainReads);
                        }
                    },
                    this::page);
        }

        private void end() {
            feed.reading = false;
            underWay--;
            if (feed.readAgain && isOpen.test(feed)) {
                feed.readAgain = false;
                read(feed);
            }
            next();
        }

        private <A> void ask(Supplier<CompletionStage<A>> question, Consumer<A> onAnswer, Runnable again) {
            if (!isOpen.test(feed)) {
                end();
                return;
            }
            question.get()
                    .whenComplete((answer, failure) -> thread.execute(() -> {
                        if (!isOpen.test(feed)) {
                            end();
                        } else if (failure == null) {
                            failures = 0;
                            onAnswer.accept(answer);
                        } else {
                            telemetry.counter(FrontendMetric.HISTORY_FAILED).increment();
                            telemetry.errors().record("read of the ledger", failure);
                            later(again, failures++);
                        }
                    }));
        }

        private void later(Runnable task, int times) {
            long factor = Math.min(LONGEST_BACKOFF, 1L << Math.min(times, 10));
            schedule(task, settings.retry().toNanos() * factor);
        }
    }

    private void schedule(Runnable task, long nanos) {
        thread.schedule(task, nanos, TimeUnit.NANOSECONDS);
    }
}
