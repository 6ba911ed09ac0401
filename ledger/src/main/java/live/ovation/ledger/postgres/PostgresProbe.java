package live.ovation.ledger.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import live.ovation.ledger.LedgerException;

/// Asks a PostgreSQL what it is, without touching what is in it. Stateless.
public final class PostgresProbe {
    private PostgresProbe() {}

    /// @param version as it says it
    /// @param safe neither `fsync` nor `full_page_writes` is off
    /// @param sessions open now, over all databases
    /// @param mostSessions that it allows
    /// @param standby it takes no writes
    public record Found(
            String version, boolean safe, String encoding, long sessions, long mostSessions, boolean standby) {}

    /// @throws LedgerException when it can't be reached, or lets nobody in
    public static Found ask(PostgresSettings settings) {
        try (Connection connection = new Database(settings).administration();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT current_setting('server_version'),"
                        + " current_setting('fsync') = 'on' AND current_setting('full_page_writes') = 'on',"
                        + " current_setting('server_encoding'), (SELECT count(*) FROM pg_stat_activity),"
                        + " current_setting('max_connections')::bigint, pg_is_in_recovery()")) {
            if (!rows.next()) {
                throw new SQLException("no answer");
            }
            return new Found(
                    rows.getString(1),
                    rows.getBoolean(2),
                    rows.getString(3),
                    rows.getLong(4),
                    rows.getLong(5),
                    rows.getBoolean(6));
        } catch (SQLException e) {
            throw Failures.of("doctor", settings, e);
        }
    }
}
