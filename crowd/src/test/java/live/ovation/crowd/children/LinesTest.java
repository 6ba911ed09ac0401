package live.ovation.crowd.children;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import live.ovation.crowd.Count;
import live.ovation.crowd.CrowdPlan;
import live.ovation.crowd.Lane;
import live.ovation.crowd.Latency;
import live.ovation.crowd.Tally;
import live.ovation.crowd.viewer.AudienceShare;
import live.ovation.crowd.viewer.AudienceSnapshot;
import live.ovation.crowd.viewer.Ending;
import live.ovation.crowd.viewer.Histograms;
import live.ovation.crowd.viewer.Origins;
import live.ovation.crowd.viewer.PairFindings;
import live.ovation.crowd.viewer.Regions;
import live.ovation.crowd.viewer.Seen;
import live.ovation.crowd.viewer.VideoEnding;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class LinesTest {
    private final Lines lines = new Lines();

    @Test
    void shareSurvivesTheWay() {
        CrowdPlan plan = CrowdPlan.builder()
                .url("http://127.0.0.1:9")
                .video("a", "b")
                .lane(Lane.SUM)
                .stormAt(Duration.ofMillis(1_500))
                .headers(List.of("A: \"b\""))
                .build();
        Regions regions = Regions.of(List.of("eu", "us", "eu"));
        AudienceShare share = new AudienceShare(plan, "run1", 2, 3, regions);

        String line = lines.share(share);

        assertThat(line).doesNotContain("\n");
        assertThat(lines.toShare(line)).isEqualTo(share);
    }

    @Test
    void orderSurvivesTheWayWithItsEnding() {
        Origins origins = new Origins(5, List.of(6L, 1L), List.of(0L, 2L), List.of(0, 1, 1));
        Ending ending = new Ending(Map.of("v", new VideoEnding(7, List.of(1L, 0L, 3L), origins)), true);

        String line = lines.order(Order.JUDGE, ending);

        assertThat(lines.toOrder(line)).isEqualTo(Order.JUDGE);
        assertThat(lines.toEnding(line).totalsKnown()).isTrue();
        assertThat(lines.toEnding(line).videos().get("v")).isNotNull().satisfies(end -> {
            assertThat(end.total()).isEqualTo(7);
            assertThat(end.sentMicros()).containsExactly(1L, 0L, 3L);
            assertThat(end.origins()).isEqualTo(origins);
        });
    }

    @Test
    void pairsSurviveTheWay() {
        Histogram late = Histograms.empty();
        late.recordValueWithCount(1_234, 5);
        PairFindings one = new PairFindings("eu", "us", new Seen(1, 2, 3), new Seen(4, 5, 6), late);
        PairFindings back = new PairFindings("us", "eu", new Seen(7, 0, 0), new Seen(0, 0, 0), Histograms.empty());

        assertThat(lines.toPairs(lines.pairs(List.of(one, back)))).containsExactly(one, back);
        assertThat(PairFindings.summed(List.of(List.of(one, back), List.of(one))))
                .containsExactly(one.plus(one), back);
        assertThat(one.plus(one).comments().twice()).isEqualTo(12);
        assertThat(one.plus(one).late().getTotalCount()).isEqualTo(10);
    }

    @Test
    void snapshotSurvivesTheWay() {
        Map<Count, Long> counts = Tally.zeroes();
        counts.put(Count.FRAMES, 123_456_789_012L);
        Map<Latency, Histogram> latencies = new EnumMap<>(Latency.class);
        Histogram histogram = Histograms.empty();
        histogram.recordValueWithCount(1_234, 5);
        histogram.recordValue(3_000_000_000L);
        latencies.put(Latency.DUE_TO_VIEWER, histogram);
        AudienceSnapshot snapshot = new AudienceSnapshot(counts, latencies, "trouble", List.of("a", "b"));

        assertThat(lines.toSnapshot(lines.snapshot(snapshot))).isEqualTo(snapshot);
    }

    @Test
    void crowdGetsAsManyProcessesAsFilesMakeNecessary() {
        CrowdPlan plan = CrowdPlan.builder().viewers(100_000).build();

        assertThat(FileLimit.processesFor(plan, 20_000)).isEqualTo(6);
        assertThat(FileLimit.processesFor(plan, 1_000_000)).isEqualTo(1);
        assertThat(FileLimit.processesFor(
                        CrowdPlan.builder().viewers(10).processes(4).build(), 20_000))
                .isEqualTo(4);
        assertThat(FileLimit.processesFor(
                        CrowdPlan.builder().viewers(2).processes(4).build(), 20_000))
                .isEqualTo(2);
        assertThat(FileLimit.processesFor(CrowdPlan.builder().viewers(0).build(), 20_000))
                .isEqualTo(1);
        assertThat(FileLimit.maxFiles()).isPositive();
    }
}
