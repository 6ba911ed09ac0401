package live.ovation.publisher;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import live.ovation.telemetry.ManualClock;
import org.junit.jupiter.api.Test;

class CommitRestTest {
    private static final long MILLI = 1_000_000;

    private final ManualClock clock = new ManualClock();
    private final CommitRest rest = new CommitRest(new Rest(Duration.ofMillis(4), clock));
    private final Crowd crowd = new Crowd();

    /// Time passes while it is waited for, and as many come as were told to.
    private final class Crowd implements CommitRest.Queue {
        private final Queue<Integer> arrivals = new ArrayDeque<>();
        private final List<Long> waits = new ArrayList<>();
        private int size;

        @Override
        public void await(int count, long nanos) {
            waits.add(nanos);
            size += arrivals.isEmpty() ? 0 : arrivals.remove();
            clock.advance(Duration.ofNanos(nanos));
        }

        @Override
        public int size() {
            return size;
        }
    }

    /// @return what was waited for before a commit that takes no time
    private List<Long> commitAfter(Integer... arrivals) throws InterruptedException {
        crowd.waits.clear();
        crowd.arrivals.clear();
        crowd.arrivals.addAll(List.of(arrivals));
        crowd.size = 0;
        rest.pass(crowd);
        rest.begin();
        return List.copyOf(crowd.waits);
    }

    @Test
    void commitsAreAMomentApartAndTheFirstAfterAnIdleOneIsAtOnce() throws InterruptedException {
        assertThat(commitAfter()).as("the first").isEmpty();
        assertThat(commitAfter(2, 1)).containsExactly(2 * MILLI, 2 * MILLI);
        clock.advance(Duration.ofMillis(1));
        assertThat(commitAfter(2, 1)).as("a commit that took 1 ms").containsExactly(3 * MILLI / 2, 3 * MILLI / 2);
        clock.advance(Duration.ofMillis(4));
        assertThat(commitAfter()).isEmpty();
    }

    @Test
    void whenEnoughAreThereNobodyWaitsOn() throws InterruptedException {
        commitAfter();
        assertThat(commitAfter(CommitRest.CROWD)).containsExactly(2 * MILLI);
    }

    @Test
    void whoWaitsForAnswersIsKeptWaitingForNobody() throws InterruptedException {
        commitAfter();
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < CommitRest.VAIN_IN_A_ROW; i++) {
                assertThat(commitAfter(3, 0)).as("a look whether others come").hasSize(2);
            }
            for (int i = 0; i < CommitRest.COMMITS_WITHOUT; i++) {
                assertThat(commitAfter(3, 0)).isEmpty();
            }
        }
    }

    @Test
    void aCrowdThatComesByItselfGoesOnSharingCommits() throws InterruptedException {
        commitAfter();
        for (int i = 0; i < 100; i++) {
            for (int vain = 1; vain < CommitRest.VAIN_IN_A_ROW; vain++) {
                assertThat(commitAfter(1, 0)).hasSize(2);
            }
            assertThat(commitAfter(1, 1)).hasSize(2);
        }
    }
}
