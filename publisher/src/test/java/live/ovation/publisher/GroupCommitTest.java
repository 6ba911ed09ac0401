package live.ovation.publisher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import live.ovation.ledger.Entry;
import live.ovation.ledger.LedgerException;
import live.ovation.ledger.Outcome;
import live.ovation.protocol.Event;
import live.ovation.protocol.Reaction;
import live.ovation.protocol.ReactionKind;
import live.ovation.protocol.Resync;
import live.ovation.protocol.VideoId;
import live.ovation.telemetry.ManualClock;
import live.ovation.telemetry.Telemetry;
import live.ovation.transport.Problem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GroupCommitTest {
    private static final int QUEUED = 8;
    private static final int AT_ONCE = 5;

    private final FakeLedger ledger = new FakeLedger();
    private final ManualClock clock = new ManualClock();
    private final Telemetry telemetry = new Telemetry();
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final GroupCommit commits = committing(ledger, QUEUED, AT_ONCE, PublisherSettings.Commits.DEFAULTS.rest());

    @AfterEach
    void end() {
        ledger.pass(1_000);
        commits.close();
    }

    private GroupCommit committing(FakeLedger to, int queued, int atOnce, Duration rest) {
        return new GroupCommit(
                PublisherSettings.defaults()
                        .withCommits(new PublisherSettings.Commits(
                                queued, PublisherSettings.Commits.DEFAULTS.longestWait(), atOnce, rest)),
                to,
                events::addAll,
                telemetry,
                clock);
    }

    private CompletableFuture<Outcome> offer(int count) {
        return offer(commits, count);
    }

    private static CompletableFuture<Outcome> offer(GroupCommit to, int count) {
        CompletableFuture<Outcome> answer = new CompletableFuture<>();
        to.offer(
                new Entry.NewReaction(new VideoId("v"), ReactionKind.LIKE, count, null, null, null, 1),
                new GroupCommit.Reply() {
                    @Override
                    public void committed(Outcome outcome) {
                        answer.complete(outcome);
                    }

                    @Override
                    public void failed(RuntimeException failure) {
                        answer.completeExceptionally(failure);
                    }
                });
        return answer;
    }

    private static long total(CompletableFuture<Outcome> answer) {
        return ((Outcome.Reacted) answer.join()).total();
    }

    private static Problem problem(CompletableFuture<Outcome> answer) {
        CompletionException failure = catchThrowableOfType(CompletionException.class, answer::join);
        return Objects.requireNonNull((Problem) failure.getCause());
    }

    @Test
    void whatArrivesDuringACommitIsTheNextOne() {
        ledger.hold();
        List<CompletableFuture<Outcome>> answers = new ArrayList<>();
        answers.add(offer(1));
        await().until(ledger::isHoldingOne);
        for (int i = 2; i <= 8; i++) {
            answers.add(offer(i));
        }
        ledger.pass(3);

        assertThat(answers).extracting(GroupCommitTest::total).containsExactly(1L, 3L, 6L, 10L, 15L, 21L, 28L, 36L);
        assertThat(ledger.sizes()).as("at most %s at once", AT_ONCE).containsExactly(1, 5, 2);
        assertThat(events)
                .extracting(event -> ((Reaction) event).originTotal())
                .containsExactly(1L, 3L, 6L, 10L, 15L, 21L, 28L, 36L);
    }

    @Test
    void fewThatComeSoonAfterACommitShareTheNextOne() {
        Duration rest = Duration.ofMinutes(10);
        FakeLedger own = new FakeLedger();
        try (GroupCommit resting = committing(own, 2 * CommitRest.CROWD, 2 * CommitRest.CROWD, rest)) {
            assertThat(total(offer(resting, 1))).isEqualTo(1);
            own.hold();
            List<CompletableFuture<Outcome>> answers = new ArrayList<>();
            answers.add(offer(resting, 1));
            await().until(GroupCommitTest::isOneResting);
            while (answers.size() < CommitRest.CROWD) {
                answers.add(offer(resting, 1));
            }
            await().until(own::isHoldingOne);
            // What is committed now has taken so long that nothing is left of the rest.
            clock.advance(rest);
            own.pass(1_000);
            assertThat(answers).extracting(GroupCommitTest::total).last().isEqualTo(1L + CommitRest.CROWD);
            assertThat(own.sizes()).containsExactly(1, CommitRest.CROWD);
        }
    }

    /// The one that has nothing to do waits without an end.
    private static boolean isOneResting() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread ->
                        thread.getName().equals("ovation-commit") && thread.getState() == Thread.State.TIMED_WAITING);
    }

    @Test
    void nobodyIsAnsweredAndNothingIsShownBeforeTheCommit() {
        ledger.hold();
        CompletableFuture<Outcome> answer = offer(1);
        await().until(ledger::isHoldingOne);
        assertThat(answer).isNotDone();
        assertThat(events).isEmpty();
        ledger.pass(1);
        assertThat(total(answer)).isEqualTo(1);
    }

    @Test
    void commitThatDoesNotEndIsToldAndSoIsOneThatFailed() {
        Duration longest = Duration.ofMinutes(1);
        clock.advance(Duration.ofHours(1));
        assertThat(commits.isStuck(longest)).as("nothing to do").isFalse();
        ledger.hold();
        CompletableFuture<Outcome> answer = offer(1);
        await().until(ledger::isHoldingOne);
        clock.advance(Duration.ofSeconds(60));
        assertThat(commits.isStuck(longest)).isFalse();
        clock.advance(Duration.ofSeconds(1));
        assertThat(commits.isStuck(longest)).isTrue();
        ledger.pass(1_000);
        assertThat(total(answer)).isEqualTo(1);
        assertThat(commits.isStuck(longest)).isFalse();
        assertThat(commits.isFailing()).isFalse();

        ledger.fail(new LedgerException("commit: the disk is full"));
        assertThat(problem(offer(1)).status()).isEqualTo(503);
        assertThat(commits.isFailing()).isTrue();
    }

    @Test
    void fullQueueRefusesAtOnceAndTakesAgainLater() {
        ledger.hold();
        List<CompletableFuture<Outcome>> answers = new ArrayList<>();
        answers.add(offer(1));
        await().until(ledger::isHoldingOne);
        for (int i = 0; i < QUEUED; i++) {
            answers.add(offer(1));
        }
        Problem problem = catchThrowableOfType(Problem.class, () -> offer(1));
        assertThat(problem.status()).isEqualTo(503);
        assertThat(problem.toAnswer().headers()).containsEntry("Retry-After", "1");
        assertThat(telemetry.counter(PublisherMetric.QUEUE_FULL).sum()).isEqualTo(1);

        ledger.pass(100);
        assertThat(answers).extracting(GroupCommitTest::total).last().isEqualTo(9L);
        assertThat(total(offer(1))).isEqualTo(10);
    }

    @Test
    void slowDiskLetsFewerWaitAndAQuickOneMoreAgain() {
        ledger.hold();
        List<CompletableFuture<Outcome>> answers = new ArrayList<>();
        answers.add(offer(1));
        await().until(ledger::isHoldingOne);
        for (int i = 0; i < AT_ONCE; i++) {
            answers.add(offer(1));
        }
        ledger.pass(1);
        answers.getFirst().join();
        await().until(ledger::isHoldingOne);
        clock.advance(Duration.ofSeconds(1));
        ledger.pass(1);
        answers.getLast().join();
        assertThat(telemetry.counter(PublisherMetric.COMMITS_SLOW).sum()).isEqualTo(1);

        answers.add(offer(1));
        await().until(ledger::isHoldingOne);
        for (int i = 0; i < AT_ONCE; i++) {
            answers.add(offer(1));
        }
        Problem problem = catchThrowableOfType(Problem.class, () -> offer(1));
        assertThat(problem.status()).isEqualTo(503);
        assertThat(problem.toAnswer().headers()).containsEntry("Retry-After", "1");
        assertThat(problem).hasMessage("too many requests wait to be written (expected: fewer, in a moment)");
        ledger.pass(2);
        answers.getLast().join();

        for (int round = 0; round < 30; round++) {
            answers.add(offer(1));
            await().until(ledger::isHoldingOne);
            for (int i = 0; i < AT_ONCE; i++) {
                answers.add(offer(1));
            }
            ledger.pass(2);
            answers.getLast().join();
        }
        answers.add(offer(1));
        await().until(ledger::isHoldingOne);
        for (int i = 0; i < QUEUED; i++) {
            answers.add(offer(1));
        }
        ledger.pass(100);
        assertThat(total(answers.getLast())).isEqualTo(answers.size());
    }

    @Test
    void calendarThatIsSetIsNoticedOnceAndASlowlyLedOneIsNot() {
        offer(1).join();
        clock.advance(Duration.ofHours(10));
        clock.stepCalendar(Duration.ofSeconds(-18));
        offer(1).join();
        assertThat(telemetry.counter(PublisherMetric.CALENDAR_SET).sum()).isZero();
        clock.stepCalendar(Duration.ofHours(-1));
        offer(1).join();
        offer(1).join();
        await().until(() -> telemetry.counter(PublisherMetric.CALENDAR_SET).sum() == 1);
        clock.stepCalendar(Duration.ofHours(1));
        offer(1).join();
        await().until(() -> telemetry.counter(PublisherMetric.CALENDAR_SET).sum() == 2);
    }

    @Test
    void failingLedgerIsA503ForEachOfTheCommitAndItRecovers() {
        ledger.fail(new LedgerException("commit: no space left for /somewhere (expected: free space)"));
        ledger.hold();
        List<CompletableFuture<Outcome>> answers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            answers.add(offer(1));
        }
        ledger.pass(100);
        for (CompletableFuture<Outcome> answer : answers) {
            assertThat(problem(answer).status()).isEqualTo(503);
            assertThat(problem(answer).toAnswer().headers()).containsEntry("Retry-After", "1");
            assertThat(problem(answer).getMessage())
                    .as("where our files are is nobody's business")
                    .doesNotContain("/");
        }
        assertThat(events).isEmpty();
        assertThat(telemetry.counter(PublisherMetric.COMMIT_FAILED).sum()).isPositive();

        ledger.fail(null);
        assertThat(total(offer(4))).isEqualTo(4);
        assertThat(events).hasSize(1);
    }

    @Test
    void commitOfUnknownEndIsSaidSoAndItsVideosAreReadAgainOnceTheLedgerAnswers() {
        ledger.fail(LedgerException.uncertain("commit: broke off", new java.io.IOException("reset")));
        CompletableFuture<Outcome> answer = offer(1);
        assertThat(problem(answer).status())
                .as("no 503: whoever passed the request on would ask another publisher, and it might count twice")
                .isEqualTo(502);
        assertThat(problem(answer)).hasMessageContaining("whether this was counted is unknown");
        assertThat(problem(answer).toAnswer().headers()).containsEntry("Retry-After", "1");
        assertThat(events).isEmpty();

        ledger.fail(null);
        offer(4).join();
        await().untilAsserted(() -> assertThat(events).hasSize(2).last().isEqualTo(new Resync(new VideoId("v"))));
        offer(4).join();
        await().untilAsserted(() -> assertThat(events).hasSize(3));
    }

    @Test
    void faultInTheLedgerFailsItsCommitAlone() {
        ledger.fail(new IllegalStateException("a fault"));
        CompletableFuture<Outcome> answer = offer(1);
        assertThat(catchThrowableOfType(CompletionException.class, answer::join))
                .hasCauseInstanceOf(IllegalStateException.class);
        ledger.fail(null);
        assertThat(total(offer(2))).isEqualTo(2);
    }

    @Test
    void replyThatThrowsKeepsNobodyFromTheirs() {
        ledger.hold();
        CompletableFuture<Outcome> first = offer(1);
        await().until(ledger::isHoldingOne);
        commits.offer(
                new Entry.NewReaction(new VideoId("v"), ReactionKind.LIKE, 1, null, null, null, 1),
                new GroupCommit.Reply() {
                    @Override
                    public void committed(Outcome outcome) {
                        throw new IllegalStateException("event loop has ended");
                    }

                    @Override
                    public void failed(RuntimeException failure) {}
                });
        CompletableFuture<Outcome> last = offer(1);
        ledger.pass(2);
        assertThat(total(first)).isEqualTo(1);
        assertThat(total(last)).isEqualTo(3);
    }

    @Test
    void commitIsToldToEachLoopAtOnce() {
        List<Runnable> one = new CopyOnWriteArrayList<>();
        List<Runnable> other = new CopyOnWriteArrayList<>();
        List<Outcome> told = new CopyOnWriteArrayList<>();
        Executor loop = one::add;
        ledger.hold();
        CompletableFuture<Outcome> first = offer(1);
        await().until(ledger::isHoldingOne);
        offerOn(loop, told);
        offerOn(other::add, told);
        offerOn(loop, told);
        CompletableFuture<Outcome> last = offer(1);
        ledger.pass(2);
        assertThat(total(first)).isEqualTo(1);
        assertThat(total(last)).isEqualTo(5);

        await().untilAsserted(() -> assertThat(one).as("a task for both").hasSize(1));
        await().untilAsserted(() -> assertThat(other).hasSize(1));
        assertThat(told).as("told by its loop and nobody else").isEmpty();
        one.getFirst().run();
        assertThat(told)
                .extracting(outcome -> ((Outcome.Reacted) outcome).total())
                .containsExactly(2L, 4L);
        other.getFirst().run();
        assertThat(told).hasSize(3);
    }

    @Test
    void loopThatHasEndedKeepsNobodyFromTheirs() {
        List<Outcome> told = new CopyOnWriteArrayList<>();
        ledger.hold();
        CompletableFuture<Outcome> first = offer(1);
        await().until(ledger::isHoldingOne);
        offerOn(
                task -> {
                    throw new RejectedExecutionException("event loop has ended");
                },
                told);
        CompletableFuture<Outcome> last = offer(1);
        ledger.pass(2);
        assertThat(total(first)).isEqualTo(1);
        assertThat(total(last)).isEqualTo(3);
        assertThat(told).isEmpty();
    }

    private void offerOn(Executor loop, List<Outcome> told) {
        commits.offer(
                new Entry.NewReaction(new VideoId("v"), ReactionKind.LIKE, 1, null, null, null, 1),
                new GroupCommit.Reply() {
                    @Override
                    public Executor where() {
                        return loop;
                    }

                    @Override
                    public void committed(Outcome outcome) {
                        told.add(outcome);
                    }

                    @Override
                    public void failed(RuntimeException failure) {}
                });
    }

    @Test
    void closingWritesWhatWaitsAndRefusesTheRest() {
        ledger.hold();
        List<CompletableFuture<Outcome>> answers = new ArrayList<>();
        answers.add(offer(1));
        await().until(ledger::isHoldingOne);
        answers.add(offer(1));
        answers.add(offer(1));
        CompletableFuture<Void> closed = CompletableFuture.runAsync(commits::close);
        await().untilAsserted(() ->
                assertThat(catchThrowableOfType(Problem.class, () -> offer(1))).hasMessageContaining("going down"));
        ledger.pass(100);
        closed.join();

        assertThat(answers.subList(0, 3)).extracting(GroupCommitTest::total).containsExactly(1L, 2L, 3L);
    }
}
