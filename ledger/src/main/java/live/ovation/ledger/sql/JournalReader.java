package live.ovation.ledger.sql;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import live.ovation.ledger.CommentPage;
import live.ovation.ledger.CommentQuery;
import live.ovation.ledger.EntryChain;
import live.ovation.ledger.UnknownCommentException;
import live.ovation.protocol.Comment;
import live.ovation.protocol.CommentId;
import live.ovation.protocol.EntryPage;
import live.ovation.protocol.JournalEvent;
import live.ovation.protocol.JournalPage;
import live.ovation.protocol.Position;
import live.ovation.protocol.Provenance;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.Retraction;
import live.ovation.protocol.UserId;
import live.ovation.protocol.VideoId;
import org.jspecify.annotations.Nullable;

/// Reads the videos' journals and how far other regions' were taken over: tables that are the same in every backend,
/// by statements that each of them understands. Confined to the connection's owner, who begins and ends transactions.
/// What a read costs depends on what it returns: every statement goes by an index.
public final class JournalReader {
    private static final String VIDEO = "SELECT id, life, head, own_head, comments FROM video WHERE name = ?";

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

    private static final String TAKEN = "SELECT head FROM taken"
            + " JOIN elsewhere ON elsewhere.id = taken.elsewhere WHERE name = ? AND region = ? AND epoch = ?";
    private static final String CURSOR = "SELECT cursor FROM region_cursor WHERE region = ?";

    private final Statements statements;
    private final Position start;

    /// @param region the ledger's, and `epoch` its lifetime: together they name its journals
    public JournalReader(Statements statements, RegionId region, long epoch) {
        this.statements = statements;
        this.start = new Position(region, epoch, 0);
    }

    /// A position in this ledger's journals.
    public Position at(long offset) {
        return start.at(offset);
    }

    /// A video's row; null when nobody has heard of it.
    public @Nullable VideoRow find(VideoId video) throws SQLException {
        PreparedStatement find = statements.of(VIDEO);
        find.setString(1, video.value());
        try (ResultSet rows = find.executeQuery()) {
            return rows.next()
                    ? new VideoRow(rows.getLong(1), rows.getInt(2), rows.getLong(3), rows.getLong(4), rows.getLong(5))
                    : null;
        }
    }

    /// The newest comments that stand, oldest first.
    public List<Comment> newest(VideoId video, VideoRow row, int limit) throws SQLException {
        return limit <= 0
                ? List.of()
                : list(NEWEST, video, row, 0, Long.MAX_VALUE, limit).reversed();
    }

    /// See [live.ovation.ledger.Ledger#journal].
    public JournalPage page(VideoId video, Position after, int limit) throws SQLException {
        VideoRow row = find(video);
        long head = row == null ? 0 : row.head();
        if (!after.comparableTo(start) || after.offset() > head) {
            List<Comment> comments = row == null ? List.of() : newest(video, row, limit);
            return new JournalPage(video, List.copyOf(comments), true, false);
        }
        if (row == null) {
            return new JournalPage(video, List.of(), false, false);
        }
        List<JournalEvent> entries = entries(OLDEST, RETRACTIONS, video, row, after.offset(), more(limit));
        boolean more = entries.size() > limit;
        return new JournalPage(video, more ? entries.subList(0, limit) : entries, false, more);
    }

    /// See [live.ovation.ledger.Ledger#entries].
    public EntryPage ownEntries(VideoId video, Position after, int limit) throws SQLException {
        VideoRow row = find(video);
        if (row == null) {
            return new EntryPage(video, List.of(), start, false);
        }
        long from = offsetOr(0, after);
        List<JournalEvent> entries = entries(OWN, OWN_RETRACTIONS, video, row, from, more(limit));
        boolean more = entries.size() > limit;
        List<JournalEvent> page = EntryChain.linked(more ? entries.subList(0, limit) : entries, from);
        Position through = more ? page.getLast().position() : at(row.ownHead());
        return new EntryPage(video, page, through, more);
    }

    /// See [live.ovation.ledger.Ledger#comments].
    ///
    /// @throws UnknownCommentException when a bound is of another ledger, and no comment's id here
    public CommentPage comments(VideoId video, CommentQuery query) throws SQLException {
        Position after = query.after();
        VideoRow row = find(video);
        if (row == null) {
            requireHere(after);
            requireHere(query.before());
            return new CommentPage(List.of(), false);
        }
        long low = here(row, 0, after);
        long high = here(row, Long.MAX_VALUE, query.before());
        int limit = query.limit();
        List<Comment> found = list(after == null ? NEWEST : OLDEST, video, row, low, high, more(limit));
        boolean more = found.size() > limit;
        List<Comment> page = more ? found.subList(0, limit) : found;
        return new CommentPage(after == null ? page.reversed() : page, more);
    }

    /// See [live.ovation.ledger.Ledger#taken].
    public Position taken(VideoId video, Position there) throws SQLException {
        PreparedStatement taken = statements.of(TAKEN);
        taken.setString(1, video.value());
        taken.setString(2, there.region().value());
        taken.setLong(3, there.epoch());
        try (ResultSet rows = taken.executeQuery()) {
            return there.at(rows.next() ? rows.getLong(1) : 0);
        }
    }

    /// See [live.ovation.ledger.Ledger#cursor].
    public String cursor(RegionId region) throws SQLException {
        PreparedStatement cursor = statements.of(CURSOR);
        cursor.setString(1, region.value());
        try (ResultSet rows = cursor.executeQuery()) {
            return rows.next() ? rows.getString(1) : "";
        }
    }

    /// Comments and retractions after an offset, oldest first.
    private List<JournalEvent> entries(
            String comments, String retracted, VideoId video, VideoRow row, long after, int limit) throws SQLException {
        List<JournalEvent> entries = new ArrayList<>(list(comments, video, row, after, Long.MAX_VALUE, limit));
        PreparedStatement retractions = statements.of(retracted);
        retractions.setLong(1, row.id());
        retractions.setLong(2, after);
        retractions.setInt(3, limit);
        try (ResultSet rows = retractions.executeQuery()) {
            while (rows.next()) {
                Position place = at(rows.getLong(1));
                Position comment = written(rows, 6, at(rows.getLong(5)));
                entries.add(new Retraction(
                        video, place, provenance(rows, place), new CommentId(comment.toString()), rows.getLong(9)));
            }
        }
        entries.sort(Comparator.comparingLong(entry -> entry.position().offset()));
        return entries;
    }

    private List<Comment> list(String sql, VideoId video, VideoRow row, long afterOffset, long beforeOffset, int limit)
            throws SQLException {
        PreparedStatement find = statements.of(sql);
        find.setLong(1, row.id());
        find.setLong(2, afterOffset);
        find.setLong(3, beforeOffset);
        find.setInt(4, limit);
        List<Comment> comments = new ArrayList<>();
        try (ResultSet rows = find.executeQuery()) {
            while (rows.next()) {
                Position place = at(rows.getLong(1));
                String by = rows.getString(5);
                UserId author = by == null ? null : new UserId(by);
                comments.add(
                        new Comment(video, place, provenance(rows, place), author, rows.getString(6), rows.getLong(7)));
            }
        }
        return comments;
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

    /// The position's offset; a position of another journal bounds nothing in this one.
    private long offsetOr(long otherwise, @Nullable Position position) {
        return position != null && position.comparableTo(start) ? position.offset() : otherwise;
    }

    private void requireHere(@Nullable Position position) {
        if (position != null && !position.comparableTo(start)) {
            throw new UnknownCommentException(position);
        }
    }

    /// As [#offsetOr]; of a comment that another region wrote, where it stands here.
    private long here(VideoRow row, long otherwise, @Nullable Position position) throws SQLException {
        if (position == null || position.comparableTo(start)) {
            return offsetOr(otherwise, position);
        }
        PreparedStatement here = statements.of(HERE);
        for (int first = 1; first <= 5; first += 4) {
            here.setLong(first, row.id());
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

    /// One more than asked for, to know whether there are more.
    private static int more(int limit) {
        return limit == Integer.MAX_VALUE ? limit : limit + 1;
    }
}
