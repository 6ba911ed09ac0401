package live.ovation.ledger.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import live.ovation.telemetry.Telemetry;

/// What has to be done now and then, on a thread and a connection of its own. A round that fails is left out; the next
/// one does its work.
final class Upkeep implements AutoCloseable {
    private static final Duration EVERY = Duration.ofSeconds(15);

    private final Database database;
    private final Keys keys;
    private final Reach reach;
    private final Telemetry telemetry;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("ovation-ledger-upkeep").factory());

    Upkeep(Database database, Keys keys, Reach reach, Telemetry telemetry) {
        this.database = database;
        this.keys = keys;
        this.reach = reach;
        this.telemetry = telemetry;
        thread.scheduleWithFixedDelay(this::round, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void round() {
        try (Connection connection = database.writer()) {
            keys.forgetDue(connection);
        } catch (SQLException | RuntimeException e) {
            if (reach.isFound()) {
                telemetry.errors().record("upkeep of the ledger", e);
            }
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
