package live.ovation.publisher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import live.ovation.ledger.Entry;
import live.ovation.protocol.UserId;
import live.ovation.protocol.VideoId;
import live.ovation.telemetry.ManualClock;
import live.ovation.transport.Problem;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SlowModeTest {
    private static final Duration BETWEEN = Duration.ofSeconds(5);

    private final LongAdder forgotten = new LongAdder();
    private final ManualClock clock = new ManualClock();
    private final SlowMode slowMode = new SlowMode(clock, 3, forgotten);

    private static Entry.NewComment by(@Nullable String user) {
        return new Entry.NewComment(new VideoId("v"), "x", null, user == null ? null : new UserId(user), null, 1);
    }

    @Test
    void whoSaysNoNameIsKnownByTheAddress() {
        slowMode.take(by(null), "10.0.0.1", BETWEEN);
        assertThatThrownBy(() -> slowMode.take(by(null), "10.0.0.1", BETWEEN)).isInstanceOf(Problem.class);
        assertThatCode(() -> slowMode.take(by(null), "10.0.0.2", BETWEEN)).doesNotThrowAnyException();
        slowMode.take(by("carol"), "10.0.0.1", BETWEEN);
        assertThatThrownBy(() -> slowMode.take(by("carol"), "10.0.0.9", BETWEEN))
                .isInstanceOf(Problem.class);
    }

    @Test
    void onlySoManyAreRememberedAndThoseForgottenAreCounted() {
        for (int i = 0; i < 5; i++) {
            slowMode.take(by("u" + i), "a", BETWEEN);
        }
        assertThat(forgotten.sum()).isEqualTo(2);
        assertThatThrownBy(() -> slowMode.take(by("u2"), "a", BETWEEN)).isInstanceOf(Problem.class);
        assertThatCode(() -> slowMode.take(by("u0"), "a", BETWEEN)).doesNotThrowAnyException();
    }

    @Test
    void retryThatCameToNothingGivesBackNoTurnThatItDidNotTake() {
        Entry.NewComment first = carols("k", 1);
        Entry.NewComment again = carols("k", 2);
        slowMode.take(first, "a", BETWEEN);
        slowMode.take(again, "a", BETWEEN);
        slowMode.giveBack(again, "a");
        assertThatThrownBy(() -> slowMode.take(carols("other", 3), "a", BETWEEN))
                .isInstanceOf(Problem.class);
        slowMode.giveBack(first, "a");
        assertThatCode(() -> slowMode.take(carols("other", 4), "a", BETWEEN)).doesNotThrowAnyException();
    }

    private static Entry.NewComment carols(String key, long atMicros) {
        return new Entry.NewComment(new VideoId("v"), "x", key, new UserId("carol"), null, atMicros);
    }

    @Test
    void calendarThatIsSetChangesNothing() {
        slowMode.take(by("carol"), "a", BETWEEN);
        clock.stepCalendar(Duration.ofDays(-9));
        clock.advance(BETWEEN);
        assertThatCode(() -> slowMode.take(by("carol"), "a", BETWEEN)).doesNotThrowAnyException();
    }
}
