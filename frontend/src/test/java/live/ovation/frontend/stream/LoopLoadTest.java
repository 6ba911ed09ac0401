package live.ovation.frontend.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LoopLoadTest {
    private static final long WINDOW = LoopLoad.WINDOW_NANOS;
    private static final int ENOUGH_WINDOWS = 20;

    private final LoopLoad load = new LoopLoad(0);
    private final LoopLoad.Lane hot = new LoopLoad.Lane(0);
    private final LoopLoad.Lane quiet = new LoopLoad.Lane(0);
    private long now;
    private long hotHead;
    private long quietHead;

    /// Both have a pass, and sweeps take these parts of the window; hot has twice as much to deliver.
    private void window(double ofHot, double ofQuiet) {
        load.begin(now);
        hotHead += 200;
        quietHead += 100;
        load.pass(hot, hotHead, 1_000);
        load.took(hot, Math.round(ofHot * WINDOW));
        load.pass(quiet, quietHead, 1_000);
        load.took(quiet, Math.round(ofQuiet * WINDOW));
        load.end(now + Math.round((ofHot + ofQuiet) * WINDOW));
        now += WINDOW;
        load.look(now);
    }

    private void windows(double ofHot, double ofQuiet) {
        for (int i = 0; i < ENOUGH_WINDOWS; i++) {
            window(ofHot, ofQuiet);
        }
    }

    @Test
    void nobodyIsKeptWaitingWhileTheLoopHasTimeLeft() {
        windows(0.4, 0.4);
        assertThat(load.apartNanos(hot)).isZero();
        assertThat(load.apartNanos(quiet)).isZero();
    }

    @Test
    void whileItHasNoneTheLargestLaneWaitsLongerAndLongerAndNobodyElse() {
        window(0.5, 0.5);
        long first = load.apartNanos(hot);
        window(0.5, 0.5);
        assertThat(load.apartNanos(hot)).isGreaterThan(first).isGreaterThan(0);
        windows(0.5, 0.5);
        assertThat(load.apartNanos(hot)).isEqualTo(LoopLoad.MOST_APART_NANOS);
        assertThat(load.apartNanos(quiet)).isZero();
    }

    /// What it takes is less since its passes are larger: it is the largest all the same.
    @Test
    void whoIsLargestIsWhoHasTheMostToDeliver() {
        windows(0.2, 0.8);
        assertThat(load.apartNanos(hot)).isEqualTo(LoopLoad.MOST_APART_NANOS);
        assertThat(load.apartNanos(quiet)).isZero();
    }

    @Test
    void nobodyWaitsWhenTheLargestHasTheLoopNearlyToItself() {
        windows(0.5, 0.5);
        windows(0.9, 0.1);
        assertThat(load.apartNanos(hot)).isZero();
    }

    @Test
    void theDistanceStaysWhereTheLoopHasAsMuchTimeLeftAsItShouldHave() {
        window(0.5, 0.5);
        long apart = load.apartNanos(hot);
        windows(LoopLoad.MOST_BUSY / 2, LoopLoad.MOST_BUSY / 2);
        assertThat(load.apartNanos(hot)).isBetween(apart - ENOUGH_WINDOWS, apart + ENOUGH_WINDOWS);
    }

    @Test
    void anIdleHourIsTimeThatWasLeft() {
        windows(0.5, 0.5);
        now += Duration.ofHours(1).toNanos();
        load.look(now);
        assertThat(load.apartNanos(hot)).isZero();
    }
}
