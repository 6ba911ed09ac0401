package live.ovation.publisher;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import live.ovation.telemetry.Telemetry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CommitPaceTest {
    private final Telemetry telemetry = new Telemetry();
    private final CommitPace pace = new CommitPace(
            new PublisherSettings.Commits(20_000, Duration.ofMillis(200), 1_000, Duration.ofMillis(5)), telemetry);

    private void committed(int entries, long millis) {
        committed(entries, millis, millis);
    }

    private void committed(int entries, long millis, long turnMillis) {
        committed(entries, 0, Duration.ofMillis(millis), Duration.ofMillis(turnMillis));
    }

    private void committed(int entries, int waiting, Duration commit, Duration turn) {
        pace.onCommitted(entries, waiting, commit.toNanos(), turn.toNanos());
    }

    @Test
    void queueIsAsLongAsItCanBeWrittenInTime() {
        assertThat(pace.room()).isEqualTo(20_000);
        committed(1_000, 50);
        assertThat(pace.room())
                .as("4,000 in 200 ms, and 1,000 of them are being written")
                .isEqualTo(3_000);
        committed(10, 5_000);
        assertThat(pace.room())
                .as("a small commit says nothing of what is possible")
                .isEqualTo(3_000);
        committed(1_000, 10_000);
        assertThat(pace.room()).as("one commit's entries may always wait").isEqualTo(1_000);
        for (int i = 0; i < 20; i++) {
            committed(1_000, 5);
        }
        assertThat(pace.room()).isEqualTo(20_000);
    }

    @Test
    void whatTheThreadDoesBesidesCounts() {
        committed(1_000, 20, 40);
        assertThat(pace.room()).as("a thousand in 40 ms, not in 20").isEqualTo(4_000);
    }

    /// What the next commit waits for: as many as that, or so long.
    private record Awaited(int count, Duration atMost) {}

    private @Nullable Awaited awaited() {
        AtomicReference<@Nullable Awaited> awaited = new AtomicReference<>();
        try {
            pace.awaitCrowd(new CommitRest.Queue() {
                @Override
                public void await(int count, long nanos) {
                    awaited.set(new Awaited(count, Duration.ofNanos(nanos)));
                }

                @Override
                public int size() {
                    return 0;
                }
            });
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return awaited.get();
    }

    /// Commits of this sort until nothing else is usual.
    private void usually(int entries, int waiting, Duration commit) {
        for (int i = 0; i < 100; i++) {
            committed(entries, waiting, commit, commit);
        }
    }

    @Test
    void onlyACrowdBeforeASlowLedgerWaitsForMore() {
        assertThat(awaited()).isNull();
        usually(30, 0, Duration.ofMillis(1));
        assertThat(awaited())
                .as("as long as is usual, but for what is lost in rounding")
                .isEqualTo(new Awaited(30, Duration.ofNanos(999_993)));
        usually(900, 0, Duration.ofMillis(100));
        assertThat(awaited()).as("never long").isEqualTo(new Awaited(900, Duration.ofMillis(2)));
        committed(3, 100);
        assertThat(awaited()).as("a quiet ledger").isNull();
        usually(1_000, 0, Duration.ofNanos(150_000));
        assertThat(awaited()).as("a quick disk").isNull();
    }

    @Test
    void commitThatWasHeldUpOnceIsNoReasonToWait() {
        usually(30, 0, Duration.ofNanos(150_000));
        committed(30, 1);
        assertThat(awaited()).isNull();
    }

    @Test
    void nextCommitIsForAllWhoWereThereLastTime() {
        usually(20, 12, Duration.ofMillis(10));
        assertThat(awaited())
                .as("20 that were answered, and 12 that came meanwhile")
                .isEqualTo(new Awaited(32, Duration.ofMillis(2)));
        committed(990, 700, Duration.ofMillis(10), Duration.ofMillis(10));
        assertThat(awaited()).as("as many as go into one").isEqualTo(new Awaited(1_000, Duration.ofMillis(2)));
    }

    @Test
    void slowCommitsAreCounted() {
        committed(1, 499);
        committed(1, 501);
        committed(1, 3_000);
        assertThat(telemetry.counter(PublisherMetric.COMMITS_SLOW).sum()).isEqualTo(2);
        assertThat(telemetry.counter(PublisherMetric.COMMIT_MICROS).sum()).isEqualTo(4_000_000);
    }
}
