package live.ovation.ledger.sql;

import java.sql.SQLException;
import java.util.List;
import live.ovation.ledger.Timeline;
import live.ovation.ledger.TimelineQuery;
import live.ovation.ledger.attendance.AttendanceTable;
import live.ovation.protocol.Attendance;
import live.ovation.protocol.ChangePage;
import live.ovation.protocol.Totals;
import live.ovation.protocol.VideoId;
import live.ovation.protocol.VideoSnapshot;

/// The questions that one transaction asks: those that every backend answers alike by its [JournalReader] and its
/// [AttendanceTable], and those that each answers in its way. Not thread-safe; everything it sees is of one moment.
public interface LedgerReader {
    /// Something to be read.
    @FunctionalInterface
    interface Query<T> {
        T run(LedgerReader reader) throws SQLException;
    }

    JournalReader journals();

    AttendanceTable attendance();

    /// What was counted of a video, by origin.
    Totals totals(VideoRow row) throws SQLException;

    /// See [live.ovation.ledger.Ledger#changes].
    ChangePage changes(String cursor, int limit) throws SQLException;

    /// See [live.ovation.ledger.Ledger#timeline].
    Timeline timeline(VideoRow row, TimelineQuery query) throws SQLException;

    /// See [live.ovation.ledger.Ledger#quietVideos].
    ///
    /// @param after empty: from the first
    List<VideoId> quietVideos(long quietSinceMicros, String after, int limit) throws SQLException;

    /// See [live.ovation.ledger.Ledger#idleVideos].
    ///
    /// @param after empty: from the first
    List<VideoId> idleVideos(long sinceMicros, String after, int limit) throws SQLException;

    /// See [live.ovation.ledger.Ledger#snapshot].
    default VideoSnapshot snapshot(VideoId video, int newestComments) throws SQLException {
        Attendance attendance = Attendance.of(attendance().of(video));
        VideoRow row = journals().find(video);
        if (row == null) {
            return new VideoSnapshot(video, new Totals(), 0, journals().at(0), List.of(), attendance);
        }
        return new VideoSnapshot(
                video,
                totals(row),
                row.comments(),
                journals().at(row.head()),
                journals().newest(video, row, newestComments),
                attendance);
    }
}
