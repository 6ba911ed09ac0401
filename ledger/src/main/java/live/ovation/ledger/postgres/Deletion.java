package live.ovation.ledger.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import live.ovation.ledger.attendance.AttendanceTable;
import live.ovation.protocol.VideoId;

/// Deletes a video on a connection of its own, while publishers go on. Stateless.
///
/// The video's row is locked first: nobody numbers its comments or gives it new rows from then on. Counters that a
/// publisher raises meanwhile are met row by row: either it comes first, and the video is no quiet one; or its row
/// is gone, it finds that there is no such video any more, and begins the next life.
final class Deletion {
    private static final int AT_ONCE = 5_000;

    private Deletion() {}

    /// Deletes the video's comments a few at a time: the part that takes long.
    static void comments(Connection connection, VideoId video) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("""
                DELETE FROM comment WHERE (video, position) IN
                  (SELECT comment.video, position FROM comment JOIN video ON video.id = comment.video
                   WHERE video.name = ? ORDER BY position LIMIT ?)""")) {
            delete.setString(1, video.value());
            delete.setInt(2, AT_ONCE);
            int some = AT_ONCE;
            while (some == AT_ONCE) {
                some = delete.executeUpdate();
            }
        }
    }

    /// Deletes the video and whatever is left of it, in one transaction.
    ///
    /// @return whether there was such a video, and it was quiet
    static boolean rest(Connection connection, VideoId video, long quietSinceMicros) throws SQLException {
        connection.setAutoCommit(false);
        long id = lock(connection, video, quietSinceMicros);
        AttendanceTable attendance = new AttendanceTable(connection);
        if (id == 0 && !exists(connection, video) && attendance.deleteIfUnseen(video, quietSinceMicros)) {
            connection.commit();
            return true;
        }
        if (id == 0 || !deleteCounters(connection, id, quietSinceMicros)) {
            connection.rollback();
            return false;
        }
        run(connection, """
                INSERT INTO past (name, life, head) SELECT name, life, head FROM video WHERE id = ?
                ON CONFLICT (name) DO UPDATE SET life = excluded.life, head = excluded.head""", id);
        run(connection, "DELETE FROM video WHERE id = ?", id);
        attendance.delete(video);
        connection.commit();
        return true;
    }

    private static boolean exists(Connection connection, VideoId video) throws SQLException {
        try (PreparedStatement find = connection.prepareStatement("SELECT 1 FROM video WHERE name = ?")) {
            find.setString(1, video.value());
            try (ResultSet rows = find.executeQuery()) {
                return rows.next();
            }
        }
    }

    private static long lock(Connection connection, VideoId video, long quietSinceMicros) throws SQLException {
        try (PreparedStatement lock =
                connection.prepareStatement("SELECT id FROM video WHERE name = ? AND first_at < ? FOR UPDATE")) {
            lock.setString(1, video.value());
            lock.setLong(2, quietSinceMicros);
            try (ResultSet rows = lock.executeQuery()) {
                return rows.next() ? rows.getLong(1) : 0;
            }
        }
    }

    private static boolean deleteCounters(Connection connection, long id, long quietSinceMicros) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM total WHERE video = ? AND at < ?")) {
            delete.setLong(1, id);
            delete.setLong(2, quietSinceMicros);
            delete.executeUpdate();
        }
        try (PreparedStatement left = connection.prepareStatement("""
                SELECT EXISTS (SELECT 1 FROM total WHERE video = ?) OR EXISTS (
                  SELECT 1 FROM (SELECT at FROM comment WHERE video = ? ORDER BY position DESC LIMIT 1) AS last
                  WHERE at >= ?)""")) {
            left.setLong(1, id);
            left.setLong(2, id);
            left.setLong(3, quietSinceMicros);
            try (ResultSet rows = left.executeQuery()) {
                return rows.next() && !rows.getBoolean(1);
            }
        }
    }

    private static void run(Connection connection, String sql, long id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, id);
            statement.executeUpdate();
        }
    }
}
