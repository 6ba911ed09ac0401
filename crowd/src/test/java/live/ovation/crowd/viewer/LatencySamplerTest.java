package live.ovation.crowd.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.Map;
import live.ovation.crowd.Latency;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class LatencySamplerTest {
    private final LatencySampler sampler = new LatencySampler();

    private long wantedOf(int frames) {
        long wanted = 0;
        for (int i = 0; i < frames; i++) {
            wanted += sampler.wants() ? 1 : 0;
        }
        return wanted;
    }

    @Test
    void measuresEveryFrameWhileTheyAreFew() {
        assertThat(wantedOf(1_000)).isEqualTo(1_000);
        sampler.adapt(50_000);
        assertThat(wantedOf(1_000)).isEqualTo(1_000);
    }

    @Test
    void measuresSomeFiftyThousandASecondWhenTheyAreMany() {
        sampler.adapt(1_600_000);

        assertThat(wantedOf(1_600_000)).isBetween(40_000L, 60_000L);
    }

    @Test
    void givesEachValueOnce() {
        sampler.record(Latency.JOIN, 500);
        sampler.record(Latency.JOIN, -3);
        Map<Latency, Histogram> sums = new EnumMap<>(Latency.class);
        sampler.takeInto(sums);
        sampler.takeInto(sums);

        assertThat(sums).containsOnlyKeys(Latency.JOIN);
        assertThat(sums.get(Latency.JOIN)).satisfies(join -> {
            assertThat(join.getTotalCount()).isEqualTo(2);
            assertThat(join.getMaxValue()).isEqualTo(500);
        });
    }
}
