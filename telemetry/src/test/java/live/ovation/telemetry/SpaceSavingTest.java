package live.ovation.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpaceSavingTest {
    /// Against exact counts, on skewed streams: the bounds that the paper proves.
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void estimatesAreNeverTooLowAndTooHighByAtMostTheirError(long seed) {
        Random random = new Random(seed);
        int capacity = 1 + random.nextInt(64);
        int keys = 1 + random.nextInt(2_000);
        SpaceSaving<Integer> sketch = new SpaceSaving<>(capacity);
        Map<Integer, Long> exact = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            int key = (int) (keys * Math.pow(random.nextDouble(), 3));
            long weight = random.nextInt(50);
            sketch.add(key, weight);
            exact.merge(key, weight, Long::sum);
        }
        long total = exact.values().stream().mapToLong(Long::longValue).sum();
        long bound = total / capacity;
        List<SpaceSaving.Estimate<Integer>> held = sketch.top(capacity);

        assertThat(sketch.total()).isEqualTo(total);
        assertThat(held).hasSizeLessThanOrEqualTo(capacity);
        assertThat(held).allSatisfy(estimate -> {
            long truth = exact.getOrDefault(estimate.key(), 0L);
            assertThat(estimate.weight()).isBetween(truth, truth + estimate.error());
            assertThat(estimate.error()).isLessThanOrEqualTo(bound);
        });
        exact.forEach((key, weight) -> {
            if (weight > bound) {
                assertThat(held).extracting(SpaceSaving.Estimate::key).contains(key);
            }
        });
        assertThat(held)
                .extracting(SpaceSaving.Estimate::weight)
                .isSortedAccordingTo((one, other) -> Long.compare(other, one));
    }

    @Test
    void whatWasHotAWhileAgoIsNotHotAnyMore() {
        ManualClock clock = new ManualClock();
        RecentTop<String> top = new RecentTop<>(clock);
        top.add("old", 5_000);
        assertThat(top.top(10)).containsExactly(new RecentTop.Hot<>("old", 5_000));

        clock.advance(RecentTop.WINDOW);
        top.add("new", 10);
        assertThat(top.top(10)).as("of the finished stretch").containsExactly(new RecentTop.Hot<>("old", 1_000));

        clock.advance(RecentTop.WINDOW);
        assertThat(top.top(10)).containsExactly(new RecentTop.Hot<>("new", 2));

        clock.advance(Duration.ofHours(1));
        assertThat(top.top(10)).isEmpty();
    }

    @Test
    void quantilesOfAHistogramLieInTheirBucketsAndSeveralNodesAddUp() {
        Histogram one = new Histogram(new TreeMap<>(Map.of(1_000L, 90L, 10_000L, 9L)));
        Histogram other = new Histogram(new TreeMap<>(Map.of(100_000L, 1L)));
        Histogram both = one.plus(other);

        assertThat(both.count()).isEqualTo(100);
        assertThat(both.quantileMicros(0.5)).isBetween(500L, 1_000L);
        assertThat(both.quantileMicros(0.99)).isBetween(5_000L, 10_000L);
        assertThat(both.quantileMicros(1)).isEqualTo(100_000);
        assertThat(both.since(one)).isEqualTo(other);
        assertThat(Histogram.EMPTY.quantileMicros(0.5)).isZero();
    }
}
