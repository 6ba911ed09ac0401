package live.ovation.ledger.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import live.ovation.ledger.Birth;
import live.ovation.ledger.LedgerException;
import live.ovation.protocol.RegionId;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings a schema up to date, and says which ledger it is. Stateless. Publishers that start together take turns:
/// Flyway locks.
final class Migrations {
    private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);
    private static final String HISTORY = "ledger_schema_history";

    /// Publishers of the version before may use the schema, and lock its tables in another order than a migration. Of
    /// two that wait for each other the database ends one; if that is the migration, nothing of it was done.
    private static final int MOST_ATTEMPTS = 10;

    private Migrations() {}

    /// What a ledger is, from its first day to its last.
    record Identity(RegionId region, long epoch) {}

    /// @throws LedgerException when the schema is newer than this program, somebody else's, or of another region
    static Identity prepare(Database database, RegionId region, long nowMicros) throws SQLException {
        try (Connection connection = database.administration()) {
            String schema = schema(connection, database);
            requireUtf8(connection, database);
            migrate(database, schema);
            warnIfUnsafe(connection, database);
            Identity identity = identity(connection, region, nowMicros);
            if (!identity.region.equals(region)) {
                throw new LedgerException("data: " + database.settings().shown() + " belongs to region "
                        + identity.region + " (expected: " + region + ")");
            }
            return identity;
        }
    }

    private static String schema(Connection connection, Database database) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT current_schema()")) {
            String schema = rows.next() ? rows.getString(1) : null;
            if (schema == null) {
                throw new LedgerException("data: " + database.settings().shown()
                        + " has no schema for this user (expected: one that its search_path names)");
            }
            return schema;
        }
    }

    /// Whatever somebody writes has to come back as it was written.
    private static void requireUtf8(Connection connection, Database database) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT current_setting('server_encoding')")) {
            String encoding = rows.next() ? rows.getString(1) : "none";
            if (!encoding.equals("UTF8")) {
                throw new LedgerException(
                        "data: " + database.settings().shown() + " has the encoding " + encoding + " (expected: UTF8)");
            }
        }
    }

    static FluentConfiguration flyway(PostgresSettings settings, String schema) {
        return Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(settings.url(), orNull(settings.user()), orNull(settings.password()))
                .locations("classpath:live/ovation/ledger/postgres/migrations")
                .defaultSchema(schema)
                .createSchemas(false)
                .table(HISTORY)
                .baselineOnMigrate(true)
                .baselineVersion("0");
    }

    private static void migrate(Database database, String schema) {
        Flyway flyway = flyway(database.settings(), schema).load();
        try {
            for (MigrationInfo migration : flyway.info().all()) {
                if (migration.getState().name().startsWith("FUTURE")) {
                    throw new LedgerException("data: " + database.settings().shown()
                            + " was written by a newer Ovation, schema " + migration.getVersion()
                            + " (expected: at most "
                            + newest(flyway) + ")");
                }
            }
            migrate(flyway);
        } catch (FlywayException e) {
            throw new LedgerException(
                    "data: " + database.settings().shown() + " can't be brought up to date: "
                            + String.valueOf(e.getMessage())
                                    .lines()
                                    .map(String::strip)
                                    .reduce((first, second) -> first + " " + second)
                                    .orElse("no word")
                            + " (expected: an empty schema, or a ledger's)",
                    e);
        }
    }

    private static void migrate(Flyway flyway) {
        for (int attempt = 1; ; attempt++) {
            try {
                flyway.migrate();
                return;
            } catch (FlywayException e) {
                if (!isConflict(e) || attempt == MOST_ATTEMPTS) {
                    throw e;
                }
                LOG.info("the schema is used by others, its migration begins anew");
            }
        }
    }

    private static boolean isConflict(FlywayException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && Failures.isConflict(sql)) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }

    private static String newest(Flyway flyway) {
        String newest = "0";
        for (MigrationInfo migration : flyway.info().all()) {
            if (!migration.getState().name().startsWith("FUTURE") && migration.getVersion() != null) {
                newest = migration.getVersion().toString();
            }
        }
        return newest;
    }

    private static void warnIfUnsafe(Connection connection, Database database) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT current_setting('fsync'), current_setting('full_page_writes')")) {
            if (rows.next()
                    && !(rows.getString(1).equals("on") && rows.getString(2).equals("on"))) {
                LOG.warn(
                        "{} runs with fsync={}, full_page_writes={} (expected: on, or a power cut loses what was"
                                + " acknowledged)",
                        database.settings().shown(),
                        rows.getString(1),
                        rows.getString(2));
            }
        }
    }

    private static Identity identity(Connection connection, RegionId region, long nowMicros) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO ledger (region, epoch) VALUES (?, ?) ON CONFLICT DO NOTHING")) {
            insert.setString(1, region.value());
            insert.setLong(2, Birth.epoch(nowMicros));
            insert.executeUpdate();
        }
        return read(connection);
    }

    static Identity read(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT region, epoch FROM ledger")) {
            if (!rows.next()) {
                throw new SQLException("its table `ledger` is empty", "42P01");
            }
            return new Identity(new RegionId(rows.getString(1)), rows.getLong(2));
        }
    }
}
