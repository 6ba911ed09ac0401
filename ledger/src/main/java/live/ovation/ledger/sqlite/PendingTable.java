package live.ovation.ledger.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import live.ovation.ledger.sql.Jdbc;
import live.ovation.ledger.sql.Statements;
import live.ovation.protocol.OriginId;

/// Writes rows of `pending`, and what they add up to into the tables where it belongs. Works inside the transactions of
/// whoever owns the connection and is confined to it.
final class PendingTable implements AutoCloseable {
    private static final String SELECT = "SELECT number, videos FROM pending ORDER BY number";

    private final String origin;
    private final PreparedStatement insert;
    private final PreparedStatement clear;
    private final RowBatch setChanged;
    private final RowBatch setTotal;
    private final RowBatch addToTimeline;

    /// @param origin whose counters they are
    PendingTable(Connection writer, OriginId origin) throws SQLException {
        this.origin = origin.value();
        insert = writer.prepareStatement("INSERT INTO pending (number, videos) VALUES (?, ?)");
        clear = writer.prepareStatement("DELETE FROM pending");
        setChanged = new RowBatch(writer, "UPDATE video SET changed = max(changed, ?) WHERE id = ?");
        setTotal = new RowBatch(writer, Writer.SET_TOTAL);
        addToTimeline = new RowBatch(writer, Writer.ADD_TO_TIMELINE);
    }

    /// All that is there.
    static Pending read(Connection connection) throws SQLException {
        try (Statements statements = new Statements(connection)) {
            return read(statements);
        }
    }

    /// All that is there.
    static Pending read(Statements statements) throws SQLException {
        Pending pending = new Pending();
        try (ResultSet rows = statements.of(SELECT).executeQuery()) {
            while (rows.next()) {
                pending.add(rows.getLong(1), rows.getBytes(2));
            }
        }
        return pending;
    }

    /// What is there of one video.
    static Pending.Video read(Statements statements, long video) throws SQLException {
        Pending pending = new Pending();
        try (ResultSet rows = statements.of(SELECT).executeQuery()) {
            while (rows.next()) {
                pending.add(rows.getLong(1), rows.getBytes(2), video);
            }
        }
        return pending.of(video);
    }

    /// Folds all that is there, in a transaction of its own.
    static void foldAll(Connection writer, OriginId origin) throws SQLException {
        Pending pending = read(writer);
        if (pending.isEmpty()) {
            return;
        }
        Connections.execute(writer, "BEGIN IMMEDIATE");
        boolean done = false;
        try (PendingTable table = new PendingTable(writer, origin)) {
            table.fold(pending);
            Connections.execute(writer, "COMMIT");
            done = true;
        } finally {
            if (!done) {
                Connections.execute(writer, "ROLLBACK");
            }
        }
    }

    void insert(long number, byte[] row) throws SQLException {
        insert.setLong(1, number);
        insert.setBytes(2, row);
        insert.executeUpdate();
    }

    /// Writes down what is pending, which is all that is there and perhaps more, and empties the table.
    void fold(Pending pending) throws SQLException {
        for (Map.Entry<Long, Pending.Video> entry : pending.videos().entrySet()) {
            long id = entry.getKey();
            Pending.Video video = entry.getValue();
            setChanged.set(1, video.changed()).set(2, id).add();
            for (Map.Entry<String, Pending.Counter> of : video.counters().entrySet()) {
                Pending.Counter counter = of.getValue();
                setTotal.set(1, id).set(2, origin).set(3, of.getKey());
                setTotal.set(4, counter.value()).set(5, counter.atMicros());
                setTotal.set(6, "").add();
            }
            for (Map.Entry<VideoBook.Slot, Long> of : video.timeline().entrySet()) {
                VideoBook.Slot slot = of.getKey();
                addToTimeline.set(1, id).set(2, slot.second()).set(3, slot.kind());
                addToTimeline.set(4, of.getValue()).add();
            }
        }
        setChanged.flush();
        setTotal.flush();
        addToTimeline.flush();
        clear.executeUpdate();
    }

    @Override
    public void close() {
        Jdbc.closeQuietly(insert);
        Jdbc.closeQuietly(clear);
        Jdbc.closeQuietly(setChanged);
        Jdbc.closeQuietly(setTotal);
        Jdbc.closeQuietly(addToTimeline);
    }
}
