package live.ovation.ledger.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import live.ovation.ledger.Entry;
import live.ovation.ledger.sql.Statements;
import live.ovation.protocol.Comment;
import live.ovation.protocol.CommentId;
import live.ovation.protocol.Position;
import live.ovation.protocol.ReactionKind;
import live.ovation.protocol.UserId;
import live.ovation.protocol.VideoId;
import org.jspecify.annotations.Nullable;

/// Asks the database what a [Draft] has to know before entries are added to it: what their keys did before, where
/// comments of other regions stand, how far the journals are. Confined to the writer.
final class Lookup implements AutoCloseable {
    /// Where comments stand, or stood, that other regions wrote.
    private static final String FOREIGN = """
            SELECT asked.id, coalesce(comment.position, retraction.comment), elsewhere.id, asked.written
            FROM unnest(?::bigint[], ?::text[], ?::text[], ?::bigint[], ?::bigint[])
              AS asked (video, id, region, epoch, written)
            JOIN elsewhere ON elsewhere.region = asked.region AND elsewhere.epoch = asked.epoch
            LEFT JOIN comment ON comment.video = asked.video AND comment.elsewhere = elsewhere.id
              AND comment.written = asked.written
            LEFT JOIN retraction ON retraction.video = asked.video AND retraction.comment_elsewhere = elsewhere.id
              AND retraction.comment_written = asked.written
            """;

    private static final String LOCK = """
            SELECT id, head, comments, own_head FROM video WHERE id = ANY(?::bigint[]) ORDER BY id FOR NO KEY UPDATE;
            SELECT asked.video, asked.position, comment.position IS NOT NULL, retraction.position IS NOT NULL
            FROM unnest(?::bigint[], ?::bigint[]) AS asked (video, position)
            LEFT JOIN comment ON comment.video = asked.video AND comment.position = asked.position
            LEFT JOIN retraction ON retraction.video = asked.video AND retraction.comment = asked.position
            """;

    private static final String FIRSTS = """
            SELECT known.video, known.key, known.what, known.accepted, known.result,
              comment.position, comment.by, comment.text, comment.at
            FROM unnest(?::bigint[], ?::text[]) AS asked (video, key)
            JOIN idempotency AS known ON known.video = asked.video AND known.key = asked.key
            LEFT JOIN comment ON known.what = '' AND comment.video = known.video AND comment.position = known.result
            """;

    private static final String FIRSTS_AND_OTHERS = FIRSTS + ";" + DraftStatement.OTHERS;

    private final Connection connection;
    private final Origin origin;
    private final BookShelf books;
    private final Statements statements;

    Lookup(Connection connection, Origin origin, BookShelf books) {
        this.connection = connection;
        this.origin = origin;
        this.books = books;
        statements = new Statements(connection);
    }

    /// Tells the draft what the entries' keys did before, and the books what others have counted.
    ///
    /// @return whether there are any keys
    boolean keys(List<Entry> entries, Draft draft, Map<Long, Book> touched) throws SQLException {
        Map<Long, VideoId> videos = new HashMap<>();
        List<Draft.Key> keys = new ArrayList<>();
        for (Entry entry : entries) {
            String key = keyOf(entry);
            Book book = books.get(entry.video());
            if (key != null && book != null) {
                videos.put(book.id(), entry.video());
                keys.add(new Draft.Key(book.id(), key));
            }
        }
        if (keys.isEmpty()) {
            return false;
        }
        PreparedStatement firstsAndOthers = statements.of(FIRSTS_AND_OTHERS);
        Writer.setLongs(firstsAndOthers, 1, Draft.longs(keys, Draft.Key::video));
        firstsAndOthers.setObject(2, keys.stream().map(Draft.Key::key).toArray(String[]::new));
        // Also of videos without a key here: all answers of a draft with keys are made before it is written.
        Writer.setLongs(firstsAndOthers, 3, Draft.longs(touched.keySet(), Long::longValue));
        firstsAndOthers.setInt(4, origin.id());
        firstsAndOthers.execute();
        try (ResultSet rows = firstsAndOthers.getResultSet()) {
            while (rows.next()) {
                VideoId video = videos.get(rows.getLong(1));
                if (video != null) {
                    draft.knows(new Draft.Key(rows.getLong(1), rows.getString(2)), first(rows, video, draft));
                }
            }
        }
        firstsAndOthers.getMoreResults();
        try (ResultSet rows = firstsAndOthers.getResultSet()) {
            readOthers(rows, touched);
        }
        return true;
    }

    /// Tells the draft where comments stand that were written in another region and are to be retracted here.
    void foreignComments(List<Entry> entries, Draft draft) throws SQLException {
        List<Entry.NewRetraction> foreign = new ArrayList<>();
        List<Position> written = new ArrayList<>();
        List<Long> videos = new ArrayList<>();
        for (Entry entry : entries) {
            Book book = books.get(entry.video());
            if (entry instanceof Entry.NewRetraction retraction && book != null) {
                Position position = draft.elsewhere(retraction.comment());
                if (position != null) {
                    foreign.add(retraction);
                    written.add(position);
                    videos.add(book.id());
                }
            }
        }
        if (foreign.isEmpty()) {
            return;
        }
        try (PreparedStatement find = connection.prepareStatement(FOREIGN)) {
            Writer.setLongs(find, 1, Draft.longs(videos, Long::longValue));
            find.setObject(2, foreign.stream().map(one -> one.comment().value()).toArray(String[]::new));
            find.setObject(3, written.stream().map(one -> one.region().value()).toArray(String[]::new));
            Writer.setLongs(find, 4, Draft.longs(written, Position::epoch));
            Writer.setLongs(find, 5, Draft.longs(written, Position::offset));
            try (ResultSet rows = find.executeQuery()) {
                while (rows.next()) {
                    draft.knows(
                            new CommentId(rows.getString(1)),
                            new Draft.Foreign(rows.getLong(2), rows.getInt(3), rows.getLong(4)));
                }
            }
        }
    }

    private static @Nullable String keyOf(Entry entry) {
        return switch (entry) {
            case Entry.NewReaction reaction -> reaction.key();
            case Entry.NewComment comment -> comment.key();
            case Entry.NewRetraction retraction -> null;
        };
    }

    private static Draft.First first(ResultSet rows, VideoId video, Draft draft) throws SQLException {
        Comment comment = null;
        if (rows.getString(8) != null) {
            String by = rows.getString(7);
            comment = new Comment(
                    video,
                    draft.at(rows.getLong(6)),
                    by == null ? null : new UserId(by),
                    rows.getString(8),
                    rows.getLong(9));
        }
        return new Draft.First(rows.getString(3), rows.getInt(4), rows.getLong(5), comment);
    }

    /// Tells the books what others have counted.
    static void readOthers(ResultSet rows, Map<Long, Book> touched) throws SQLException {
        while (rows.next()) {
            Book book = touched.get(rows.getLong(1));
            if (book != null) {
                book.counter(new ReactionKind(rows.getString(2))).othersAre(rows.getLong(3));
            }
        }
    }

    /// Begins a transaction with the journals of all videos that get a comment or a retraction: who numbers has
    /// to be alone until it is committed, or a reader could see a later number before an earlier one.
    ///
    /// @return whether one was begun
    boolean lockJournals(List<Entry> entries, Draft draft) throws SQLException {
        TreeSet<Long> videos = new TreeSet<>();
        List<long[]> targets = new ArrayList<>();
        for (Entry entry : entries) {
            Book book = books.get(entry.video());
            if (book == null) {
                continue;
            }
            switch (entry) {
                case Entry.NewReaction reaction -> {}
                case Entry.NewComment comment -> {
                    if (comment.key() == null || !draft.isKnown(new Draft.Key(book.id(), comment.key()))) {
                        videos.add(book.id());
                    }
                }
                case Entry.NewRetraction retraction -> {
                    long target = draft.offsetOf(retraction.comment());
                    if (target > 0) {
                        videos.add(book.id());
                        targets.add(new long[] {book.id(), target});
                    }
                }
            }
        }
        if (videos.isEmpty()) {
            return false;
        }
        connection.setAutoCommit(false);
        PreparedStatement lockJournals = statements.of(LOCK);
        Writer.setLongs(lockJournals, 1, Draft.longs(videos, Long::longValue));
        Writer.setLongs(lockJournals, 2, Draft.longs(targets, target -> target[0]));
        Writer.setLongs(lockJournals, 3, Draft.longs(targets, target -> target[1]));
        lockJournals.execute();
        int found = 0;
        try (ResultSet rows = lockJournals.getResultSet()) {
            while (rows.next()) {
                draft.knows(new DraftJournal(rows.getLong(1), rows.getLong(2), rows.getLong(3), rows.getLong(4)));
                found++;
            }
        }
        if (found < videos.size()) {
            throw new SQLException("a video was deleted meanwhile", Failures.STALE);
        }
        lockJournals.getMoreResults();
        try (ResultSet rows = lockJournals.getResultSet()) {
            while (rows.next()) {
                DraftJournal journal = draft.journal(rows.getLong(1));
                if (journal != null) {
                    journal.knows(rows.getLong(2), rows.getBoolean(3), rows.getBoolean(4));
                }
            }
        }
        return true;
    }

    @Override
    public void close() {
        statements.close();
    }
}
