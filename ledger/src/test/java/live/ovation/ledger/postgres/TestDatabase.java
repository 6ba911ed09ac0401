package live.ovation.ledger.postgres;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/// A real PostgreSQL, started once for all tests of this process. Thread-safe.
final class TestDatabase {
    private static final AtomicInteger SCHEMAS = new AtomicInteger();

    private TestDatabase() {}

    private static final class Holder {
        static final EmbeddedPostgres SERVER = start();

        private static EmbeddedPostgres start() {
            try {
                // As it is shipped: it flushes what it commits.
                return EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "on")
                        .setServerConfig("full_page_writes", "on")
                        .start();
            } catch (IOException e) {
                throw new IllegalStateException("no PostgreSQL", e);
            }
        }
    }

    /// An empty schema of its own.
    static PostgresSettings empty() {
        String schema = "ledger" + SCHEMAS.incrementAndGet();
        String url = Holder.SERVER.getJdbcUrl("postgres", "postgres");
        run(new PostgresSettings(url, "", "", 2), "CREATE SCHEMA " + schema);
        return new PostgresSettings(url + "&currentSchema=" + schema, "", "", 2);
    }

    static int port() {
        return Holder.SERVER.getPort();
    }

    /// The same schema by another way.
    static PostgresSettings through(PostgresSettings settings, int port) {
        String url = settings.url().replace(":" + port() + "/", ":" + port + "/");
        return new PostgresSettings(url, settings.user(), settings.password(), settings.readers());
    }

    static Connection connect(PostgresSettings settings) throws SQLException {
        return DriverManager.getConnection(settings.url());
    }

    static void run(PostgresSettings settings, String... statements) {
        try (Connection connection = connect(settings);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
