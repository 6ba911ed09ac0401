package live.ovation.ledger.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
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

/// One connection that reads, with its prepared statements. Not thread-safe; between [#begin] and [#end]
/// everything it sees is of one moment.
final class Reader implements AutoCloseable {
    private final Connection connection;
    private final Identity identity;
    private final List<PreparedStatement> statements = new ArrayList<>();
    private final PreparedStatement begin;
    private final PreparedStatement end;
    private final PreparedStatement video;
    private final PreparedStatement totals;
    private final PreparedStatement newest;
    private final PreparedStatement oldest;
    private final PreparedStatement retractions;
    private final PreparedStatement timeline;
    private final PreparedStatement quiet;

    Reader(Connection connection, Identity identity) throws SQLException {
        this.connection = connection;
        this.identity = identity;
        begin = prepare("BEGIN");
        end = prepare("COMMIT");
        video = prepare("SELECT id, life, head, comments FROM video WHERE name = ?");
        totals = prepare("SELECT origin, kind, value FROM total WHERE video = ?");
        newest = prepare("SELECT position, by, text, at FROM comment"
                + " WHERE video = ? AND position > ? AND position < ? ORDER BY position DESC LIMIT ?");
        oldest = prepare("SELECT position, by, text, at FROM comment"
                + " WHERE video = ? AND position > ? AND position < ? ORDER BY position LIMIT ?");
        retractions = prepare("SELECT position, comment, at FROM retraction"
                + " WHERE video = ? AND position > ? ORDER BY position LIMIT ?");
        timeline = prepare("SELECT second / ?2 * ?2 AS bucket, kind, sum(n) FROM timeline"
                + " WHERE video = ?1 AND second >= ?3 AND second < ?4 GROUP BY bucket, kind ORDER BY bucket");
        quiet = prepare("SELECT name FROM video WHERE name > ?1 AND " + Deletion.QUIET + " ORDER BY name LIMIT ?3");
    }

    private PreparedStatement prepare(String sql) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statements.add(statement);
        return statement;
    }

    void begin() throws SQLException {
        begin.execute();
    }

    void end() throws SQLException {
        end.execute();
    }

    /// A video's row.
    private record Row(long id, int life, long head, long comments) {}

    private @Nullable Row find(VideoId name) throws SQLException {
        video.setString(1, name.value());
        try (ResultSet rows = video.executeQuery()) {
            return rows.next() ? new Row(rows.getLong(1), rows.getInt(2), rows.getLong(3), rows.getLong(4)) : null;
        }
    }

    VideoSnapshot snapshot(VideoId name, int newestComments) throws SQLException {
        Totals sums = new Totals();
        Row row = find(name);
        if (row == null) {
            return new VideoSnapshot(name, sums, 0, at(0), List.of());
        }
        totals.setLong(1, row.id);
        try (ResultSet rows = totals.executeQuery()) {
            while (rows.next()) {
                OriginId origin = Birth.inLife(new OriginId(rows.getString(1)), row.life);
                sums.raise(origin, new ReactionKind(rows.getString(2)), rows.getLong(3));
            }
        }
        List<Comment> comments = newestComments <= 0
                ? List.of()
                : list(newest, name, row, 0, Long.MAX_VALUE, newestComments).reversed();
        return new VideoSnapshot(name, sums, row.comments, at(row.head), comments);
    }

    JournalPage journal(VideoId name, Position after, int limit) throws SQLException {
        Row row = find(name);
        long head = row == null ? 0 : row.head;
        if (!after.comparableTo(at(0)) || after.offset() > head) {
            List<Comment> comments = row == null
                    ? List.of()
                    : list(newest, name, row, 0, Long.MAX_VALUE, limit).reversed();
            return new JournalPage(name, List.copyOf(comments), true, false);
        }
        if (row == null) {
            return new JournalPage(name, List.of(), false, false);
        }
        List<JournalEvent> entries =
                new ArrayList<>(list(oldest, name, row, after.offset(), Long.MAX_VALUE, more(limit)));
        retractions.setLong(1, row.id);
        retractions.setLong(2, after.offset());
        retractions.setInt(3, more(limit));
        try (ResultSet rows = retractions.executeQuery()) {
            while (rows.next()) {
                entries.add(new Retraction(
                        name,
                        at(rows.getLong(1)),
                        new CommentId(at(rows.getLong(2)).toString()),
                        rows.getLong(3)));
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
        List<Comment> found = list(after == null ? newest : oldest, name, row, low, high, more(limit));
        boolean more = found.size() > limit;
        List<Comment> page = new ArrayList<>(more ? found.subList(0, limit) : found);
        if (after == null) {
            Collections.reverse(page);
        }
        return new CommentPage(page, more);
    }

    Timeline timeline(VideoId name, TimelineQuery query) throws SQLException {
        Row row = find(name);
        if (row == null) {
            return new Timeline(query.bucketSeconds(), List.of());
        }
        timeline.setLong(1, row.id);
        timeline.setInt(2, query.bucketSeconds());
        timeline.setLong(3, query.fromSecond());
        timeline.setLong(4, query.toSecond());
        TimelineRows built = new TimelineRows(query.bucketSeconds());
        try (ResultSet rows = timeline.executeQuery()) {
            while (rows.next()) {
                built.add(rows.getLong(1), rows.getString(2), rows.getLong(3));
            }
        }
        return built.timeline();
    }

    List<VideoId> quietVideos(long quietSinceMicros, String after, int limit) throws SQLException {
        quiet.setString(1, after);
        quiet.setLong(2, quietSinceMicros);
        quiet.setInt(3, limit);
        List<VideoId> videos = new ArrayList<>();
        try (ResultSet rows = quiet.executeQuery()) {
            while (rows.next()) {
                videos.add(new VideoId(rows.getString(1)));
            }
        }
        return videos;
    }

    private List<Comment> list(
            PreparedStatement statement, VideoId name, Row row, long afterOffset, long beforeOffset, int limit)
            throws SQLException {
        statement.setLong(1, row.id);
        statement.setLong(2, afterOffset);
        statement.setLong(3, beforeOffset);
        statement.setInt(4, limit);
        List<Comment> comments = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                String by = rows.getString(2);
                comments.add(new Comment(
                        name,
                        at(rows.getLong(1)),
                        by == null ? null : new UserId(by),
                        rows.getString(3),
                        rows.getLong(4)));
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

    @Override
    public void close() {
        statements.forEach(Connections::closeQuietly);
        Connections.closeQuietly(connection);
    }
}
