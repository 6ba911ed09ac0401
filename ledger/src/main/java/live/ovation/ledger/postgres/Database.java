package live.ovation.ledger.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import live.ovation.ledger.sql.Jdbc;

/// Opens connections to one database, each with the session settings that its work needs. Thread-safe.
///
/// Every wait has an end: for a connection, for another session's locks, for an answer. And a session of ours that
/// stands still in the middle of a transaction (its process stopped, its machine gone) is ended by the server, so
/// nobody waits for it longer.
final class Database {
    /// How long the writer waits for one answer.
    private static final int ANSWER_SECONDS = 30;
    /// An answer that does not come, a new connection whose first answers are as late, a second
    /// attempt, and the question whether all was written after all: five answers. What takes longer
    /// stands still.
    static final Duration LONGEST_COMMIT = Duration.ofSeconds(5 * ANSWER_SECONDS);

    private static final int CONNECT_SECONDS = 3;
    private static final Duration READER_PATIENCE = Duration.ofMillis(1_500);

    /// `enable_seqscan` and `plan_cache_mode`: the same few statements again and again, planned once, while the tables
    /// were empty, and by index always.
    private static final String WRITER_OPTIONS = "-c statement_timeout=20s -c lock_timeout=10s"
            + " -c idle_in_transaction_session_timeout=10s -c enable_seqscan=off"
            + " -c plan_cache_mode=force_generic_plan -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5"
            + " -c tcp_keepalives_count=3";

    private static final String READER_OPTIONS = "-c statement_timeout=10s -c idle_in_transaction_session_timeout=10s";

    private final PostgresSettings settings;

    Database(PostgresSettings settings) {
        this.settings = settings;
    }

    PostgresSettings settings() {
        return settings;
    }

    /// A connection in automatic commit mode: for one who holds it alone and for long.
    Connection writer() throws SQLException {
        Connection connection = DriverManager.getConnection(settings.url(), properties(WRITER_OPTIONS, ANSWER_SECONDS));
        boolean ready = false;
        try (Statement statement = connection.createStatement()) {
            // Whatever the server's default is: what is acknowledged was flushed.
            statement.execute("SELECT set_config('synchronous_commit', 'on', false)"
                    + " WHERE current_setting('synchronous_commit') = 'off'");
            ready = true;
            return connection;
        } finally {
            if (!ready) {
                Jdbc.closeQuietly(connection);
            }
        }
    }

    /// For migrations: nothing is hurried.
    Connection administration() throws SQLException {
        return DriverManager.getConnection(settings.url(), properties("-c lock_timeout=60s", 0));
    }

    /// For one question: who does not answer it at once is not well.
    Connection probe() throws SQLException {
        return DriverManager.getConnection(settings.url(), properties("-c statement_timeout=3s", CONNECT_SECONDS));
    }

    /// Connections that read, each transaction seeing one moment. None is opened before it is needed.
    HikariDataSource readers() {
        HikariConfig config = new HikariConfig();
        config.setPoolName("ovation-ledger-readers");
        config.setJdbcUrl(settings.url());
        config.setDataSourceProperties(properties(READER_OPTIONS, 15));
        config.setMaximumPoolSize(settings.readers());
        config.setMinimumIdle(0);
        config.setConnectionTimeout(READER_PATIENCE.toMillis());
        config.setInitializationFailTimeout(-1);
        config.setReadOnly(true);
        config.setAutoCommit(false);
        config.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
        return new HikariDataSource(config);
    }

    private Properties properties(String options, int answerSeconds) {
        Properties properties = new Properties();
        if (!settings.user().isEmpty()) {
            properties.setProperty("user", settings.user());
        }
        if (!settings.password().isEmpty()) {
            properties.setProperty("password", settings.password());
        }
        properties.setProperty("ApplicationName", "ovation");
        properties.setProperty("connectTimeout", Integer.toString(CONNECT_SECONDS));
        properties.setProperty("socketTimeout", Integer.toString(answerSeconds));
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("options", options);
        return properties;
    }
}
