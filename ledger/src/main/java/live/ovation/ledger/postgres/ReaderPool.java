package live.ovation.ledger.postgres;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import live.ovation.ledger.LedgerException;
import live.ovation.ledger.sql.LedgerReader;

/// Runs reads, each in a transaction and on a connection of its own, apart from the writer. Thread-safe. A read whose
/// connection turns out to be broken is tried once more; while the database can't be reached, reads fail at once.
final class ReaderPool implements AutoCloseable {
    private final PostgresSettings settings;
    private final Migrations.Identity identity;
    private final Reach reach;
    private final HikariDataSource connections;

    ReaderPool(Database database, Migrations.Identity identity, Reach reach) {
        this.settings = database.settings();
        this.identity = identity;
        this.reach = reach;
        this.connections = database.readers();
    }

    /// Runs the query at one consistent moment, waiting for a free connection if it must.
    <T> T read(String what, LedgerReader.Query<T> query) {
        if (connections.isClosed()) {
            throw new LedgerException(what + ": the ledger is closed (expected: an open one)");
        }
        reach.require(what);
        try {
            return readOnce(query);
        } catch (SQLException e) {
            if (!Failures.isBroken(e)) {
                throw Failures.of(what, settings, e);
            }
        }
        try {
            return readOnce(query);
        } catch (SQLException e) {
            if (Failures.isBroken(e)) {
                reach.lost(e);
            }
            throw Failures.of(what, settings, e);
        }
    }

    private <T> T readOnce(LedgerReader.Query<T> query) throws SQLException {
        try (Connection connection = connections.getConnection();
                Reader reader = new Reader(connection, identity)) {
            T result = query.run(reader);
            connection.commit();
            return result;
        }
    }

    @Override
    public void close() {
        connections.close();
    }
}
