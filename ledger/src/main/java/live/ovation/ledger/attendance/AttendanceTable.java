package live.ovation.ledger.attendance;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import live.ovation.protocol.Attendance;
import live.ovation.protocol.AttendanceRow;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.VideoId;

/// The table `attendance`: per video and region the figures of its audience, and the last word on its end. Its
/// statements are such that SQLite and PostgreSQL understand both. Confined to the connection's owner, who
/// begins and ends transactions.
///
/// By the video's name, not its number: a video that was only watched has no other row. Rows merge by themselves,
/// whatever comes first: figures by the larger value, the end by the later word.
public record AttendanceTable(Connection connection) {
    private static final String COLUMNS =
            "name, region, started_at, seen_at, peak_viewers, unique_viewers, ended_at, said_at";

    private static final String KEEP = "INSERT INTO attendance (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
            + " ON CONFLICT (name, region) DO UPDATE SET started_at = " + kept("started_at", "<", "started_at")
            + ", seen_at = " + kept("seen_at", ">", "seen_at")
            + ", peak_viewers = " + kept("peak_viewers", ">", "peak_viewers")
            + ", unique_viewers = " + kept("unique_viewers", ">", "unique_viewers")
            + ", ended_at = " + kept("ended_at", ">", "said_at")
            + ", said_at = " + kept("said_at", ">", "said_at");

    /// Moves with every change of a row. As the indexes of both backends have it.
    private static final String CHANGED = "(CASE WHEN seen_at > said_at THEN seen_at ELSE said_at END)";

    /// Whether somebody's last word on the video of a row `a` is that it ended.
    private static final String ENDED = "EXISTS (SELECT 1 FROM attendance AS word WHERE word.name = a.name"
            + " AND word.ended_at > 0 AND word.said_at = (SELECT max(said_at) FROM attendance AS any_word"
            + " WHERE any_word.name = a.name))";

    private static String kept(String column, String better, String by) {
        return "CASE WHEN excluded." + by + " " + better + " attendance." + by + " THEN excluded." + column
                + " ELSE attendance." + column + " END";
    }

    /// What the regions know of a video's audience.
    public List<AttendanceRow> of(VideoId video) throws SQLException {
        try (PreparedStatement find =
                connection.prepareStatement("SELECT " + COLUMNS + " FROM attendance WHERE name = ? ORDER BY region")) {
            find.setString(1, video.value());
            return rows(find);
        }
    }

    public void keep(List<AttendanceRow> rows) throws SQLException {
        List<AttendanceRow> ordered = new ArrayList<>(rows);
        // Two publishers that keep the same rows take their locks in one order.
        ordered.sort(Comparator.comparing((AttendanceRow row) -> row.video().value())
                .thenComparing(row -> row.region().value()));
        try (PreparedStatement keep = connection.prepareStatement(KEEP)) {
            for (AttendanceRow row : ordered) {
                Attendance attendance = row.attendance();
                keep.setString(1, row.video().value());
                keep.setString(2, row.region().value());
                keep.setLong(3, attendance.startedMicros());
                keep.setLong(4, row.seenMicros());
                keep.setLong(5, attendance.peakViewers());
                keep.setLong(6, attendance.uniqueViewers());
                keep.setLong(7, attendance.endedMicros());
                keep.setLong(8, attendance.saidMicros());
                keep.addBatch();
            }
            keep.executeBatch();
        }
    }

    /// Videos that had viewers in a region in a stretch of time, none after it, and have not ended.
    public List<VideoId> lastSeen(RegionId region, long fromMicros, long beforeMicros, int limit) throws SQLException {
        try (PreparedStatement find = connection.prepareStatement(
                "SELECT name FROM attendance AS a WHERE region = ? AND seen_at >= ? AND seen_at < ? AND NOT " + ENDED
                        + " ORDER BY seen_at DESC LIMIT ?")) {
            find.setString(1, region.value());
            find.setLong(2, fromMicros);
            find.setLong(3, beforeMicros);
            find.setInt(4, limit);
            return videos(find);
        }
    }

    /// Videos that had viewers once, on which nothing happened at or after a moment, and which have
    /// not ended; by name. Those that have ended are passed over by their row alone, nearly all of
    /// them: whoever has not ended has a row without an end, which is that of the last word or, where
    /// there is no word, each.
    public List<VideoId> idle(long sinceMicros, String afterName, int limit) throws SQLException {
        try (PreparedStatement find = connection.prepareStatement("SELECT DISTINCT name FROM attendance AS a"
                + " WHERE ended_at = 0 AND name > ? AND NOT EXISTS (SELECT 1 FROM attendance AS late"
                + " WHERE late.name = a.name AND (late.seen_at >= ? OR late.said_at >= ?))"
                + " AND NOT " + ENDED + " AND NOT EXISTS (SELECT 1 FROM video WHERE video.name = a.name"
                + " AND (EXISTS (SELECT 1 FROM total WHERE total.video = video.id AND total.at >= ?)"
                + " OR coalesce((SELECT at FROM comment WHERE comment.video = video.id"
                + " ORDER BY position DESC LIMIT 1), 0) >= ?))"
                + " ORDER BY name LIMIT ?")) {
            find.setString(1, afterName);
            find.setLong(2, sinceMicros);
            find.setLong(3, sinceMicros);
            find.setLong(4, sinceMicros);
            find.setLong(5, sinceMicros);
            find.setInt(6, limit);
            return videos(find);
        }
    }

    /// The rows of a region after a moment of change and a name; see [live.ovation.protocol.ChangesPort#attendances].
    public List<AttendanceRow> changed(RegionId region, long changedMicros, String afterName, int limit)
            throws SQLException {
        try (PreparedStatement find = connection.prepareStatement("SELECT " + COLUMNS + " FROM attendance"
                + " WHERE " + CHANGED + " >= ? AND (" + CHANGED + ", name) > (?, ?) AND region = ?"
                + " ORDER BY " + CHANGED + ", name LIMIT ?")) {
            find.setLong(1, changedMicros);
            find.setLong(2, changedMicros);
            find.setString(3, afterName);
            find.setString(4, region.value());
            find.setInt(5, limit);
            return rows(find);
        }
    }

    /// Videos of which nothing is known but that somebody watched them, before a moment; by name.
    public List<VideoId> onlySeen(long beforeMicros, String afterName, int limit) throws SQLException {
        try (PreparedStatement find = connection.prepareStatement("SELECT name FROM attendance WHERE name > ?"
                + " AND NOT EXISTS (SELECT 1 FROM video WHERE video.name = attendance.name)"
                + " GROUP BY name HAVING max(seen_at) < ? AND max(said_at) < ? ORDER BY name LIMIT ?")) {
            find.setString(1, afterName);
            find.setLong(2, beforeMicros);
            find.setLong(3, beforeMicros);
            find.setInt(4, limit);
            return videos(find);
        }
    }

    /// @return whether there was anything
    public boolean delete(VideoId video) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM attendance WHERE name = ?")) {
            delete.setString(1, video.value());
            return delete.executeUpdate() > 0;
        }
    }

    /// Deletes what is kept of a video, if nobody watched it at or after a moment.
    ///
    /// @return whether there was anything, and nobody did
    public boolean deleteIfUnseen(VideoId video, long sinceMicros) throws SQLException {
        List<AttendanceRow> rows = of(video);
        for (AttendanceRow row : rows) {
            if (row.changedMicros() >= sinceMicros) {
                return false;
            }
        }
        return delete(video);
    }

    private static List<VideoId> videos(PreparedStatement find) throws SQLException {
        List<VideoId> videos = new ArrayList<>();
        try (ResultSet rows = find.executeQuery()) {
            while (rows.next()) {
                videos.add(new VideoId(rows.getString(1)));
            }
        }
        return videos;
    }

    private static List<AttendanceRow> rows(PreparedStatement find) throws SQLException {
        List<AttendanceRow> kept = new ArrayList<>();
        try (ResultSet rows = find.executeQuery()) {
            while (rows.next()) {
                Attendance attendance = new Attendance(
                        new VideoId(rows.getString(1)),
                        rows.getLong(3),
                        rows.getLong(5),
                        rows.getLong(6),
                        rows.getLong(7),
                        rows.getLong(8));
                kept.add(new AttendanceRow(new RegionId(rows.getString(2)), rows.getLong(4), attendance));
            }
        }
        return kept;
    }
}
