package live.ovation.presence.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import live.ovation.presence.CohortContract;
import live.ovation.presence.PresenceSettings;
import live.ovation.presence.PresenceStore;
import live.ovation.protocol.Presence;
import live.ovation.telemetry.ManualClock;
import org.junit.jupiter.api.Test;

class MemoryPresenceStoreTest extends CohortContract {
    private final ManualClock clock = new ManualClock();

    @Override
    protected PresenceStore openStore(PresenceSettings settings) {
        return new MemoryPresenceStore(settings, clock);
    }

    @Override
    protected void pass(Duration time) {
        clock.advance(time);
    }

    @Override
    protected int churnHours() {
        return 24;
    }

    @Override
    protected void assertNothingIsLeftBehind(int people) {
        passLooking(SETTINGS.expiry().plus(SLACK));
        assertThat(((MemoryPresenceStore) store()).sizes()).containsExactly(0, 0, 0, people, 1, 0, 0, 0);
    }

    @Test
    void calendarThatIsSetBackChangesNothing() {
        take(report(A, beat(ALICE)));
        clock.stepCalendar(Duration.ofDays(-1));
        assertThat(passLooking(SETTINGS.expiry()).users()).hasSize(1);
        long gone = of(ALICE).version();
        assertThat(take(report(A, beat(ALICE))).users())
                .singleElement()
                .satisfies(change -> assertThat(change.version()).isGreaterThan(gone));
    }

    @Test
    void ofManyWhoLookAtOnceEachEntryIsClaimedByOne() throws InterruptedException {
        take(report(A, crowd(2_000)));
        passLooking(D.plus(SLACK.dividedBy(2)));
        pass(SLACK.dividedBy(2));
        ConcurrentLinkedQueue<Presence> claimed = new ConcurrentLinkedQueue<>();
        List<Thread> sweepers = IntStream.range(0, 4)
                .mapToObj(i -> Thread.ofVirtual().start(() -> claimed.addAll(expire().users())))
                .toList();
        for (Thread sweeper : sweepers) {
            sweeper.join();
        }
        assertThat(claimed).hasSize(2_000);
        assertThat(claimed.stream().map(Presence::user).distinct()).hasSize(2_000);
    }
}
