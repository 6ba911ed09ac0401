package live.ovation.ledger.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import live.ovation.ledger.attendance.AttendanceTable;
import live.ovation.protocol.VideoId;

/// Deletes a video on the connection that writes, while nobody else writes. Stateless.
final class Deletion {
    /// Whether a row of `video` is of a video on which nothing happened at or after parameter 2.
    static final String QUIET = """
            video.first_at < ?2
            AND NOT EXISTS (SELECT 1 FROM total WHERE total.video = video.id AND total.at >= ?2)
            AND coalesce((SELECT at FROM comment WHERE comment.video = video.id ORDER BY position DESC LIMIT 1), 0) < ?2""";

    private static final int AT_ONCE = 2_000;

    private Deletion() {}

    /// Deletes some of the video's comments: the part that takes long, to be done in turns with the commits.
    ///
    /// @return whether there may be more
    static boolean someComments(Connection writer, VideoId video) throws SQLException {
        try (PreparedStatement delete = writer.prepareStatement("""
                DELETE FROM comment WHERE video = (SELECT id FROM video WHERE name = ?1) AND position IN
                  (SELECT position FROM comment WHERE video = (SELECT id FROM video WHERE name = ?1)
                   ORDER BY position LIMIT ?2)""")) {
            delete.setString(1, video.value());
            delete.setInt(2, AT_ONCE);
            return delete.executeUpdate() == AT_ONCE;
        }
    }

    /// Deletes the video and whatever is left of it, in one transaction.
    ///
    /// @return whether there was such a video, and it was quiet
    static boolean rest(Connection writer, VideoId video, long quietSinceMicros) throws SQLException {
        Connections.execute(writer, "BEGIN IMMEDIATE");
        boolean done = false;
        try {
            long id = quiet(writer, video, quietSinceMicros);
            if (id > 0) {
                remember(writer, id);
                for (String table : List.of("total", "timeline", "comment", "retraction", "unsaid", "idempotency")) {
                    Connections.execute(writer, "DELETE FROM " + table + " WHERE video = " + id);
                }
                Connections.execute(writer, "DELETE FROM video WHERE id = " + id);
            }
            AttendanceTable attendance = new AttendanceTable(writer);
            boolean seen = id > 0
                    ? attendance.delete(video)
                    : !exists(writer, video) && attendance.deleteIfUnseen(video, quietSinceMicros);
            Connections.execute(writer, "COMMIT");
            done = true;
            return id > 0 || seen;
        } finally {
            if (!done) {
                Connections.execute(writer, "ROLLBACK");
            }
        }
    }

    private static boolean exists(Connection writer, VideoId video) throws SQLException {
        try (PreparedStatement find = writer.prepareStatement("SELECT 1 FROM video WHERE name = ?")) {
            find.setString(1, video.value());
            try (ResultSet rows = find.executeQuery()) {
                return rows.next();
            }
        }
    }

    private static long quiet(Connection writer, VideoId video, long quietSinceMicros) throws SQLException {
        try (PreparedStatement find = writer.prepareStatement("SELECT id FROM video WHERE name = ?1 AND " + QUIET)) {
            find.setString(1, video.value());
            find.setLong(2, quietSinceMicros);
            try (ResultSet rows = find.executeQuery()) {
                return rows.next() ? rows.getLong(1) : 0;
            }
        }
    }

    private static void remember(Connection writer, long id) throws SQLException {
        Connections.execute(
                writer,
                "INSERT OR REPLACE INTO past (name, life, head, changed)"
                        + " SELECT name, life, head, changed FROM video WHERE id = " + id);
    }
}
