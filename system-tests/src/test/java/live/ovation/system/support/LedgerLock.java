package live.ovation.system.support;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/// Holds the write lock of a publisher's SQLite file, as somebody's shell or a careless backup
/// does: its commits wait for as long, at most the 5 s after which it gives one up. Confined to one
/// thread at a time.
public final class LedgerLock implements AutoCloseable {
    private final Connection connection;

    private LedgerLock(Connection connection) {
        this.connection = connection;
    }

    /// @param data the publisher's data folder
    public static LedgerLock on(Path data) {
        try {
            LedgerLock lock =
                    new LedgerLock(DriverManager.getConnection("jdbc:sqlite:" + data.resolve("ledger.sqlite")));
            lock.execute("PRAGMA busy_timeout=5000");
            lock.execute("BEGIN IMMEDIATE");
            return lock;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /// Lets go of it; nothing was changed.
    @Override
    public void close() {
        try {
            execute("ROLLBACK");
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
