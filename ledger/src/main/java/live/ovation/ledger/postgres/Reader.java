package live.ovation.ledger.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import live.ovation.ledger.Birth;
import live.ovation.ledger.CommentPage;
import live.ovation.ledger.CommentQuery;
import live.ovation.ledger.EntryChain;
import live.ovation.ledger.Timeline;
import live.ovation.ledger.TimelineQuery;
import live.ovation.ledger.TimelineRows;
import live.ovation.ledger.UnknownCommentException;
import live.ovation.ledger.attendance.AttendanceTable;
import live.ovation.protocol.Attendance;
import live.ovation.protocol.Comment;
import live.ovation.protocol.CommentId;
import live.ovation.protocol.EntryPage;
import live.ovation.protocol.JournalEvent;
import live.ovation.protocol.JournalPage;
import live.ovation.protocol.OriginId;
import live.ovation.protocol.Position;
import live.ovation.protocol.Provenance;
import live.ovation.protocol.ReactionKind;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.Retraction;
import live.ovation.protocol.Totals;
import live.ovation.protocol.UserId;
import live.ovation.protocol.VideoId;
import live.ovation.protocol.VideoSnapshot;
import org.jspecify.annotations.Nullable;

/// The questions that one transaction asks. Not thread-safe; everything it sees is of one moment.
///
/// @param connection in a transaction of its own, repeatable read
record Reader(Connection connection, Migrations.Identity identity) {
    private static final String COMMENTS = "SELECT position, there.region, there.epoch, written, by, text, at"
            + " FROM comment LEFT JOIN elsewhere AS there ON there.id = comment.elsewhere"
            + " WHERE video = ? AND position > ? AND position < ? ";
    private static final String NEWEST = COMMENTS + "ORDER BY position DESC LIMIT ?";
    private static final String OLDEST = COMMENTS + "ORDER BY position LIMIT ?";
    private static final String OWN = COMMENTS + "AND comment.elsewhere IS NULL ORDER BY position LIMIT ?";

    private static final String RETRACTED = "SELECT position, there.region, there.epoch, written, comment, its.region,"
            + " its.epoch, comment_written, at FROM retraction"
            + " LEFT JOIN elsewhere AS there ON there.id = retraction.elsewhere"
            + " LEFT JOIN elsewhere AS its ON its.id = comment_elsewhere WHERE video = ? AND position > ? ";
    private static final String RETRACTIONS = RETRACTED + "ORDER BY position LIMIT ?";
    private static final String OWN_RETRACTIONS =
            RETRACTED + "AND retraction.elsewhere IS NULL ORDER BY position LIMIT ?";

    private static final String HERE = """
            SELECT position FROM comment JOIN elsewhere ON elsewhere.id = comment.elsewhere
            WHERE video = ? AND region = ? AND epoch = ? AND written = ?
            UNION ALL SELECT comment FROM retraction JOIN elsewhere ON elsewhere.id = comment_elsewhere
            WHERE video = ? AND region = ? AND epoch = ? AND comment_written = ?
            """;

    /// A video's row.
    private record Row(long id, int life, long head, long ownHead, long comments) {}

    private @Nullable Row find(VideoId name) throws SQLException {
        try (PreparedStatement video =
                connection.prepareStatement("SELECT id, life, head, own_head, comments FROM video WHERE name = ?")) {
            video.setString(1, name.value());
            try (ResultSet rows = video.executeQuery()) {
                return rows.next()
                        ? new Row(rows.getLong(1), rows.getInt(2), rows.getLong(3), rows.getLong(4), rows.getLong(5))
                        : null;
            }
        }
    }

    VideoSnapshot snapshot(VideoId name, int newestComments) throws SQLException {
        Totals sums = new Totals();
        Row row = find(name);
        if (row == null) {
            return new VideoSnapshot(name, sums, 0, at(0), List.of(), attendanceOf(name));
        }
        try (PreparedStatement totals = connection.prepareStatement("SELECT origin.name, total.kind, total.value,"
                + " origin.region FROM total JOIN origin ON origin.id = total.origin WHERE total.video = ?")) {
            totals.setLong(1, row.id);
            try (ResultSet rows = totals.executeQuery()) {
                while (rows.next()) {
                    OriginId named = new OriginId(rows.getString(1));
                    OriginId origin = rows.getString(4) == null ? Birth.inLife(named, row.life) : named;
                    sums.raise(origin, new ReactionKind(rows.getString(2)), rows.getLong(3));
                }
            }
        }
        List<Comment> comments = newestComments <= 0 ? List.of() : newest(name, row, newestComments);
        return new VideoSnapshot(name, sums, row.comments, at(row.head), comments, attendanceOf(name));
    }

    AttendanceTable attendance() {
        return new AttendanceTable(connection);
    }

    private @Nullable Attendance attendanceOf(VideoId name) throws SQLException {
        return Attendance.of(attendance().of(name));
    }

    private List<Comment> newest(VideoId name, Row row, int limit) throws SQLException {
        return list(NEWEST, name, row, 0, Long.MAX_VALUE, limit).reversed();
    }

    JournalPage journal(VideoId name, Position after, int limit) throws SQLException {
        Row row = find(name);
        long head = row == null ? 0 : row.head;
        if (!after.comparableTo(at(0)) || after.offset() > head) {
            List<Comment> comments = row == null ? List.of() : newest(name, row, limit);
            return new JournalPage(name, List.copyOf(comments), true, false);
        }
        if (row == null) {
            return new JournalPage(name, List.of(), false, false);
        }
        List<JournalEvent> entries = entries(OLDEST, RETRACTIONS, name, row, after.offset(), more(limit));
        boolean more = entries.size() > limit;
        return new JournalPage(name, more ? entries.subList(0, limit) : entries, false, more);
    }

    /// Comments and retractions after an offset, oldest first.
    private List<JournalEvent> entries(String comments, String retracted, VideoId name, Row row, long after, int limit)
            throws SQLException {
        List<JournalEvent> entries = new ArrayList<>(list(comments, name, row, after, Long.MAX_VALUE, limit));
        try (PreparedStatement retractions = connection.prepareStatement(retracted)) {
            retractions.setLong(1, row.id);
            retractions.setLong(2, after);
            retractions.setInt(3, limit);
            try (ResultSet rows = retractions.executeQuery()) {
                while (rows.next()) {
                    Position place = at(rows.getLong(1));
                    Position comment = written(rows, 6, at(rows.getLong(5)));
                    entries.add(new Retraction(
                            name, place, provenance(rows, place), new CommentId(comment.toString()), rows.getLong(9)));
                }
            }
        }
        entries.sort(Comparator.comparingLong(entry -> entry.position().offset()));
        return entries;
    }

    private static Provenance provenance(ResultSet rows, Position place) throws SQLException {
        return Provenance.here(written(rows, 2, place));
    }

    /// Where something was written: region, epoch and offset from a column on, or here.
    private static Position written(ResultSet rows, int column, Position here) throws SQLException {
        String region = rows.getString(column);
        return region == null
                ? here
                : new Position(new RegionId(region), rows.getLong(column + 1), rows.getLong(column + 2));
    }

    EntryPage ownEntries(VideoId name, Position after, int limit) throws SQLException {
        Row row = find(name);
        if (row == null) {
            return new EntryPage(name, List.of(), at(0), false);
        }
        long from = offsetOr(0, after);
        List<JournalEvent> entries = entries(OWN, OWN_RETRACTIONS, name, row, from, more(limit));
        boolean more = entries.size() > limit;
        List<JournalEvent> page = EntryChain.linked(more ? entries.subList(0, limit) : entries, from);
        Position through = more ? page.getLast().position() : at(row.ownHead);
        return new EntryPage(name, page, through, more);
    }

    Position taken(VideoId name, Position there) throws SQLException {
        try (PreparedStatement taken = connection.prepareStatement("SELECT head FROM taken"
                + " JOIN elsewhere ON elsewhere.id = taken.elsewhere WHERE name = ? AND region = ? AND epoch = ?")) {
            taken.setString(1, name.value());
            taken.setString(2, there.region().value());
            taken.setLong(3, there.epoch());
            try (ResultSet rows = taken.executeQuery()) {
                return there.at(rows.next() ? rows.getLong(1) : 0);
            }
        }
    }

    String cursor(RegionId region) throws SQLException {
        try (PreparedStatement cursor =
                connection.prepareStatement("SELECT cursor FROM region_cursor WHERE region = ?")) {
            cursor.setString(1, region.value());
            try (ResultSet rows = cursor.executeQuery()) {
                return rows.next() ? rows.getString(1) : "";
            }
        }
    }

    CommentPage comments(VideoId name, CommentQuery query) throws SQLException {
        Position after = query.after();
        Row row = find(name);
        if (row == null) {
            requireHere(after);
            requireHere(query.before());
            return new CommentPage(List.of(), false);
        }
        long low = here(row, 0, after);
        long high = here(row, Long.MAX_VALUE, query.before());
        int limit = query.limit();
        List<Comment> found = list(after == null ? NEWEST : OLDEST, name, row, low, high, more(limit));
        boolean more = found.size() > limit;
        List<Comment> page = more ? found.subList(0, limit) : found;
        return new CommentPage(after == null ? page.reversed() : page, more);
    }

    Timeline timeline(VideoId name, TimelineQuery query) throws SQLException {
        Row row = find(name);
        if (row == null) {
            return new Timeline(query.bucketSeconds(), List.of());
        }
        TimelineRows built = new TimelineRows(query.bucketSeconds());
        try (PreparedStatement timeline = connection.prepareStatement("SELECT second / ? * ? AS bucket, kind,"
                + " sum(n)::bigint FROM timeline WHERE video = ? AND second >= ? AND second < ?"
                + " GROUP BY bucket, kind ORDER BY bucket")) {
            timeline.setLong(1, query.bucketSeconds());
            timeline.setLong(2, query.bucketSeconds());
            timeline.setLong(3, row.id);
            timeline.setLong(4, query.fromSecond());
            timeline.setLong(5, query.toSecond());
            try (ResultSet rows = timeline.executeQuery()) {
                while (rows.next()) {
                    built.add(rows.getLong(1), rows.getString(2), rows.getLong(3));
                }
            }
        }
        return built.timeline();
    }

    List<VideoId> quietVideos(long quietSinceMicros, String after, int limit) throws SQLException {
        List<VideoId> videos = new ArrayList<>();
        try (PreparedStatement quiet = connection.prepareStatement("""
                SELECT name FROM video WHERE name > ? AND first_at < ?
                AND NOT EXISTS (SELECT 1 FROM total WHERE total.video = video.id AND total.at >= ?)
                AND coalesce((SELECT at FROM comment WHERE comment.video = video.id ORDER BY position DESC LIMIT 1), 0) < ?
                ORDER BY name LIMIT ?""")) {
            quiet.setString(1, after);
            quiet.setLong(2, quietSinceMicros);
            quiet.setLong(3, quietSinceMicros);
            quiet.setLong(4, quietSinceMicros);
            quiet.setInt(5, limit);
            try (ResultSet rows = quiet.executeQuery()) {
                while (rows.next()) {
                    videos.add(new VideoId(rows.getString(1)));
                }
            }
        }
        videos.addAll(attendance().onlySeen(quietSinceMicros, after, limit));
        return videos.stream()
                .sorted(Comparator.comparing(VideoId::value))
                .limit(limit)
                .toList();
    }

    private List<Comment> list(String sql, VideoId name, Row row, long afterOffset, long beforeOffset, int limit)
            throws SQLException {
        List<Comment> comments = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, row.id);
            statement.setLong(2, afterOffset);
            statement.setLong(3, beforeOffset);
            statement.setInt(4, limit);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    Position place = at(rows.getLong(1));
                    String by = rows.getString(5);
                    UserId author = by == null ? null : new UserId(by);
                    comments.add(new Comment(
                            name, place, provenance(rows, place), author, rows.getString(6), rows.getLong(7)));
                }
            }
        }
        return comments;
    }

    /// The position's offset; a position of another journal bounds nothing in this one.
    private long offsetOr(long otherwise, @Nullable Position position) {
        return position != null && position.comparableTo(at(0)) ? position.offset() : otherwise;
    }

    private void requireHere(@Nullable Position position) {
        if (position != null && !position.comparableTo(at(0))) {
            throw new UnknownCommentException(position);
        }
    }

    /// As [#offsetOr]; of a comment that another region wrote, where it stands here.
    private long here(Row row, long otherwise, @Nullable Position position) throws SQLException {
        if (position == null || position.comparableTo(at(0))) {
            return offsetOr(otherwise, position);
        }
        try (PreparedStatement here = connection.prepareStatement(HERE)) {
            for (int first = 1; first <= 5; first += 4) {
                here.setLong(first, row.id);
                here.setString(first + 1, position.region().value());
                here.setLong(first + 2, position.epoch());
                here.setLong(first + 3, position.offset());
            }
            try (ResultSet rows = here.executeQuery()) {
                if (!rows.next()) {
                    throw new UnknownCommentException(position);
                }
                return rows.getLong(1);
            }
        }
    }

    /// One more than asked for, to know whether there are more.
    private static int more(int limit) {
        return limit == Integer.MAX_VALUE ? limit : limit + 1;
    }

    private Position at(long offset) {
        return new Position(identity.region(), identity.epoch(), offset);
    }
}
