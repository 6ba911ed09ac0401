package live.ovation.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/// Another clock's lead is found to within half of the shortest way there and back.
class SkewEstimateTest {
    @Test
    void theShortestRoundTripTellsHowFarAClockIsAhead() {
        for (long skew : new long[] {0, 37_000, -1_200_000}) {
            long seed = System.nanoTime();
            Random random = new Random(seed);
            SkewEstimate estimate = new SkewEstimate();
            long now = 1_700_000_000_000_000L;
            for (int i = 0; i < 50; i++) {
                long there = 200L + random.nextInt(20_000);
                long work = random.nextInt(5_000);
                long back = 200L + random.nextInt(20_000);
                estimate.measured(now, now + there + skew, now + there + work + skew, now + there + work + back);
                now += 100_000;
            }
            assertThat(Math.abs(estimate.micros() - skew))
                    .as("seed %d", seed)
                    .isLessThanOrEqualTo(estimate.roundTripMicros() / 2 + 1);
        }
    }

    @Test
    void aClockThatWasSetMeanwhileSaysNothing() {
        SkewEstimate estimate = new SkewEstimate();
        estimate.measured(1_000, 6_100, 6_100, 1_200);
        estimate.measured(2_000, 2_100, 900_000, 2_200);
        assertThat(estimate.micros()).isEqualTo(5_000);
        assertThat(estimate.roundTripMicros()).isEqualTo(200);
    }
}
