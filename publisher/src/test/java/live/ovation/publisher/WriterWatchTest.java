package live.ovation.publisher;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import live.ovation.ledger.LedgerException;
import live.ovation.protocol.OriginId;
import live.ovation.telemetry.ManualClock;
import live.ovation.telemetry.Telemetry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Its own thread looks as well, at the same that the test says: it changes nothing.
class WriterWatchTest {
    private static final OriginId OTHER = new OriginId("other");
    private static final OriginId EARLIER = new OriginId("a");

    private final Writers ledger = new Writers();
    private final ManualClock clock = new ManualClock();
    private int readAll;
    private final WriterWatch watch = new WriterWatch(ledger, () -> readAll++, new Telemetry(), clock);

    /// Whose name is `fake`.
    private static final class Writers extends FakeLedger {
        volatile Set<OriginId> writers = Set.of();
        volatile @Nullable LedgerException failure;

        @Override
        public Set<OriginId> writers() {
            LedgerException thrown = failure;
            if (thrown != null) {
                throw thrown;
            }
            return writers;
        }
    }

    private void writers(OriginId... others) {
        ledger.writers = Set.copyOf(List.of(others));
        watch.look();
    }

    private void pass(Duration time) {
        clock.advance(time);
        watch.look();
    }

    @AfterEach
    void close() {
        watch.close();
    }

    @Test
    void whoEndsAndIsNotReplacedMakesEverybodyReadOnce() {
        writers(ledger.origin(), OTHER);
        writers(ledger.origin());
        pass(WriterWatch.GRACE.minusMillis(1));
        assertThat(readAll).isZero();
        pass(Duration.ofMillis(1));
        assertThat(readAll).isEqualTo(1);
        pass(WriterWatch.GRACE.multipliedBy(3));
        assertThat(readAll).isEqualTo(1);

        writers(ledger.origin(), OTHER);
        writers(ledger.origin());
        pass(WriterWatch.GRACE);
        assertThat(readAll).as("a second time").isEqualTo(2);
    }

    @Test
    void whoIsBackInTimeHasSeenToItAlone() {
        writers(ledger.origin(), OTHER);
        writers(ledger.origin());
        pass(WriterWatch.GRACE.minusMillis(1));
        writers(ledger.origin(), OTHER);
        pass(WriterWatch.GRACE);
        assertThat(readAll).isZero();
    }

    @Test
    void ofThoseWhoAreLeftTheFirstActs() {
        writers(ledger.origin(), OTHER, EARLIER);
        writers(ledger.origin(), EARLIER);
        pass(WriterWatch.GRACE);
        assertThat(readAll).isZero();
        // The one that was to act ends, too.
        writers(ledger.origin());
        pass(WriterWatch.GRACE);
        assertThat(readAll).isEqualTo(1);
    }

    @Test
    void whileTheLedgerIsAwayNobodyIsMissed() {
        writers(ledger.origin(), OTHER);
        ledger.failure = new LedgerException("away");
        pass(WriterWatch.GRACE.multipliedBy(2));
        ledger.failure = null;
        // Its sessions ended, ours are taken up again one after the other.
        writers();
        writers(ledger.origin());
        pass(WriterWatch.GRACE.minusMillis(1));
        writers(ledger.origin(), OTHER);
        pass(WriterWatch.GRACE);
        assertThat(readAll).isZero();
    }
}
