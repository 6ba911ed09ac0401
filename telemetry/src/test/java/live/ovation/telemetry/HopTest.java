package live.ovation.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/// A start without its end within a minute is a loss, and nothing else is.
class HopTest {
    private final ManualClock clock = new ManualClock();
    private final Telemetry telemetry = new Telemetry();
    private final Hop hop = telemetry.hop("way");

    private void pass(Duration time) {
        for (Duration left = time; left.isPositive(); left = left.minusSeconds(1)) {
            telemetry.lookForLosses(clock.nanoTime());
            clock.advance(Duration.ofSeconds(1));
        }
        telemetry.lookForLosses(clock.nanoTime());
    }

    private long lost() {
        return telemetry.counter(HopMetric.LOST, "hop", "way").sum();
    }

    @Test
    void whatEndsWithinAMinuteIsNotLost() {
        hop.started(10);
        pass(Duration.ofSeconds(58));
        hop.ended(10);
        pass(Duration.ofMinutes(3));
        assertThat(lost()).isZero();
    }

    @Test
    void whatDoesNotIsLostOnce() {
        hop.started(1_000);
        hop.ended(990);
        pass(Duration.ofSeconds(59));
        assertThat(lost()).isZero();
        pass(Duration.ofSeconds(3));
        assertThat(lost()).isEqualTo(10);
        hop.started(500);
        hop.ended(500);
        pass(Duration.ofMinutes(3));
        assertThat(lost()).isEqualTo(10);
        hop.started(5);
        pass(Duration.ofMinutes(3));
        assertThat(lost()).isEqualTo(15);
    }

    @Test
    void whatIsKnownToBeLostIsCountedAtOnceAndOnce() {
        hop.started(7);
        hop.lost(3);
        hop.ended(4);
        assertThat(lost()).isEqualTo(3);
        pass(Duration.ofMinutes(3));
        assertThat(lost()).isEqualTo(3);
    }
}
