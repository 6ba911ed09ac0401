package live.ovation.subscriptions.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import live.ovation.protocol.VideoId;
import live.ovation.protocol.ViewerCount;
import live.ovation.subscriptions.SubscriptionTable;
import live.ovation.subscriptions.SubscriptionTableContract;
import live.ovation.telemetry.ManualClock;
import org.junit.jupiter.api.Test;

class MemorySubscriptionTableTest extends SubscriptionTableContract {
    private final ManualClock clock = new ManualClock();

    @Override
    protected SubscriptionTable openTable() {
        return new MemorySubscriptionTable(lease(), clock);
    }

    @Override
    protected Duration lease() {
        return Duration.ofSeconds(3);
    }

    @Override
    protected void pass(Duration time) {
        clock.advance(time);
    }

    @Test
    void leaseEndsNotAMomentEarlier() {
        apply(some(A, 1, Map.of(V, 1)));
        pass(lease().minusNanos(1));
        assertThat(interested(V)).containsKey(V);
        pass(Duration.ofNanos(1));
        assertThat(interested(V)).isEmpty();
    }

    @Test
    void calendarThatIsSetAnewEndsNoLease() {
        apply(some(A, 1, Map.of(V, 1)));
        clock.stepCalendar(Duration.ofDays(400));
        assertThat(interested(V)).containsKey(V);
        assertThat(answer(table().expire())).isEmpty();
    }

    @Test
    void answersAreThereAtOnce() {
        assertThat(table().apply(some(A, 1, Map.of(V, 1)))).isCompleted();
        assertThat(table().viewers(V)).isCompleted();
        assertThat(table().expire()).isCompleted();
    }

    @Test
    void peaksAreBoundedAndTheLongestUntouchedIsForgotten() {
        apply(some(A, 1, Map.of(V, 5, W, 5)));
        apply(some(A, 1, Map.of(V, 2, W, 0)));
        touchAsManyVideosAsPeaksAreKept();

        assertThat(peak(W)).as("forgotten").isZero();
        assertThat(answer(table().viewers(V)))
                .as("forgotten, and yet never below the viewers there are")
                .isEqualTo(new ViewerCount(V, 2, 2));
    }

    @Test
    void peakThatIsLookedAtIsKept() {
        apply(some(A, 1, Map.of(V, 5)));
        apply(some(A, 1, Map.of(V, 0)));
        Map<VideoId, Integer> counts = new HashMap<>();
        for (int i = 0; i < MemorySubscriptionTable.MAX_PEAKS - 1; i++) {
            counts.put(new VideoId("p" + i), 1);
        }
        apply(some(B, 1, counts));
        assertThat(peak(V)).isEqualTo(5);
        apply(some(B, 1, Map.of(new VideoId("one-more"), 1)));

        assertThat(peak(V)).isEqualTo(5);
    }

    private void touchAsManyVideosAsPeaksAreKept() {
        Map<VideoId, Integer> counts = new HashMap<>();
        for (int i = 0; i < MemorySubscriptionTable.MAX_PEAKS; i++) {
            counts.put(new VideoId("p" + i), 1);
        }
        apply(some(B, 1, counts));
    }

    @Test
    void leaseOfNoTimeIsRefused() {
        assertThatThrownBy(() -> new MemorySubscriptionTable(Duration.ZERO, clock))
                .hasMessage("lease: PT0S (expected: > 0s)");
        assertThatThrownBy(() -> new MemorySubscriptionTable(Duration.ofSeconds(-1), clock))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
