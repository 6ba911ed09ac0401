package live.ovation.ledger.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import live.ovation.ledger.LedgerException;

/// Asks a PostgreSQL what it is, without touching what is in it. Stateless.
public final class PostgresProbe {
    private static final String QUESTION = """
            SELECT current_setting('server_version'),
              current_setting('fsync') = 'on' AND current_setting('full_page_writes') = 'on',
              current_setting('server_encoding'), (SELECT count(*) FROM pg_stat_activity),
              current_setting('max_connections')::bigint, pg_is_in_recovery(),
              current_setting('default_transaction_read_only') = 'on', current_user,
              coalesce(current_schema(), 'none'),
              coalesce(has_schema_privilege(current_schema(), 'CREATE'), false)
            """;

    private PostgresProbe() {}

    /// @param version as it says it
    /// @param safe neither `fsync` nor `full_page_writes` is off
    /// @param sessions open now, over all databases
    /// @param mostSessions that it allows
    /// @param standby it takes no writes
    /// @param readOnly transactions write nothing unless they ask for it, which ours don't
    /// @param user as whom we came
    /// @param schema where tables would be made; `none`: in no schema there is
    /// @param mayCreate whether that user may
    public record Found(
            String version,
            boolean safe,
            String encoding,
            long sessions,
            long mostSessions,
            boolean standby,
            boolean readOnly,
            String user,
            String schema,
            boolean mayCreate) {}

    /// Takes a few seconds at most.
    ///
    /// @throws LedgerException when it can't be reached, or lets nobody in
    public static Found ask(PostgresSettings settings) {
        try (Connection connection = new Database(settings).probe();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(QUESTION)) {
            if (!rows.next()) {
                throw new SQLException("no answer");
            }
            return new Found(
                    rows.getString(1),
                    rows.getBoolean(2),
                    rows.getString(3),
                    rows.getLong(4),
                    rows.getLong(5),
                    rows.getBoolean(6),
                    rows.getBoolean(7),
                    rows.getString(8),
                    rows.getString(9),
                    rows.getBoolean(10));
        } catch (SQLException e) {
            throw Failures.of("asked", settings, e);
        }
    }

    /// What an operator can do about a failure of [#ask].
    public static String remedy(LedgerException failure) {
        String state = failure.getCause() instanceof SQLException e ? Failures.state(e) : "";
        return switch (state) {
            case "28P01", "28000" ->
                "mend the user in the URL and the password in OVATION_POSTGRES_PASSWORD, or pg_hba.conf there";
            case "3D000" -> "createdb -E UTF8, or mend the database's name in the URL";
            case "53300" -> "raise max_connections there, or end sessions that nobody needs";
            default -> "start it, or mend the URL: without it nothing is accepted";
        };
    }
}
