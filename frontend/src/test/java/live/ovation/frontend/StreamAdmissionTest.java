package live.ovation.frontend;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import live.ovation.telemetry.ManualClock;
import org.junit.jupiter.api.Test;

class StreamAdmissionTest {
    private final ManualClock clock = new ManualClock();

    @Test
    void letsASecondsWorthInAtOnceAndThenThePace() {
        StreamAdmission admission = new StreamAdmission(100, clock);
        assertThat(admitted(admission, 1_000)).isEqualTo(100);
        clock.advance(Duration.ofMillis(250));
        assertThat(admitted(admission, 1_000)).isEqualTo(25);
        clock.advance(Duration.ofMinutes(1));
        assertThat(admitted(admission, 1_000)).isEqualTo(100);
    }

    @Test
    void letsEverybodyInWithoutAPace() {
        assertThat(admitted(new StreamAdmission(0, clock), 100_000)).isEqualTo(100_000);
    }

    @Test
    void givesThoseWhoAreRefusedTogetherSecondsOfTheirOwn() {
        StreamAdmission admission = new StreamAdmission(100, clock);
        List<Integer> perSecond = new ArrayList<>(List.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
        for (int i = 0; i < 1_000; i++) {
            int second = (int) admission.turn().toSeconds();
            perSecond.set(second, perSecond.get(second) + 1);
        }
        assertThat(perSecond.getFirst()).isZero();
        assertThat(perSecond.subList(2, 10)).containsOnly(100);
    }

    @Test
    void tellsNobodyToWaitLongerThanHalfAMinute() {
        StreamAdmission admission = new StreamAdmission(1, clock);
        for (int i = 0; i < 1_000; i++) {
            assertThat(admission.turn()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(30));
        }
    }

    private static int admitted(StreamAdmission admission, int coming) {
        int in = 0;
        for (int i = 0; i < coming; i++) {
            in += admission.admit() ? 1 : 0;
        }
        return in;
    }
}
