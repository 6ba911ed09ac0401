package live.ovation.system.stories;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import live.ovation.crowd.CrowdReport;
import live.ovation.crowd.Latency;
import live.ovation.crowd.LatencySummary;
import live.ovation.system.support.OvationProcess;
import live.ovation.system.support.Servers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What a frozen frontend costs the viewers of the others: their times with it well, frozen, well, frozen.
/// By name only: `bench/cluster frozen-of-three`.
class FrozenFrontendStory {
    @RegisterExtension
    static final Servers SERVERS = new Servers();

    private static final int MEASURED_SECONDS = 15;

    @Test
    void frozenFrontendCostsTheOthersNothing() {
        StorySize size = StorySize.FULL;
        StoryBook.open();
        try (ClusterStage stage = new ClusterStage(SERVERS, size.lease(), 3)) {
            OvationProcess frozen = stage.frontends.getLast();
            List<URI> all = stage.urls();
            // The third of the viewers who are with the one that freezes, in a crowd of their own.
            try (StoryCrowd there = StoryCrowd.start(StoryCrowd.plan("v", size, all.subList(2, 3))
                    .viewers(size.viewers() / 3)
                    .likesPerSecond(0)
                    .commentsPerSecond(0)
                    .othersTap(true))) {
                for (int round = 1; round <= 2; round++) {
                    tell("well", watch(size, all.subList(0, 2)));
                    frozen.freeze();
                    try {
                        tell("frozen", watch(size, all.subList(0, 2)));
                    } finally {
                        frozen.thaw();
                    }
                }
                assertThat(there.end().verdict().reasons()).isEmpty();
            }
        }
    }

    private static CrowdReport watch(StorySize size, List<URI> urls) {
        try (StoryCrowd crowd = StoryCrowd.start(
                StoryCrowd.plan("v", size, urls).viewers(size.viewers() * 2 / 3).commentsPerSecond(0))) {
            crowd.goOn(MEASURED_SECONDS);
            return crowd.end();
        }
    }

    private static void tell(String third, CrowdReport report) {
        assertThat(report.verdict().reasons()).isEmpty();
        LatencySummary due = report.latencies().get(Latency.DUE_TO_VIEWER);
        assertThat(due).isNotNull();
        StoryBook.write(String.format(
                Locale.ROOT,
                "third frontend %-6s  due → viewer at the others: p50 %.1f ms  p90 %.1f ms  p99 %.1f ms  max %.1f ms%n",
                third,
                due.p50Micros() / 1e3,
                due.p90Micros() / 1e3,
                due.p99Micros() / 1e3,
                due.maxMicros() / 1e3));
    }
}
