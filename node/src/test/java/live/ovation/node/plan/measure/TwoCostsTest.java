package live.ovation.node.plan.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class TwoCostsTest {
    @Test
    void twoRunsTellTwoCostsApart() {
        // 3 each and 0.5 each.
        TwoCosts found = TwoCosts.of(new TwoCosts.Run(100, 200, 400), new TwoCosts.Run(50, 1_000, 650));
        assertThat(found.first()).isCloseTo(3, within(1e-9));
        assertThat(found.second()).isCloseTo(0.5, within(1e-9));
    }

    @Test
    void noiseMakesNoNegativeCosts() {
        TwoCosts found = TwoCosts.of(new TwoCosts.Run(100, 100, 500), new TwoCosts.Run(100, 1_000, 400));
        assertThat(found.second()).isZero();
        assertThat(found.first()).isCloseTo(4.5, within(1e-9));
        assertThat(TwoCosts.of(new TwoCosts.Run(1, 1, 2), new TwoCosts.Run(1, 1, 2))
                        .first())
                .isNotNegative();
    }
}
