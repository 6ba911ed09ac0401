package live.ovation.ledger.postgres;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import live.ovation.protocol.Comment;

/// Writes a whole draft in one statement, hence one round trip: all its rows travel as arrays. The answer is what
/// others have counted for the videos whose counters it raised. Not thread-safe.
///
/// A draft that only raises one counter, as nearly all of a hot video's do, is for [RaiseStatement].
final class DraftStatement {
    /// What other origins have counted of some videos.
    static final String OTHERS = "SELECT video, kind, sum(value)::bigint FROM total"
            + " WHERE video = ANY(?::bigint[]) AND origin <> ? GROUP BY video, kind";

    private static final String COUNTERS = """
            WITH counted AS (
              INSERT INTO total (video, kind, value, at, second, n, origin, changed)
              SELECT video, kind, value, at, second, n, ?, ?
              FROM unnest(?::bigint[], ?::text[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[])
                AS new (video, kind, value, at, second, n)
              ON CONFLICT (video, kind, origin) DO UPDATE
                SET value = excluded.value, at = greatest(total.at, excluded.at), second = excluded.second,
                  n = excluded.n, changed = excluded.changed),
            placed AS (
              INSERT INTO timeline (video, second, kind, n, origin)
              SELECT video, second, kind, n, ?
              FROM unnest(?::bigint[], ?::bigint[], ?::text[], ?::bigint[]) AS new (video, second, kind, n)
              ON CONFLICT (video, second, kind, origin) DO UPDATE SET n = timeline.n + excluded.n)
            """;

    private static final String ROWS = """
            , mark AS (UPDATE origin SET marked = ? WHERE id = ?),
            remembered AS (
              INSERT INTO idempotency (video, key, what, accepted, result)
              SELECT video, key, what, accepted, result
              FROM unnest(?::bigint[], ?::text[], ?::text[], ?::bigint[], ?::bigint[])
                AS new (video, key, what, accepted, result)),
            said AS (
              INSERT INTO comment (video, position, by, text, at)
              SELECT video, position, by, text, at
              FROM unnest(?::bigint[], ?::bigint[], ?::text[], ?::text[], ?::bigint[])
                AS new (video, position, by, text, at)),
            removed AS (
              DELETE FROM comment USING unnest(?::bigint[], ?::bigint[]) AS old (video, position)
              WHERE comment.video = old.video AND comment.position = old.position),
            taken AS (
              INSERT INTO retraction (video, position, comment, at, comment_elsewhere, comment_written)
              SELECT video, position, comment, at, nullif(journal, 0), nullif(written, 0)
              FROM unnest(?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[])
                AS new (video, position, comment, at, journal, written)),
            moved AS (
              UPDATE video SET head = new.head, comments = new.comments, own_head = new.head,
                changed_by = ?, changed = ?
              FROM unnest(?::bigint[], ?::bigint[], ?::bigint[]) AS new (id, head, comments)
              WHERE video.id = new.id)
            """;

    /// Raises counters and places reactions in the timeline.
    static final String COUNT = COUNTERS + OTHERS;

    /// Writes keys, comments and retractions as well.
    static final String COUNT_AND_REMEMBER = COUNTERS + ROWS + OTHERS;

    private final PreparedStatement statement;
    private final boolean withRows;

    /// @param withRows it is [#COUNT_AND_REMEMBER]
    DraftStatement(PreparedStatement statement, boolean withRows) {
        this.statement = statement;
        this.withRows = withRows;
    }

    /// Takes over what is to be written.
    ///
    /// @param commit the number of the transaction
    void take(Draft draft, long commit, int origin) throws SQLException {
        int next = setCounters(draft, commit, origin);
        if (withRows) {
            next = setRows(draft, next, commit, origin);
        }
        Writer.setLongs(
                statement,
                next,
                draft.totals().keySet().stream()
                        .mapToLong(Draft.Cell::video)
                        .distinct()
                        .toArray());
        statement.setInt(next + 1, origin);
    }

    ResultSet execute() throws SQLException {
        return statement.executeQuery();
    }

    private int setCounters(Draft draft, long commit, int origin) throws SQLException {
        Collection<Draft.Cell> cells = draft.totals().keySet();
        Collection<Book.Counter> counters = draft.totals().values();
        Collection<Draft.Slot> slots = draft.timeline().keySet();
        statement.setInt(1, origin);
        statement.setLong(2, commit);
        Writer.setLongs(statement, 3, Draft.longs(cells, Draft.Cell::video));
        statement.setObject(4, cells.stream().map(cell -> cell.kind().value()).toArray(String[]::new));
        Writer.setLongs(statement, 5, Draft.longs(counters, Book.Counter::own));
        Writer.setLongs(statement, 6, Draft.longs(counters, Book.Counter::atMicros));
        Writer.setLongs(statement, 7, Draft.longs(counters, Book.Counter::second));
        Writer.setLongs(statement, 8, Draft.longs(counters, Book.Counter::placed));
        statement.setInt(9, origin);
        Writer.setLongs(statement, 10, Draft.longs(slots, Draft.Slot::video));
        Writer.setLongs(statement, 11, Draft.longs(slots, Draft.Slot::second));
        statement.setObject(12, slots.stream().map(Draft.Slot::kind).toArray(String[]::new));
        Writer.setLongs(statement, 13, Draft.longs(draft.timeline().values(), Long::longValue));
        return 14;
    }

    private int setRows(Draft draft, int from, long commit, int origin) throws SQLException {
        int next = from;
        statement.setLong(next++, commit);
        statement.setInt(next++, origin);
        Collection<Draft.Key> keys = draft.keys().keySet();
        Collection<Draft.First> firsts = draft.keys().values();
        Writer.setLongs(statement, next++, Draft.longs(keys, Draft.Key::video));
        statement.setObject(next++, keys.stream().map(Draft.Key::key).toArray(String[]::new));
        statement.setObject(next++, firsts.stream().map(Draft.First::what).toArray(String[]::new));
        Writer.setLongs(statement, next++, Draft.longs(firsts, Draft.First::accepted));
        Writer.setLongs(statement, next++, Draft.longs(firsts, Draft.First::result));

        List<DraftJournal> journals = draft.changedJournals();
        List<long[]> said = new ArrayList<>();
        List<Comment> comments = new ArrayList<>();
        List<long[]> removed = new ArrayList<>();
        List<long[]> taken = new ArrayList<>();
        for (DraftJournal journal : journals) {
            long video = journal.video();
            journal.said().forEach((offset, comment) -> {
                said.add(new long[] {video, offset});
                comments.add(comment);
            });
            journal.removed().forEach(offset -> removed.add(new long[] {video, offset}));
            journal.taken()
                    .forEach(row -> taken.add(new long[] {
                        video,
                        row.position(),
                        row.comment(),
                        row.atMicros(),
                        row.foreign() == null ? 0 : row.foreign().journal(),
                        row.foreign() == null ? 0 : row.foreign().written()
                    }));
        }
        next = setColumns(next, said, 2);
        statement.setObject(
                next++,
                comments.stream().map(comment -> Draft.valueOf(comment.by())).toArray(String[]::new));
        statement.setObject(next++, comments.stream().map(Comment::text).toArray(String[]::new));
        Writer.setLongs(statement, next++, Draft.longs(comments, Comment::atMicros));
        next = setColumns(next, removed, 2);
        next = setColumns(next, taken, 6);
        statement.setInt(next++, origin);
        statement.setLong(next++, commit);
        Writer.setLongs(statement, next++, Draft.longs(journals, DraftJournal::video));
        Writer.setLongs(statement, next++, Draft.longs(journals, DraftJournal::head));
        Writer.setLongs(statement, next++, Draft.longs(journals, DraftJournal::comments));
        return next;
    }

    private int setColumns(int from, List<long[]> rows, int columns) throws SQLException {
        for (int column = 0; column < columns; column++) {
            int at = column;
            Writer.setLongs(statement, from + column, Draft.longs(rows, row -> row[at]));
        }
        return from + columns;
    }
}
