package live.ovation.publisher;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import live.ovation.telemetry.ManualClock;
import org.junit.jupiter.api.Test;

class RestTest {
    private final ManualClock clock = new ManualClock();
    private final Rest rest = new Rest(Duration.ofMillis(1), clock);

    @Test
    void nextTurnWaitsForWhatIsLeftAndTheIdleForNothing() {
        assertThat(rest.leftNanos()).as("the first").isZero();
        rest.begin();
        assertThat(rest.leftNanos()).isEqualTo(1_000_000);
        clock.advance(Duration.ofNanos(400_000));
        assertThat(rest.leftNanos()).isEqualTo(600_000);
        clock.advance(Duration.ofNanos(600_000));
        assertThat(rest.leftNanos()).isZero();
        clock.advance(Duration.ofHours(1));
        assertThat(rest.leftNanos()).as("idle for long").isZero();
        rest.begin();
        assertThat(rest.leftNanos()).isEqualTo(1_000_000);
    }
}
