package live.ovation.ledger.sql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/// What JDBC takes several lines for. Stateless.
public final class Jdbc {
    private Jdbc() {}

    /// The one number that a query answers; 0 when it answers none.
    public static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? rows.getLong(1) : 0;
        }
    }

    /// Closes something that has nothing left to say: whatever could be lost with it was committed before, or never
    /// acknowledged.
    public static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            // It is of no more use either way.
            return;
        }
    }
}
