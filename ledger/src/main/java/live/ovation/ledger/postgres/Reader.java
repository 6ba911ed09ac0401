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
import live.ovation.ledger.Timeline;
import live.ovation.ledger.TimelineQuery;
import live.ovation.ledger.TimelineRows;
import live.ovation.protocol.Comment;
import live.ovation.protocol.CommentId;
import live.ovation.protocol.JournalEvent;
import live.ovation.protocol.JournalPage;
import live.ovation.protocol.OriginId;
import live.ovation.protocol.Position;
import live.ovation.protocol.ReactionKind;
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
    private static final String COMMENTS = "SELECT position, by, text, at FROM comment"
            + " WHERE video = ? AND position > ? AND position < ? ORDER BY position ";
    private static final String NEWEST = COMMENTS + "DESC LIMIT ?";
    private static final String OLDEST = COMMENTS + "LIMIT ?";

    /// A video's row.
    private record Row(long id, int life, long head, long comments) {}

    private @Nullable Row find(VideoId name) throws SQLException {
        try (PreparedStatement video =
                connection.prepareStatement("SELECT id, life, head, comments FROM video WHERE name = ?")) {
            video.setString(1, name.value());
            try (ResultSet rows = video.executeQuery()) {
                return rows.next() ? new Row(rows.getLong(1), rows.getInt(2), rows.getLong(3), rows.getLong(4)) : null;
            }
        }
    }

    VideoSnapshot snapshot(VideoId name, int newestComments) throws SQLException {
        Totals sums = new Totals();
        Row row = find(name);
        if (row == null) {
            return new VideoSnapshot(name, sums, 0, at(0), List.of());
        }
        try (PreparedStatement totals = connection.prepareStatement("SELECT origin.name, total.kind, total.value"
                + " FROM total JOIN origin ON origin.id = total.origin WHERE total.video = ?")) {
            totals.setLong(1, row.id);
            try (ResultSet rows = totals.executeQuery()) {
                while (rows.next()) {
                    OriginId origin = Birth.inLife(new OriginId(rows.getString(1)), row.life);
                    sums.raise(origin, new ReactionKind(rows.getString(2)), rows.getLong(3));
                }
            }
        }
        List<Comment> comments = newestComments <= 0 ? List.of() : newest(name, row, newestComments);
        return new VideoSnapshot(name, sums, row.comments, at(row.head), comments);
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
        List<JournalEvent> entries =
                new ArrayList<>(list(OLDEST, name, row, after.offset(), Long.MAX_VALUE, more(limit)));
        try (PreparedStatement retractions = connection.prepareStatement("SELECT position, comment, at FROM retraction"
                + " WHERE video = ? AND position > ? ORDER BY position LIMIT ?")) {
            retractions.setLong(1, row.id);
            retractions.setLong(2, after.offset());
            retractions.setInt(3, more(limit));
            try (ResultSet rows = retractions.executeQuery()) {
                while (rows.next()) {
                    CommentId comment = new CommentId(at(rows.getLong(2)).toString());
                    entries.add(new Retraction(name, at(rows.getLong(1)), comment, rows.getLong(3)));
                }
            }
        }
        entries.sort(Comparator.comparingLong(entry -> entry.position().offset()));
        boolean more = entries.size() > limit;
        return new JournalPage(name, more ? entries.subList(0, limit) : entries, false, more);
    }

    CommentPage comments(VideoId name, CommentQuery query) throws SQLException {
        Row row = find(name);
        if (row == null) {
            return new CommentPage(List.of(), false);
        }
        Position after = query.after();
        long low = offsetOr(0, after);
        long high = offsetOr(Long.MAX_VALUE, query.before());
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
        return videos;
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
                    String by = rows.getString(2);
                    UserId author = by == null ? null : new UserId(by);
                    comments.add(new Comment(name, at(rows.getLong(1)), author, rows.getString(3), rows.getLong(4)));
                }
            }
        }
        return comments;
    }

    /// The position's offset; a position of another journal bounds nothing in this one.
    private long offsetOr(long otherwise, @Nullable Position position) {
        return position != null && position.comparableTo(at(0)) ? position.offset() : otherwise;
    }

    /// One more than asked for, to know whether there are more.
    private static int more(int limit) {
        return limit == Integer.MAX_VALUE ? limit : limit + 1;
    }

    private Position at(long offset) {
        return new Position(identity.region(), identity.epoch(), offset);
    }
}
