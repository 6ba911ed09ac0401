package live.ovation.frontend;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class DrainPaceTest {
    private static final long TENTH = 100_000_000L;

    @Test
    void inNoSecondMoreLeaveThanThePaceAllows() {
        DrainPace pace = new DrainPace(new DrainSettings(100, Duration.ofSeconds(60)), 1_000, 0);
        int left = 1_000;
        int[] perSecond = new int[20];
        for (int tenth = 1; left > 0 && tenth < 200; tenth++) {
            int wave = pace.wave(left, tenth * TENTH);
            left -= wave;
            perSecond[tenth / 10] += wave;
        }
        assertThat(left).isZero();
        // One may come over from before.
        assertThat(Arrays.stream(perSecond).max().orElseThrow()).isLessThanOrEqualTo(101);
        assertThat(perSecond[5]).isBetween(99, 101);
    }

    @Test
    void whatThePaceWouldNotManageInTimeLeavesEvenlyWithinIt() {
        DrainPace pace = new DrainPace(new DrainSettings(1, Duration.ofSeconds(10)), 1_000, 0);
        int left = 1_000;
        for (int tenth = 1; tenth <= 50; tenth++) {
            left -= pace.wave(left, tenth * TENTH);
        }
        assertThat(left).isBetween(495, 505);
    }

    @Test
    void theRestLeavesAtOnceWhenTheTimeIsOver() {
        DrainPace pace = new DrainPace(new DrainSettings(1, Duration.ofSeconds(10)), 1, 0);
        assertThat(pace.wave(500, 10_000_000_000L)).isEqualTo(500);
    }

    @Test
    void whoeverComesLateMakesNoFloodOfIt() {
        DrainPace pace = new DrainPace(new DrainSettings(100, Duration.ofSeconds(60)), 1_000, 0);
        assertThat(pace.wave(1_000, 30_000_000_000L)).isBetween(50, 51);
    }
}
