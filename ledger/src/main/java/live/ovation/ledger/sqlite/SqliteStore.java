package live.ovation.ledger.sqlite;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
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
import live.ovation.protocol.RegionId;
import live.ovation.telemetry.Clock;

/// The ledger of a data directory, beside the server that may run on it. Thread-safe: it holds nothing.
public final class SqliteStore implements StoredLedger {
    private static final Dialect DIALECT = new Dialect(
            "SELECT name, origin, kind, value, at, region FROM total JOIN video ON video.id = total.video"
                    + " ORDER BY name, origin, kind",
            "",
            "INSERT INTO total (video, origin, kind, value, at, region)"
                    + " VALUES ((SELECT id FROM video WHERE name = ?), ?, ?, ?, ?, ?)",
            "INSERT INTO timeline (video, second, kind, n) VALUES ((SELECT id FROM video WHERE name = ?), ?, ?, ?)",
            "timeline");

    private final Path data;
    private final Clock clock;

    /// @param data the data directory
    public SqliteStore(Path data, Clock clock) {
        this.data = data;
        this.clock = clock;
    }

    /// Something to be read, at one moment.
    @FunctionalInterface
    private interface Reading<T> {
        T from(Connection connection) throws SQLException;
    }

    private <T> T read(String what, Reading<T> reading) {
        Path file = DataDirectory.fileIn(data);
        if (!Files.isRegularFile(file)) {
            throw new LedgerException(what + ": there is no " + file + " (expected: a server's data directory)");
        }
        DataDirectory.checkHeader(file);
        try (Connection connection = Connections.reader(file)) {
            Schema.requireCurrent(connection, file);
            Connections.execute(connection, "BEGIN");
            PendingView.lay(connection, Schema.identity(connection).origin());
            return reading.from(connection);
        } catch (SQLException e) {
            throw Failures.of(what, file, e);
        }
    }

    @Override
    public List<String> check() {
        return read("check", connection -> {
            List<String> findings = new ArrayList<>();
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("PRAGMA integrity_check(20)")) {
                while (rows.next()) {
                    if (!rows.getString(1).equals("ok")) {
                        findings.add("the file is damaged: " + rows.getString(1).replace('\n', ' '));
                    }
                }
            }
            if (findings.isEmpty()) {
                findings.addAll(new Check(connection, DIALECT.timeline()).findings());
            }
            return findings;
        });
    }

    @Override
    public long export(Consumer<Line> out) {
        return read("export", connection -> {
            Identity identity = Schema.identity(connection);
            return new Export(connection, DIALECT).write(identity.region().value(), identity.epoch(), out);
        });
    }

    @Override
    public long fill(Line.Begin begin, LineSource rest) {
        RegionId region = new RegionId(begin.region());
        Birth.requireFitting(region);
        DataDirectory directory = DataDirectory.hold(data);
        try (directory;
                Connection connection = Connections.writer(directory.file())) {
            Schema.prepare(connection, directory.file(), region, clock.epochMicros());
            Connections.execute(connection, "BEGIN IMMEDIATE");
            try (PreparedStatement epoch = connection.prepareStatement("UPDATE identity SET epoch = ?")) {
                epoch.setLong(1, begin.epoch());
                epoch.executeUpdate();
            }
            long lines = new Import(connection, DIALECT)
                    .fill(
                            rest,
                            "INSERT INTO idempotency (video, key, what, accepted, result, kept_since)"
                                    + " VALUES ((SELECT id FROM video WHERE name = ?), ?, ?, ?, ?, "
                                    + clock.epochMicros()
                                    + ")");
            Connections.execute(connection, "COMMIT");
            return lines;
        } catch (SQLException e) {
            throw Failures.of("import", directory.file(), e);
        }
    }
}
