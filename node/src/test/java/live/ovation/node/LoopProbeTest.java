package live.ovation.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import live.ovation.telemetry.ManualClock;
import live.ovation.telemetry.Telemetry;
import org.junit.jupiter.api.Test;

class LoopProbeTest {
    private final ManualClock clock = new ManualClock();
    private final Telemetry telemetry = new Telemetry();

    @Test
    void showsTheLoopThatDoesNothingAndThatItGoesOn() {
        Queue<Runnable> held = new ArrayDeque<>();
        Executor well = Runnable::run;
        LoopProbe probe = new LoopProbe(List.of(well, held::add), telemetry.latency(NodeMetric.LOOP_LAG), clock);

        clock.advance(Duration.ofMinutes(2));
        probe.ask();
        assertThat(probe.longestSilence()).isEqualTo(Duration.ofMinutes(2));

        clock.advance(Duration.ofSeconds(1));
        held.remove().run();
        assertThat(probe.longestSilence()).isEqualTo(Duration.ofSeconds(1));
        assertThat(telemetry.scrape())
                .as("one answered at once, the other after a second")
                .contains("ovation_node_loop_lag_seconds_count 2")
                .contains("ovation_node_loop_lag_seconds_sum 1.0");
    }
}
