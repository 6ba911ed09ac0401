package live.ovation.ledger.postgres;

import java.sql.SQLException;
import java.time.Duration;
import live.ovation.ledger.LedgerException;
import live.ovation.telemetry.Clock;
import org.jspecify.annotations.Nullable;

/// Whether the database was reached lately. Thread-safe. After a failure nobody tries for half a second: those who
/// call meanwhile learn at once what the last one learned slowly, and no queue builds up behind a time-out.
final class Reach {
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final PostgresSettings settings;
    private final Clock clock;
    private volatile @Nullable Loss loss;

    private record Loss(SQLException failure, long atNanos) {}

    Reach(PostgresSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    void lost(SQLException failure) {
        loss = new Loss(failure, clock.nanoTime());
    }

    void found() {
        loss = null;
    }

    boolean isFound() {
        return loss == null;
    }

    /// @throws LedgerException when it was lost just now
    void require(String doing) {
        Loss last = loss;
        if (last != null && clock.nanoTime() - last.atNanos < PAUSE.toNanos()) {
            throw Failures.of(doing, settings, last.failure);
        }
    }
}
