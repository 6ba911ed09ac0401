package live.ovation.ledger.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import live.ovation.ledger.sql.Jdbc;
import org.sqlite.JDBC;

/// Opens the connections of one data file, each with the settings that its work needs. Stateless.
///
/// All are in automatic commit mode: where several statements belong together, whoever runs them says `BEGIN`.
final class Connections {
    private Connections() {}

    /// The one connection that writes. `synchronous=FULL` makes every commit wait for the disk; `secure_delete`
    /// overwrites a retracted comment's text instead of merely forgetting where it was.
    static Connection writer(Path file) throws SQLException {
        return open(
                file,
                "PRAGMA journal_mode=WAL",
                "PRAGMA synchronous=FULL",
                "PRAGMA secure_delete=ON",
                "PRAGMA cache_size=-32768",
                "PRAGMA temp_store=MEMORY",
                "PRAGMA wal_autocheckpoint=4000",
                "PRAGMA journal_size_limit=67108864",
                "PRAGMA busy_timeout=5000");
    }

    static Connection reader(Path file) throws SQLException {
        return open(file, "PRAGMA query_only=ON", "PRAGMA cache_size=-8192", "PRAGMA busy_timeout=5000");
    }

    private static Connection open(Path file, String... settings) throws SQLException {
        Properties properties = new Properties();
        // The driver would look after each statement whether it was an INSERT whose number is to be asked for.
        properties.setProperty("jdbc.get_generated_keys", "false");
        Connection connection = JDBC.createConnection("jdbc:sqlite:" + file, properties);
        try {
            for (String setting : settings) {
                execute(connection, setting);
            }
            return connection;
        } catch (SQLException e) {
            Jdbc.closeQuietly(connection);
            throw e;
        }
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
