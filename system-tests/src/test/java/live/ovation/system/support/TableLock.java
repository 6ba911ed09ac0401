package live.ovation.system.support;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/// Holds all tables of a ledger in PostgreSQL, as a migration by hand does that somebody forgot to commit: its commits
/// wait for as long, at most the 10 s after which it gives one up. Confined to one thread at a time.
public final class TableLock implements AutoCloseable {
    private final Connection connection;

    private TableLock(Connection connection) {
        this.connection = connection;
    }

    /// @param url as JDBC has it
    public static TableLock on(String url) {
        try {
            TableLock lock = new TableLock(DriverManager.getConnection(url));
            lock.connection.setAutoCommit(false);
            lock.take();
            return lock;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void take() throws SQLException {
        List<String> tables = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")) {
            while (rows.next()) {
                tables.add('"' + rows.getString(1) + '"');
            }
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("LOCK TABLE " + String.join(", ", tables) + " IN ACCESS EXCLUSIVE MODE");
        }
    }

    /// Lets go of them; nothing was changed.
    @Override
    public void close() {
        try {
            connection.rollback();
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
