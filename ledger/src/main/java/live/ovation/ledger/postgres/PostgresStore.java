package live.ovation.ledger.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;
import live.ovation.ledger.Birth;
import live.ovation.ledger.LedgerException;
import live.ovation.ledger.archive.Check;
import live.ovation.ledger.archive.Dialect;
import live.ovation.ledger.archive.Export;
import live.ovation.ledger.archive.Import;
import live.ovation.ledger.archive.Line;
import live.ovation.ledger.archive.LineSource;
import live.ovation.ledger.archive.StoredLedger;
import live.ovation.ledger.sql.Jdbc;
import live.ovation.protocol.RegionId;
import live.ovation.telemetry.Clock;

/// The ledger of a schema, beside the publishers that may use it. Thread-safe: it holds nothing.
public final class PostgresStore implements StoredLedger {
    private static final String TIMELINE = "whole_timeline";

    private final Database database;
    private final Clock clock;

    public PostgresStore(PostgresSettings settings, Clock clock) {
        this.database = new Database(settings);
        this.clock = clock;
    }

    /// Imported counters stay their origins', which no publisher here may hold; an imported timeline belongs to one
    /// that was made for it.
    private static Dialect dialect(String importer) {
        String origin = "(SELECT id FROM origin WHERE name = ";
        return new Dialect(
                "SELECT video.name, origin.name, kind, value, at, coalesce(origin.region, '') FROM total JOIN video ON video.id = total.video"
                        + " JOIN origin ON origin.id = total.origin ORDER BY video.name, origin.name, kind",
                "INSERT INTO origin (name, own, region) VALUES (?, false, nullif(?, ''))"
                        + " ON CONFLICT (name) DO UPDATE SET own = false",
                "INSERT INTO total (video, origin, kind, value, at, changed)"
                        + " SELECT (SELECT id FROM video WHERE name = ?), " + origin
                        + "?), ?, ?, ?, 0 WHERE ?::text IS NOT NULL",
                "INSERT INTO timeline (video, second, kind, n, origin)"
                        + " VALUES ((SELECT id FROM video WHERE name = ?), ?, ?, ?, " + origin + "'" + importer
                        + "'))",
                TIMELINE);
    }

    /// Something to be done in a transaction.
    @FunctionalInterface
    private interface Work<T> {
        T with(Connection connection) throws SQLException;
    }

    private <T> T read(String what, Work<T> work) {
        try (Connection connection = database.administration()) {
            connection.setAutoCommit(false);
            connection.setReadOnly(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            return work.with(connection);
        } catch (SQLException e) {
            throw Failures.of(what, database.settings(), e);
        }
    }

    @Override
    public List<String> check() {
        return read("check", connection -> new Check(connection, TIMELINE).findings());
    }

    @Override
    public long export(Consumer<Line> out) {
        return read("export", connection -> {
            Migrations.Identity identity = Migrations.read(connection);
            return new Export(connection, dialect("")).write(identity.region().value(), identity.epoch(), out);
        });
    }

    @Override
    public long fill(Line.Begin begin, LineSource rest) {
        RegionId region = new RegionId(begin.region());
        Birth.requireFitting(region);
        try {
            Migrations.prepare(database, region, clock.epochMicros());
        } catch (SQLException e) {
            throw Failures.of("import", database.settings(), e);
        }
        String importer = Birth.origin().value();
        Dialect dialect = dialect(importer);
        try (Connection connection = database.administration()) {
            connection.setAutoCommit(false);
            requireNobodyWrites(connection);
            try (PreparedStatement epoch = connection.prepareStatement("UPDATE ledger SET epoch = ?")) {
                epoch.setLong(1, begin.epoch());
                epoch.executeUpdate();
            }
            try (PreparedStatement origin = connection.prepareStatement(dialect.addOrigin())) {
                origin.setString(1, importer);
                origin.setString(2, "");
                origin.executeUpdate();
            }
            long lines = new Import(connection, dialect)
                    .fill(
                            rest,
                            "INSERT INTO idempotency (video, key, what, accepted, result)"
                                    + " VALUES ((SELECT id FROM video WHERE name = ?), ?, ?, ?, ?)");
            connection.commit();
            return lines;
        } catch (SQLException e) {
            throw Failures.of("import", database.settings(), e);
        }
    }

    /// A publisher that runs would go on with the epoch that it read at its start.
    private void requireNobodyWrites(Connection connection) throws SQLException {
        long publishers = Jdbc.number(
                connection,
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = 'origin'::regclass");
        if (publishers > 0) {
            throw new LedgerException("import: " + database.settings().shown() + " is in use by " + publishers
                    + " publishers (expected: none)");
        }
    }
}
