package live.ovation.ledger.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a transaction adds to the timelines of the videos that it takes something over for. Confined to it.
final class MergedTimeline {
    private final Connection connection;
    private final Map<Slot, Long> grown = new LinkedHashMap<>();

    private record Slot(long video, long second, String kind, int origin) {}

    MergedTimeline(Connection connection) {
        this.connection = connection;
    }

    /// @param kind a reaction's, or [live.ovation.ledger.TimelineRows#COMMENTS]
    /// @param origin 0 for comments
    void add(LockedVideos.Video video, long atMicros, String kind, int origin, long n) {
        grown.merge(new Slot(video.id(), video.second(atMicros), kind, origin), n, Long::sum);
    }

    void write() throws SQLException {
        try (PreparedStatement add = connection.prepareStatement(
                "INSERT INTO timeline (video, second, kind, origin, n) VALUES (?, ?, ?, ?, ?)"
                        + " ON CONFLICT (video, second, kind, origin) DO UPDATE SET n = timeline.n + excluded.n")) {
            for (Map.Entry<Slot, Long> entry : grown.entrySet()) {
                add.setLong(1, entry.getKey().video);
                add.setLong(2, entry.getKey().second);
                add.setString(3, entry.getKey().kind);
                add.setInt(4, entry.getKey().origin);
                add.setLong(5, entry.getValue());
                add.addBatch();
            }
            add.executeBatch();
        }
    }
}
