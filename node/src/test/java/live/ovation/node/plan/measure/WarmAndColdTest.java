package live.ovation.node.plan.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import live.ovation.node.plan.measure.WarmAndCold.Point;
import org.junit.jupiter.api.Test;

class WarmAndColdTest {
    @Test
    void audiencesOfSeveralSizesTellWarmFromCold() {
        // 9 less 4 × 2,000 / viewers.
        WarmAndCold found = WarmAndCold.of(List.of(new Point(2_000, 5), new Point(5_000, 7.4), new Point(16_000, 8.5)));
        assertThat(found.warm()).isCloseTo(5, within(1e-9));
        assertThat(found.cold()).isCloseTo(9, within(1e-9));
    }

    @Test
    void whatWasSeenLastIsNotFarFromWhatIsSaidOfMore() {
        // One noisy point does not carry far beyond what was measured: the line goes over one divided by the audience.
        WarmAndCold found = WarmAndCold.of(List.of(new Point(2_000, 6), new Point(9_000, 10)));
        assertThat(found.cold()).isCloseTo(11.14, within(0.01));
    }

    @Test
    void noiseMakesMoreViewersNoCheaper() {
        WarmAndCold found = WarmAndCold.of(List.of(new Point(2_000, 6), new Point(9_000, 5)));
        assertThat(found.warm()).isEqualTo(5.5);
        assertThat(found.cold()).isEqualTo(5.5);
    }

    @Test
    void oneAudienceTellsOneCost() {
        WarmAndCold found = WarmAndCold.of(List.of(new Point(10, 6)));
        assertThat(found.warm()).isEqualTo(6);
        assertThat(found.cold()).isEqualTo(6);
    }
}
