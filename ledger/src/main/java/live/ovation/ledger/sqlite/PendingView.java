package live.ovation.ledger.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;
import live.ovation.protocol.OriginId;

/// Makes a connection that reads see `total` and `timeline` as if nothing were pending. Stateless.
///
/// SQLite looks for a table's name among the connection's own first: views of those names stand before the tables.
final class PendingView {
    private PendingView() {}

    /// @param connection in a transaction, so that what is pending and the tables are of one moment
    static void lay(Connection connection, OriginId origin) throws SQLException {
        Pending pending = PendingTable.read(connection);
        if (pending.isEmpty()) {
            return;
        }
        // These are the connection's own, in memory; the file is only read.
        Connections.execute(connection, "PRAGMA query_only=OFF");
        Connections.execute(connection, "PRAGMA temp_store=MEMORY");
        Connections.execute(connection, """
                CREATE TEMP TABLE raised (video INTEGER, origin TEXT, kind TEXT, value INTEGER, at INTEGER,
                PRIMARY KEY (video, origin, kind)) WITHOUT ROWID""");
        Connections.execute(
                connection, "CREATE TEMP TABLE added (video INTEGER, second INTEGER, kind TEXT, n INTEGER)");
        try (PreparedStatement raised = connection.prepareStatement("INSERT INTO raised VALUES (?, ?, ?, ?, ?)");
                PreparedStatement added = connection.prepareStatement("INSERT INTO added VALUES (?, ?, ?, ?)")) {
            for (Map.Entry<Long, Pending.Video> entry : pending.videos().entrySet()) {
                raised.setLong(1, entry.getKey());
                raised.setString(2, origin.value());
                added.setLong(1, entry.getKey());
                for (Map.Entry<String, Pending.Counter> counter :
                        entry.getValue().counters().entrySet()) {
                    raised.setString(3, counter.getKey());
                    raised.setLong(4, counter.getValue().value());
                    raised.setLong(5, counter.getValue().atMicros());
                    raised.executeUpdate();
                }
                for (Map.Entry<VideoBook.Slot, Long> cell :
                        entry.getValue().timeline().entrySet()) {
                    added.setLong(2, cell.getKey().second());
                    added.setString(3, cell.getKey().kind());
                    added.setLong(4, cell.getValue());
                    added.executeUpdate();
                }
            }
        }
        Connections.execute(connection, """
                CREATE TEMP VIEW total AS
                SELECT was.video, was.origin, was.kind, max(was.value, coalesce(raised.value, 0)) AS value,
                  max(was.at, coalesce(raised.at, 0)) AS at, was.region
                FROM main.total AS was LEFT JOIN raised
                ON raised.video = was.video AND raised.origin = was.origin AND raised.kind = was.kind
                UNION ALL SELECT video, origin, kind, value, at, '' FROM raised
                WHERE NOT EXISTS (SELECT 1 FROM main.total AS was
                  WHERE raised.video = was.video AND raised.origin = was.origin AND raised.kind = was.kind)""");
        Connections.execute(connection, """
                CREATE TEMP VIEW timeline AS
                SELECT video, second, kind, n FROM main.timeline UNION ALL SELECT video, second, kind, n FROM added""");
        Connections.execute(connection, "PRAGMA query_only=ON");
    }
}
