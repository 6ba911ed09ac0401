package live.ovation.ledger.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import live.ovation.ledger.Entry;
import live.ovation.ledger.Ledger;
import live.ovation.ledger.sql.Jdbc;
import live.ovation.protocol.ReactionKind;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.VideoId;
import live.ovation.telemetry.ManualClock;
import live.ovation.telemetry.Telemetry;
import org.junit.jupiter.api.Test;

/// A schema that publishers of the version before use while one of this version brings it up to date.
class MigrationsTest {
    private static final RegionId REGION = new RegionId("local");

    private static final VideoId VIDEO = new VideoId("v1");

    private final PostgresSettings database = TestDatabase.empty();

    /// A publisher that is asked what changed holds `origin` and wants `total`; a migration that has got `total` wants
    /// `origin`.
    @Test
    void schemaThatOthersUseIsBroughtUpToDateWhoeverHasToGiveWay() throws Exception {
        String schema = database.url().replaceAll(".*currentSchema=", "");
        Migrations.flyway(database, schema).target("3").load().migrate();
        try (ExecutorService threads = Executors.newFixedThreadPool(2);
                Connection busy = TestDatabase.connect(database);
                Connection reader = TestDatabase.connect(database)) {
            busy.setAutoCommit(false);
            // Its wait is looked at while nobody waits in a circle yet; so it is the migration that has to give way.
            execute(reader, "SET deadlock_timeout = '1ms'");
            reader.setAutoCommit(false);
            execute(busy, "LOCK TABLE timeline IN ACCESS EXCLUSIVE MODE");
            execute(reader, "SELECT FROM origin");
            CompletableFuture<Migrations.Identity> migrated = CompletableFuture.supplyAsync(this::prepare, threads);
            await().until(() -> isWaitedFor("timeline"));
            CompletableFuture<Void> read = CompletableFuture.runAsync(() -> readToTheEnd(reader), threads);
            await().until(() -> isWaitedFor("total"));
            busy.rollback();

            assertThat(migrated.join().region()).isEqualTo(REGION);
            read.join();
            assertThat(number("SELECT count(*) FROM whole_timeline")).isZero();
        }
    }

    /// What schema 3's publishers write: it takes no notice of the reactions that a counter's row keeps of a second.
    @Test
    void whatAnOlderPublisherCountsMeanwhileAddsUp() throws SQLException {
        ManualClock clock = new ManualClock();
        like(clock, 3);
        try (Connection old = TestDatabase.connect(database)) {
            execute(old, "SELECT pg_advisory_lock('origin'::regclass::oid::int, id) FROM origin");
            execute(old, "UPDATE origin SET holds = holds + 1");
            execute(old, """
                    WITH mark AS (UPDATE origin SET commits = commits + 1),
                    counted AS (
                      INSERT INTO total (video, kind, value, at, origin, changed)
                      SELECT video.id, 'like', 3 + 2, first_at, origin.id, commits + 1 FROM video, origin
                      ON CONFLICT (video, kind, origin) DO UPDATE
                        SET value = excluded.value, at = greatest(total.at, excluded.at), changed = excluded.changed)
                    INSERT INTO timeline (video, second, kind, n, origin)
                    SELECT video.id, 0, 'like', 2, origin.id FROM video, origin
                    ON CONFLICT (video, second, kind, origin) DO UPDATE SET n = timeline.n + excluded.n""");
        }
        like(clock, 4);
        assertThat(number("SELECT value FROM total")).isEqualTo(3 + 2 + 4);
        assertThat(number("SELECT sum(n)::bigint FROM whole_timeline")).isEqualTo(3 + 2 + 4);
        assertThat(number("SELECT count(*) FROM origin")).isEqualTo(1);
        assertThat(number("SELECT commits - changed FROM total, origin")).isNotNegative();
    }

    /// By a publisher that begins and ends.
    private void like(ManualClock clock, int count) {
        try (Ledger publisher = PostgresLedger.open(database, REGION, clock, new Telemetry())) {
            publisher.commit(List.of(
                    new Entry.NewReaction(VIDEO, ReactionKind.LIKE, count, null, null, null, clock.epochMicros())));
        }
    }

    private Migrations.Identity prepare() {
        try {
            return Migrations.prepare(new Database(database), REGION, 1);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /// Whether the server let it end, or took it for the one to give way: it is over.
    private static void readToTheEnd(Connection reader) {
        try {
            execute(reader, "SELECT FROM total");
        } catch (SQLException e) {
            assertThat(e.getSQLState()).isEqualTo("40P01");
        } finally {
            Jdbc.closeQuietly(reader);
        }
    }

    private boolean isWaitedFor(String table) throws SQLException {
        return number("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = '" + table + "'::regclass") > 0;
    }

    private long number(String sql) throws SQLException {
        try (Connection connection = TestDatabase.connect(database)) {
            return Jdbc.number(connection, sql);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
