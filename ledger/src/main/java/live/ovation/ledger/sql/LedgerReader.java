package live.ovation.ledger.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import live.ovation.ledger.Timeline;
import live.ovation.ledger.TimelineQuery;
import live.ovation.ledger.attendance.AttendanceTable;
import live.ovation.protocol.Attendance;
import live.ovation.protocol.ChangePage;
import live.ovation.protocol.Comment;
import live.ovation.protocol.OriginId;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.Totals;
import live.ovation.protocol.VideoId;
import live.ovation.protocol.VideoSnapshot;

/// The questions that one transaction asks: those that every backend answers alike by its [JournalReader] and its
/// [AttendanceTable], and those that each answers in its way. Not thread-safe; everything it sees is of one moment.
public abstract class LedgerReader implements AutoCloseable {
    protected final Connection connection;
    protected final Statements statements;
    private final JournalReader journals;

    /// Something to be read.
    @FunctionalInterface
    public interface Query<T> {
        T run(LedgerReader reader) throws SQLException;
    }

    /// @param connection its owner's, who begins and ends transactions
    /// @param region the ledger's, and `epoch` its lifetime
    protected LedgerReader(Connection connection, RegionId region, long epoch) {
        this.connection = connection;
        statements = new Statements(connection);
        journals = new JournalReader(statements, region, epoch);
    }

    public final JournalReader journals() {
        return journals;
    }

    public final AttendanceTable attendance() {
        return new AttendanceTable(connection);
    }

    /// See [live.ovation.ledger.Ledger#snapshot].
    public final VideoSnapshot snapshot(VideoId video, int newestComments) throws SQLException {
        Attendance attendance = Attendance.of(attendance().of(video));
        VideoRow row = journals.find(video);
        if (row == null) {
            return new VideoSnapshot(video, new Totals(), 0, journals.at(0), List.of(), attendance);
        }
        List<Comment> newest = journals.newest(video, row, newestComments);
        return new VideoSnapshot(video, totals(row), row.comments(), journals.at(row.head()), newest, attendance);
    }

    /// Who may write this ledger now.
    public abstract Set<OriginId> writers() throws SQLException;

    /// What was counted of a video, by origin.
    protected abstract Totals totals(VideoRow row) throws SQLException;

    /// See [live.ovation.ledger.Ledger#changes].
    public abstract ChangePage changes(String cursor, int limit) throws SQLException;

    /// See [live.ovation.ledger.Ledger#timeline].
    public abstract Timeline timeline(VideoRow row, TimelineQuery query) throws SQLException;

    /// See [live.ovation.ledger.Ledger#quietVideos].
    ///
    /// @param after empty: from the first
    public final List<VideoId> quietVideos(long quietSinceMicros, String after, int limit) throws SQLException {
        List<VideoId> quiet = new ArrayList<>(quietRows(quietSinceMicros, after, limit));
        quiet.addAll(attendance().onlySeen(quietSinceMicros, after, limit));
        return quiet.stream()
                .sorted(Comparator.comparing(VideoId::value))
                .limit(limit)
                .toList();
    }

    /// Of the quiet videos those that have a row, by name.
    protected abstract List<VideoId> quietRows(long quietSinceMicros, String after, int limit) throws SQLException;

    /// See [live.ovation.ledger.Ledger#idleVideos].
    ///
    /// @param after empty: from the first
    public abstract List<VideoId> idleVideos(long sinceMicros, String after, int limit) throws SQLException;

    /// Closes the statements; the connection is its owner's.
    @Override
    public void close() {
        statements.close();
    }
}
