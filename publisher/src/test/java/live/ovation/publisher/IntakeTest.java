package live.ovation.publisher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IntakeTest {
    private static final long LONG_NANOS = Duration.ofMinutes(10).toNanos();

    private final Intake<Integer> intake = new Intake<>();
    private final List<Thread> started = new ArrayList<>();

    @AfterEach
    void end() {
        started.forEach(Thread::interrupt);
    }

    private List<Integer> take(int most) {
        List<Integer> taken = new ArrayList<>();
        intake.take(taken, most);
        return taken;
    }

    /// Waits on a thread of its own, which is asleep when this returns.
    private CompletableFuture<List<Integer>> awaiting(int count, long nanos) {
        CompletableFuture<List<Integer>> result = new CompletableFuture<>();
        Thread thread = Thread.ofPlatform().start(() -> {
            try {
                if (nanos == 0) {
                    intake.await(count);
                } else {
                    intake.await(count, nanos);
                }
                result.complete(take(1_000));
            } catch (InterruptedException e) {
                result.completeExceptionally(e);
            }
        });
        started.add(thread);
        await().until(() -> thread.getState() == Thread.State.WAITING
                || thread.getState() == Thread.State.TIMED_WAITING
                || !thread.isAlive());
        return result;
    }

    @Test
    void whatCameFirstIsTakenFirstAndNoMoreThanAskedFor() {
        IntStream.range(0, 5).forEach(i -> assertThat(intake.offer(i, 10)).isEqualTo(Intake.Offer.TAKEN));
        assertThat(intake.size()).isEqualTo(5);
        assertThat(take(3)).containsExactly(0, 1, 2);
        assertThat(take(3)).containsExactly(3, 4);
        assertThat(take(3)).isEmpty();
    }

    @Test
    void noMoreWaitThanThereIsRoomFor() {
        assertThat(intake.offer(1, 2)).isEqualTo(Intake.Offer.TAKEN);
        assertThat(intake.offer(2, 2)).isEqualTo(Intake.Offer.TAKEN);
        assertThat(intake.offer(3, 2)).isEqualTo(Intake.Offer.FULL);
        assertThat(take(1)).containsExactly(1);
        assertThat(intake.offer(4, 2)).isEqualTo(Intake.Offer.TAKEN);
    }

    @Test
    void sleeperIsWokenByTheLastOfThoseItWaitsFor() {
        CompletableFuture<List<Integer>> three = awaiting(3, 0);
        intake.offer(1, 10);
        intake.offer(2, 10);
        assertThat(three).isNotDone();
        intake.offer(3, 10);
        assertThat(three.join()).containsExactly(1, 2, 3);
    }

    @Test
    void sleeperWaitsNoLongerThanItWants() {
        intake.offer(1, 10);
        assertThat(awaiting(2, 1_000_000).join()).containsExactly(1);
        CompletableFuture<List<Integer>> two = awaiting(2, LONG_NANOS);
        intake.offer(2, 10);
        intake.offer(3, 10);
        assertThat(two.join()).containsExactly(2, 3);
    }

    @Test
    void closedTakesNothingAndGivesBackWhatWaited() {
        intake.offer(1, 10);
        intake.offer(2, 10);
        assertThat(intake.close()).containsExactly(1, 2);
        assertThat(intake.offer(3, 10)).isEqualTo(Intake.Offer.CLOSED);
        assertThat(take(10)).isEmpty();
    }

    @Test
    void nothingIsLostAmongManyWhoOffer() {
        int each = 20_000;
        CompletableFuture<List<Integer>> all = CompletableFuture.supplyAsync(() -> {
            List<Integer> taken = new ArrayList<>();
            while (taken.size() < 2 * each) {
                try {
                    intake.await(1);
                    intake.take(taken, taken.size() + 64);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            return taken;
        });
        for (int parity = 0; parity < 2; parity++) {
            int from = parity;
            started.add(Thread.ofPlatform().start(() -> {
                for (int i = from; i < 2 * each; i += 2) {
                    intake.offer(i, Integer.MAX_VALUE);
                }
            }));
        }
        List<Integer> taken = all.orTimeout(30, TimeUnit.SECONDS).join();
        assertThat(taken.stream().filter(i -> i % 2 == 0).toList()).isSorted().hasSize(each);
        assertThat(taken.stream().filter(i -> i % 2 == 1).toList()).isSorted().hasSize(each);
    }
}
