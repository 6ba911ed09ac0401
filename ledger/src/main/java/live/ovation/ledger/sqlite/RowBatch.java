package live.ovation.ledger.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import live.ovation.ledger.sql.Jdbc;

/// Rows of one statement that go to the file together: the driver spends 2 µs on a row of a batch and 7 µs on a row of
/// its own. Not thread-safe.
final class RowBatch implements AutoCloseable {
    private final PreparedStatement statement;
    private int rows;

    RowBatch(Connection connection, String sql) throws SQLException {
        statement = connection.prepareStatement(sql);
    }

    /// Sets one parameter of the next row.
    RowBatch set(int parameter, long value) throws SQLException {
        statement.setLong(parameter, value);
        return this;
    }

    RowBatch set(int parameter, String value) throws SQLException {
        statement.setString(parameter, value);
        return this;
    }

    RowBatch setNull(int parameter) throws SQLException {
        statement.setString(parameter, null);
        return this;
    }

    /// The row has all its parameters.
    void add() throws SQLException {
        statement.addBatch();
        rows++;
    }

    /// Hands the rows over, if there are any.
    void flush() throws SQLException {
        if (rows > 0) {
            rows = 0;
            statement.executeBatch();
        }
    }

    @Override
    public void close() {
        Jdbc.closeQuietly(statement);
    }
}
