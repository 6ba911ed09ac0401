package live.ovation.ledger.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import live.ovation.ledger.Arrival;
import live.ovation.ledger.Entry;
import live.ovation.ledger.Merged;
import live.ovation.ledger.Outcome;
import live.ovation.ledger.sql.Jdbc;
import live.ovation.protocol.Comment;
import live.ovation.protocol.CommentId;
import live.ovation.protocol.Position;
import live.ovation.protocol.ReactionKind;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.UserId;
import live.ovation.protocol.VideoId;
import org.jspecify.annotations.Nullable;

/// One session that writes lists of entries, each list one transaction. Not thread-safe. Of no more use once it
/// failed with a broken connection; after any other failure nothing of the list was written, and it may go on.
///
/// Reactions alone are one statement, hence one round trip: all rows travel as arrays, and the answer is what
/// others have counted. Keys cost one look before it, comments a lock of their videos' journals. Two publishers
/// that use the same key at the same moment notice by the key's uniqueness; the later one is undone, looks again,
/// and finds it.
///
/// Locks are taken in one order everywhere: journals by the videos' numbers, then keys in theirs.
final class Writer implements AutoCloseable {
    /// How many videos' books are kept from one transaction to the next.
    private static final int MOST_BOOKS = 10_000;

    /// Each attempt lost means that somebody else's transaction was made: in practice the second succeeds.
    private static final int MOST_ATTEMPTS = 20;

    /// Videos that are not there yet, by name.
    static final String ADD_VIDEOS = """
            INSERT INTO video (name, first_at, life, head, own_head)
            SELECT new.name, new.first_at, coalesce(past.life + 1, 0), coalesce(past.head, 0), coalesce(past.head, 0)
            FROM unnest(?::text[], ?::bigint[]) AS new (name, first_at)
            LEFT JOIN past ON past.name = new.name ORDER BY new.name ON CONFLICT (name) DO NOTHING
            """;

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

    private final Connection connection;
    private final RegionId region;
    private final long epoch;
    private final Origin origin;
    private final Map<VideoId, Book> books = new LinkedHashMap<>(64, 0.75f, true);
    private final List<PreparedStatement> statements = new ArrayList<>();
    private final PreparedStatement findVideos;
    private final PreparedStatement addVideos;
    private final PreparedStatement ownTotals;
    private final PreparedStatement firstsAndOthers;
    private final PreparedStatement lockJournals;
    private final DraftStatement count;
    private final DraftStatement countAndRemember;
    private long commits;
    private boolean sending;
    private @Nullable List<Outcome> drafted;

    Writer(Connection connection, RegionId region, long epoch, @Nullable Origin before) throws SQLException {
        this.connection = connection;
        this.region = region;
        this.epoch = epoch;
        origin = Origin.take(connection, before);
        commits = origin.commits();
        findVideos = prepare("SELECT name, id, life, first_at FROM video WHERE name = ANY(?::text[])");
        addVideos = prepare(ADD_VIDEOS);
        ownTotals = prepare("SELECT video, kind, value FROM total WHERE video = ANY(?::bigint[]) AND origin = ?");
        firstsAndOthers = prepare(FIRSTS + ";" + DraftStatement.OTHERS);
        lockJournals = prepare(LOCK);
        count = new DraftStatement(prepare(DraftStatement.COUNT), false);
        countAndRemember = new DraftStatement(prepare(DraftStatement.COUNT_AND_REMEMBER), true);
    }

    private PreparedStatement prepare(String sql) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statements.add(statement);
        return statement;
    }

    Origin origin() {
        return origin;
    }

    /// Writes all entries; when this returns they are durable. When it throws, none is, unless the connection broke
    /// while [#isSending].
    List<Outcome> write(List<Entry> entries) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            try {
                List<Outcome> outcomes = tryWrite(entries);
                forgetBooks();
                return outcomes;
            } catch (SQLException e) {
                books.clear();
                if (Failures.isBroken(e)) {
                    throw e;
                }
                sending = false;
                undo();
                if (!Failures.isConflict(e) || attempt == MOST_ATTEMPTS) {
                    throw e;
                }
            } catch (RuntimeException e) {
                books.clear();
                undo();
                throw e;
            }
        }
    }

    /// Whether a commit is on its way that no answer came to.
    boolean isSending() {
        return sending;
    }

    /// What the commit that was on its way would have answered.
    @Nullable
    List<Outcome> drafted() {
        return drafted;
    }

    /// The number of the transaction that was last sent.
    long commits() {
        return commits;
    }

    private List<Outcome> tryWrite(List<Entry> entries) throws SQLException {
        openBooks(entries);
        Draft draft = new Draft(region, epoch, origin, books);
        Map<Long, Book> touched = new HashMap<>();
        for (Entry entry : entries) {
            Book book = books.get(entry.video());
            if (book != null) {
                touched.put(book.id(), book);
            }
        }
        boolean keyed = lookUpKeys(entries, draft, touched);
        findForeign(entries, draft);
        boolean locked = lockJournals(entries, draft);
        entries.forEach(draft::add);
        if (draft.isEmpty()) {
            undo();
            return draft.outcomes();
        }
        // A key's answer is kept, and has to be the one that is given: what others count meanwhile is not in it.
        drafted = draft.outcomes();
        DraftStatement statement = keyed || locked ? countAndRemember : count;
        statement.take(draft, commits + 1, origin.id());
        sending = !locked;
        try (ResultSet rows = statement.execute()) {
            if (!keyed) {
                readOthers(rows, touched);
            }
        }
        if (locked) {
            sending = true;
            connection.commit();
            connection.setAutoCommit(true);
        }
        sending = false;
        commits++;
        return keyed ? drafted : draft.outcomes();
    }

    // --- what has to be known ---

    /// Makes every video's book that is to be written to be in `books`, and those of retractions if there is such a
    /// video. Videos that nobody has heard of are added in a transaction of their own: a video with nothing
    /// in it is as
    /// good as none.
    private void openBooks(List<Entry> entries) throws SQLException {
        TreeMap<String, Long> wanted = new TreeMap<>();
        TreeSet<String> asked = new TreeSet<>();
        for (Entry entry : entries) {
            if (books.get(entry.video()) == null) {
                asked.add(entry.video().value());
                if (!(entry instanceof Entry.NewRetraction)) {
                    wanted.merge(entry.video().value(), entry.atMicros(), Math::min);
                }
            }
        }
        if (asked.isEmpty()) {
            return;
        }
        findBooks(asked);
        wanted.keySet().removeIf(name -> books.containsKey(new VideoId(name)));
        if (!wanted.isEmpty()) {
            addVideos.setObject(1, wanted.keySet().toArray(String[]::new));
            setLongs(
                    addVideos,
                    2,
                    wanted.values().stream().mapToLong(Long::longValue).toArray());
            addVideos.executeUpdate();
            findBooks(wanted.keySet());
        }
    }

    private void findBooks(Collection<String> names) throws SQLException {
        Map<Long, Book> found = new HashMap<>();
        findVideos.setObject(1, names.toArray(String[]::new));
        try (ResultSet rows = findVideos.executeQuery()) {
            while (rows.next()) {
                Book book = new Book(rows.getLong(2), rows.getInt(3), rows.getLong(4));
                books.put(new VideoId(rows.getString(1)), book);
                found.put(book.id(), book);
            }
        }
        if (found.isEmpty()) {
            return;
        }
        setLongs(
                ownTotals, 1, found.keySet().stream().mapToLong(Long::longValue).toArray());
        ownTotals.setInt(2, origin.id());
        try (ResultSet rows = ownTotals.executeQuery()) {
            while (rows.next()) {
                Book book = found.get(rows.getLong(1));
                if (book != null) {
                    book.counter(new ReactionKind(rows.getString(2))).ownIs(rows.getLong(3));
                }
            }
        }
    }

    /// Tells the draft what the entries' keys did before, and the books what others have counted.
    ///
    /// @return whether there are any keys
    private boolean lookUpKeys(List<Entry> entries, Draft draft, Map<Long, Book> touched) throws SQLException {
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
        setLongs(firstsAndOthers, 1, Draft.longs(keys, Draft.Key::video));
        firstsAndOthers.setObject(2, keys.stream().map(Draft.Key::key).toArray(String[]::new));
        setLongs(
                firstsAndOthers,
                3,
                videos.keySet().stream().mapToLong(Long::longValue).toArray());
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
    private void findForeign(List<Entry> entries, Draft draft) throws SQLException {
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
            setLongs(find, 1, Draft.longs(videos, Long::longValue));
            find.setObject(2, foreign.stream().map(one -> one.comment().value()).toArray(String[]::new));
            find.setObject(3, written.stream().map(one -> one.region().value()).toArray(String[]::new));
            setLongs(find, 4, Draft.longs(written, Position::epoch));
            setLongs(find, 5, Draft.longs(written, Position::offset));
            try (ResultSet rows = find.executeQuery()) {
                while (rows.next()) {
                    draft.knows(
                            new CommentId(rows.getString(1)),
                            new Draft.Foreign(rows.getLong(2), rows.getInt(3), rows.getLong(4)));
                }
            }
        }
    }

    /// Takes over what other regions wrote; when this returns it is durable. When it throws, nobody can say.
    List<Merged> merge(List<Arrival> arrivals) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            try {
                connection.setAutoCommit(false);
                List<Merged> merged = new Merger(connection, new Position(region, epoch, 0)).merge(arrivals);
                connection.commit();
                connection.setAutoCommit(true);
                return merged;
            } catch (SQLException e) {
                if (Failures.isBroken(e)) {
                    throw e;
                }
                undo();
                if (!Failures.isConflict(e) || attempt == MOST_ATTEMPTS) {
                    throw e;
                }
            } catch (RuntimeException e) {
                undo();
                throw e;
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

    private static void readOthers(ResultSet rows, Map<Long, Book> touched) throws SQLException {
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
    private boolean lockJournals(List<Entry> entries, Draft draft) throws SQLException {
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
        setLongs(lockJournals, 1, videos.stream().mapToLong(Long::longValue).toArray());
        setLongs(lockJournals, 2, Draft.longs(targets, target -> target[0]));
        setLongs(lockJournals, 3, Draft.longs(targets, target -> target[1]));
        lockJournals.execute();
        int found = 0;
        try (ResultSet rows = lockJournals.getResultSet()) {
            while (rows.next()) {
                draft.knows(new Draft.Journal(rows.getLong(1), rows.getLong(2), rows.getLong(3), rows.getLong(4)));
                found++;
            }
        }
        if (found < videos.size()) {
            throw new SQLException("a video was deleted meanwhile", Failures.STALE);
        }
        lockJournals.getMoreResults();
        try (ResultSet rows = lockJournals.getResultSet()) {
            while (rows.next()) {
                Draft.Journal journal = draft.journal(rows.getLong(1));
                if (journal != null) {
                    journal.knows(rows.getLong(2), rows.getBoolean(3), rows.getBoolean(4));
                }
            }
        }
        return true;
    }

    static void setLongs(PreparedStatement statement, int parameter, long[] values) throws SQLException {
        statement.setObject(parameter, values);
    }

    /// Back to automatic commits, whatever transaction there is being undone.
    private void undo() throws SQLException {
        if (!connection.getAutoCommit()) {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private void forgetBooks() {
        Iterator<Book> eldest = books.values().iterator();
        while (books.size() > MOST_BOOKS) {
            eldest.next();
            eldest.remove();
        }
    }

    /// Whatever transaction is under way is undone, and the origin is free.
    @Override
    public void close() {
        statements.forEach(Jdbc::closeQuietly);
        Jdbc.closeQuietly(connection);
    }
}
