package live.ovation.publisher;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import live.ovation.telemetry.Telemetry;
import org.junit.jupiter.api.Test;

class CommitPaceTest {
    private final Telemetry telemetry = new Telemetry();
    private final CommitPace pace = new CommitPace(
            new PublisherSettings.Commits(20_000, Duration.ofMillis(200), 1_000, Duration.ofMillis(5)), telemetry);

    private void committed(int entries, long millis) {
        committed(entries, millis, millis);
    }

    private void committed(int entries, long millis, long turnMillis) {
        pace.onCommitted(
                entries,
                Duration.ofMillis(millis).toNanos(),
                Duration.ofMillis(turnMillis).toNanos());
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

    @Test
    void onlyACrowdBeforeASlowLedgerWaitsForMore() {
        assertThat(pace.pauseNanos()).isZero();
        committed(30, 2);
        assertThat(pace.pauseNanos()).isEqualTo(Duration.ofMillis(1).toNanos());
        committed(1_000, 100);
        assertThat(pace.pauseNanos())
                .as("never long")
                .isEqualTo(Duration.ofMillis(2).toNanos());
        committed(3, 100);
        assertThat(pace.pauseNanos()).as("a quiet ledger").isZero();
        committed(1_000, 0);
        assertThat(pace.pauseNanos()).as("a quick disk").isZero();
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
