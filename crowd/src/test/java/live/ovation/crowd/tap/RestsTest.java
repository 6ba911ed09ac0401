package live.ovation.crowd.tap;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RestsTest {
    private static final long SECOND = 1_000_000_000L;

    private final Rests rests = new Rests(3);

    private int pick(int wished, double atSecond) {
        return rests.pick(wished, server -> true, (long) (atSecond * SECOND));
    }

    @Test
    void whoFailedIsLeftAloneForAMomentAndLongerEachTime() {
        assertThat(pick(1, 0)).isEqualTo(1);

        rests.failed(1, 0);
        assertThat(pick(1, 0.9)).isEqualTo(2);
        assertThat(pick(1, 1.1)).isEqualTo(1);

        rests.failed(1, SECOND);
        assertThat(pick(1, 2.9)).isEqualTo(2);
        assertThat(pick(1, 3.1)).isEqualTo(1);

        rests.failed(1, 4 * SECOND);
        rests.failed(1, 4 * SECOND);
        rests.failed(1, 5 * SECOND);
        assertThat(pick(1, 7.9)).isEqualTo(2);
        assertThat(pick(1, 8.1)).as("one rest, whoever found out").isEqualTo(1);

        rests.worked(1);
        assertThat(pick(1, 0)).isEqualTo(1);
        rests.failed(1, 0);
        assertThat(pick(1, 1.1)).isEqualTo(1);
    }

    @Test
    void whereAllAreToBeLeftAloneTheOneWhoseRestEndsFirstIsAsked() {
        rests.failed(0, 2);
        rests.failed(1, 1);
        rests.failed(2, 3);

        assertThat(pick(0, 0.5)).isEqualTo(1);
        assertThat(rests.pick(0, server -> server != 1, 4)).isEqualTo(0);
        assertThat(rests.pick(0, server -> false, 4)).isEqualTo(-1);
    }

    @Test
    void theClockMayBeAnywhere() {
        long now = Long.MAX_VALUE - 10;
        rests.failed(0, now);

        assertThat(rests.pick(0, server -> true, now + 20)).isEqualTo(1);
        assertThat(rests.pick(0, server -> true, now + 2 * SECOND)).isEqualTo(0);
    }
}
