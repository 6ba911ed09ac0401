package live.ovation.ledger.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import live.ovation.protocol.VideoId;

/// How far other regions' journals were taken over, and how far this transaction takes them. Confined to one
/// transaction.
final class TakenHeads {
    private final Connection connection;
    private final Map<Source, Long> heads = new HashMap<>();
    private final Map<Source, Long> moved = new LinkedHashMap<>();

    /// Another region's journal of a video.
    record Source(VideoId video, int journal) {}

    TakenHeads(Connection connection) {
        this.connection = connection;
    }

    /// Looks up all that will be asked for. One round trip.
    void find(Set<Source> sources) throws SQLException {
        if (sources.isEmpty()) {
            return;
        }
        try (PreparedStatement find = connection.prepareStatement("SELECT taken.name, taken.elsewhere, head FROM taken"
                + " JOIN unnest(?::text[], ?::bigint[]) AS asked (name, elsewhere)"
                + " ON taken.name = asked.name AND taken.elsewhere = asked.elsewhere")) {
            find.setObject(
                    1, sources.stream().map(source -> source.video.value()).toArray(String[]::new));
            Writer.setLongs(find, 2, Draft.longs(sources, source -> source.journal));
            try (ResultSet rows = find.executeQuery()) {
                while (rows.next()) {
                    heads.put(new Source(new VideoId(rows.getString(1)), rows.getInt(2)), rows.getLong(3));
                }
            }
        }
    }

    /// The offset of the last entry that was taken over; 0 when none was.
    long of(Source source) {
        return heads.getOrDefault(source, 0L);
    }

    void move(Source source, long head) {
        heads.put(source, head);
        moved.put(source, head);
    }

    void write() throws SQLException {
        try (PreparedStatement set = connection.prepareStatement("INSERT INTO taken (name, elsewhere, head)"
                + " VALUES (?, ?, ?) ON CONFLICT (name, elsewhere) DO UPDATE SET head = excluded.head")) {
            for (Map.Entry<Source, Long> entry : moved.entrySet()) {
                set.setString(1, entry.getKey().video.value());
                set.setInt(2, entry.getKey().journal);
                set.setLong(3, entry.getValue());
                set.addBatch();
            }
            set.executeBatch();
        }
    }
}
