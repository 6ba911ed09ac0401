package live.ovation.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

class ClockTest {
    @Test
    void manualClockStandsStillUntilToldToMove() {
        ManualClock clock = new ManualClock();
        long micros = clock.epochMicros();
        long nanos = clock.nanoTime();
        assertThat(clock.epochMicros()).isEqualTo(micros);
        assertThat(clock.nanoTime()).isEqualTo(nanos);

        clock.advance(Duration.ofMillis(1500));

        assertThat(clock.epochMicros() - micros).isEqualTo(1_500_000);
        assertThat(clock.nanoTime() - nanos).isEqualTo(1_500_000_000);
    }

    @Test
    void steppedCalendarDoesNotTouchWaiting() {
        ManualClock clock = new ManualClock();
        long micros = clock.epochMicros();
        long nanos = clock.nanoTime();

        clock.stepCalendar(Duration.ofHours(-1));

        assertThat(clock.epochMicros() - micros).isEqualTo(-3_600_000_000L);
        assertThat(clock.nanoTime()).isEqualTo(nanos);
    }

    @Test
    void clockThatIsAheadHasAnotherCalendarAndWaitsAlike() {
        ManualClock clock = new ManualClock();
        Clock ahead = clock.ahead(Duration.ofSeconds(-5));
        assertThat(ahead.epochMicros() - clock.epochMicros()).isEqualTo(-5_000_000);
        assertThat(ahead.nanoTime()).isEqualTo(clock.nanoTime());

        clock.advance(Duration.ofSeconds(7));
        assertThat(ahead.epochMicros() - clock.epochMicros()).isEqualTo(-5_000_000);
        assertThat(ahead.nanoTime()).isEqualTo(clock.nanoTime());
    }

    @Test
    void systemClockTellsTheTimeInMicroseconds() {
        Instant before = Instant.now().truncatedTo(ChronoUnit.MICROS);
        long micros = Clock.system().epochMicros();
        Instant after = Instant.now();

        assertThat(Instant.EPOCH.plus(micros, ChronoUnit.MICROS)).isBetween(before, after);
        long nanos = Clock.system().nanoTime();
        assertThat(Clock.system().nanoTime() - nanos).isNotNegative();
    }
}
