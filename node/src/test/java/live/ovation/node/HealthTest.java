package live.ovation.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/// The rows of the table in docs/operations/health.md.
class HealthTest {
    private static final Duration STUCK = Duration.ofSeconds(60);

    private boolean draining;
    private Duration silence = Duration.ofMillis(400);
    private boolean commitStuck;
    private boolean committerLost;
    private boolean writing = true;
    private final Health health =
            new Health(() -> draining, () -> silence, () -> commitStuck, () -> committerLost, () -> writing, STUCK);

    @Test
    void aWellNodeIsLiveAndReady() {
        assertThat(health.live()).isEqualTo(Health.Told.WELL);
        assertThat(health.ready()).isEqualTo(Health.Told.WELL);
        assertThat(health.impaired()).isEmpty();
    }

    @Test
    void aDrainingNodeIsLiveAndNotReady() {
        draining = true;
        assertThat(health.live().well()).isTrue();
        assertThat(health.ready()).isEqualTo(new Health.Told(false, "draining"));
    }

    @Test
    void aLedgerThatIsAwayIsToldAndChangesNeither() {
        writing = false;
        assertThat(health.live().well()).isTrue();
        assertThat(health.ready().well()).isTrue();
        assertThat(health.impaired()).isEqualTo("ledger");
    }

    @Test
    void anEventLoopThatStallsIsNotReadySoonAndNotLiveLater() {
        silence = Health.LONG_SILENCE.plusMillis(1);
        assertThat(health.live().well()).isTrue();
        assertThat(health.ready()).isEqualTo(new Health.Told(false, "event-loop-silent"));
        silence = STUCK.plusMillis(1);
        assertThat(health.live()).isEqualTo(new Health.Told(false, "event-loop-stuck"));
    }

    @Test
    void aCommitThatHangsIsNotReadyAndWhatEndsByItselfIsLive() {
        commitStuck = true;
        assertThat(health.live()).isEqualTo(Health.Told.WELL);
        assertThat(health.ready()).isEqualTo(new Health.Told(false, "committer-stuck"));
        assertThat(health.impaired()).isEqualTo("ledger");
    }

    @Test
    void aCommitterThatIsLostIsNeither() {
        commitStuck = true;
        committerLost = true;
        assertThat(health.live()).isEqualTo(new Health.Told(false, "committer-stuck"));
        assertThat(health.ready()).isEqualTo(new Health.Told(false, "committer-stuck"));
    }

    @Test
    void nineOfTenFilesAreForViewersAndSomeAreAlwaysLeft() {
        assertThat(FileLimit.streams(20_000)).isEqualTo(18_000);
        assertThat(FileLimit.streams(256)).isEqualTo(156);
        assertThat(FileLimit.streams(50)).isEqualTo(1);
        assertThat(FileLimit.streams(Long.MAX_VALUE)).isEqualTo(1_000_000);
        assertThat(FileLimit.streams()).isPositive();
    }
}
