package live.ovation.publisher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import live.ovation.ledger.LedgerException;
import live.ovation.protocol.OriginId;
import live.ovation.telemetry.Telemetry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WriterWatchTest {
    private static final OriginId OTHER = new OriginId("other");
    private static final OriginId EARLIER = new OriginId("a");

    private final Writers ledger = new Writers();
    private int readAll;
    private final WriterWatch watch = new WriterWatch(ledger, () -> readAll++, new Telemetry());

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

    private void writers(OriginId... writers) {
        ledger.writers = Set.of(writers);
        watch.look();
    }

    private void look(int times) {
        for (int i = 0; i < times; i++) {
            watch.look();
        }
    }

    @AfterEach
    void close() {
        watch.close();
    }

    @Test
    void whoEndsAndIsNotReplacedMakesEverybodyReadOnce() {
        writers(ledger.origin(), OTHER);
        writers(ledger.origin());
        look(WriterWatch.MOST_MISSED - 2);
        assertThat(readAll).isZero();
        look(1);
        assertThat(readAll).isEqualTo(1);
        look(3 * WriterWatch.MOST_MISSED);
        assertThat(readAll).isEqualTo(1);

        writers(ledger.origin(), OTHER);
        writers(ledger.origin());
        look(WriterWatch.MOST_MISSED);
        assertThat(readAll).as("a second time").isEqualTo(2);
    }

    @Test
    void whoIsBackInTimeHasSeenToItAlone() {
        for (int i = 0; i < 3; i++) {
            writers(ledger.origin(), OTHER);
            writers(ledger.origin());
            look(WriterWatch.MOST_MISSED - 2);
        }
        writers(ledger.origin(), OTHER);
        look(WriterWatch.MOST_MISSED);
        assertThat(readAll).isZero();
    }

    @Test
    void ofThoseWhoAreLeftTheFirstActs() {
        writers(ledger.origin(), OTHER, EARLIER);
        writers(ledger.origin(), EARLIER);
        look(WriterWatch.MOST_MISSED);
        assertThat(readAll).isZero();
        // The one that was to act ends, too.
        writers(ledger.origin());
        look(WriterWatch.MOST_MISSED);
        assertThat(readAll).isEqualTo(1);
    }

    @Test
    void whileTheLedgerIsAwayNobodyIsMissed() {
        writers(ledger.origin(), OTHER);
        ledger.failure = new LedgerException("away");
        look(2 * WriterWatch.MOST_MISSED);
        ledger.failure = null;
        // Its sessions ended, ours are taken up again one after the other.
        writers();
        writers(ledger.origin());
        look(WriterWatch.MOST_MISSED - 3);
        writers(ledger.origin(), OTHER);
        look(WriterWatch.MOST_MISSED);
        assertThat(readAll).isZero();
    }
}
