package live.ovation.ledger.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import live.ovation.ledger.Arrival;
import live.ovation.ledger.CommentIds;
import live.ovation.ledger.Entry;
import live.ovation.ledger.Merged;
import live.ovation.ledger.Outcome;
import live.ovation.ledger.attendance.AttendanceTable;
import live.ovation.ledger.sql.Jdbc;
import live.ovation.protocol.AttendanceRow;
import live.ovation.protocol.Comment;
import live.ovation.protocol.OriginId;
import live.ovation.protocol.Position;
import live.ovation.protocol.Provenance;
import live.ovation.protocol.Reaction;
import live.ovation.protocol.ReactionKind;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.Retraction;
import live.ovation.protocol.UserId;
import live.ovation.protocol.VideoId;
import live.ovation.telemetry.Clock;
import org.jspecify.annotations.Nullable;

/// Writes lists of entries, each list one transaction. Not thread-safe. After an exception it is of no more
/// use: what it remembers may be ahead of the file. Close it and make another.
///
/// Reactions are added up in the videos' books first; when all entries are through, what changed in all books
/// is written as one row of `pending`, and now and then, within a commit, what is pending goes to its tables
/// ([PendingTable#fold]). So a thousand likes cost a row, on however many videos they are, and only what has an
/// identity of its own (a comment, a retraction, an idempotency key) costs a row each.
final class Writer implements AutoCloseable {
    /// How many videos' books are kept from one transaction to the next.
    private static final int MOST_BOOKS = 10_000;

    static final String SET_TOTAL = "INSERT INTO total (video, origin, kind, value, at, region)"
            + " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (video, origin, kind)"
            + " DO UPDATE SET value = excluded.value, at = max(at, excluded.at)";
    static final String ADD_TO_TIMELINE = "INSERT INTO timeline (video, second, kind, n) VALUES (?, ?, ?, ?)"
            + " ON CONFLICT (video, second, kind) DO UPDATE SET n = n + excluded.n";

    private final Connection connection;
    private final Clock clock;
    private final Pending.Bounds bounds;
    private final Pending pending;
    private final PendingTable pendingTable;
    private final PendingRow pendingRow = new PendingRow();
    private final Identity identity;
    private final IdempotencyKeys keys;
    private final Map<VideoId, VideoBook> books = new LinkedHashMap<>(64, 0.75f, true);
    private final List<VideoBook> changed = new ArrayList<>();
    private final List<PreparedStatement> statements = new ArrayList<>();
    private final List<RowBatch> batches = new ArrayList<>();
    private final PreparedStatement begin;
    private final PreparedStatement commit;
    private final PreparedStatement findVideo;
    private final PreparedStatement findTotals;
    private final PreparedStatement findComment;
    private final PreparedStatement findRetraction;
    private final PreparedStatement addVideo;
    private final PreparedStatement findPast;
    private final RowBatch addComment;
    private final PreparedStatement removeComment;
    private final RowBatch addRetraction;
    private final RowBatch setJournal;
    private final RowBatch setTotal;
    private final RowBatch addToTimeline;
    private final Elsewhere journals;
    private final Merger merger;
    private long nextVideo;
    /// The number of the last transaction in which something was accepted.
    private long changes;
    private long pendingSinceNanos;
    private boolean inTransaction;

    Writer(Connection connection, Identity identity, IdempotencyKeys keys, Clock clock, Pending.Bounds bounds)
            throws SQLException {
        this.connection = connection;
        this.identity = identity;
        this.keys = keys;
        this.clock = clock;
        this.bounds = bounds;
        begin = prepare("BEGIN IMMEDIATE");
        commit = prepare("COMMIT");
        findVideo = prepare("SELECT id, life, first_at, head, own_head, comments FROM video WHERE name = ?");
        findTotals = prepare("SELECT kind, value, origin, region FROM total WHERE video = ?");
        findComment = prepare("SELECT by, text, at FROM comment WHERE video = ? AND position = ?");
        findRetraction = prepare("SELECT 1 FROM retraction WHERE video = ? AND comment = ?");
        addVideo = prepare("INSERT INTO video (id, name, first_at, life, head, own_head, comments)"
                + " VALUES (?1, ?2, ?3, ?4, ?5, ?5, 0)");
        findPast = prepare("SELECT life, head FROM past WHERE name = ?");
        addComment = batch("INSERT INTO comment (video, position, by, text, at) VALUES (?, ?, ?, ?, ?)");
        removeComment = prepare("DELETE FROM comment WHERE video = ? AND position = ?");
        addRetraction =
                batch("INSERT INTO retraction (video, position, comment, at, comment_elsewhere, comment_written)"
                        + " VALUES (?, ?, ?, ?, ?, ?)");
        setJournal = batch("UPDATE video SET head = ?, own_head = ?, comments = ? WHERE id = ?");
        setTotal = batch(SET_TOTAL);
        addToTimeline = batch(ADD_TO_TIMELINE);
        nextVideo = Jdbc.number(connection, "SELECT max(id) FROM video") + 1;
        changes = Jdbc.number(
                connection,
                "SELECT max(coalesce((SELECT max(changed) FROM video), 0), coalesce((SELECT max(changed) FROM past), 0),"
                        + " coalesce((SELECT max(number) FROM pending), 0))");
        pending = PendingTable.read(connection);
        pendingSinceNanos = clock.nanoTime();
        pendingTable = new PendingTable(connection, identity.origin());
        journals = new Elsewhere(connection);
        merger = new Merger(this, journals, connection);
    }

    private RowBatch batch(String sql) throws SQLException {
        RowBatch batch = new RowBatch(connection, sql);
        batches.add(batch);
        return batch;
    }

    private PreparedStatement prepare(String sql) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statements.add(statement);
        return statement;
    }

    /// Writes all entries; when this returns they are on the disk, when it throws none is.
    List<Outcome> write(List<Entry> entries) throws SQLException {
        List<Outcome> outcomes = new ArrayList<>(entries.size());
        if (keys.isDue() || !isOneRow(entries)) {
            begin();
        }
        changes++;
        for (Entry entry : entries) {
            outcomes.add(
                    switch (entry) {
                        case Entry.NewReaction reaction -> react(reaction);
                        case Entry.NewComment comment -> comment(comment);
                        case Entry.NewRetraction retraction -> retract(retraction);
                    });
        }
        settle();
        settlePending();
        if (inTransaction) {
            keys.settle();
            commit();
        }
        forgetBooks();
        return outcomes;
    }

    /// Whether entries are nothing but a row of `pending`: a statement that is a transaction of its own.
    private boolean isOneRow(List<Entry> entries) {
        for (Entry entry : entries) {
            boolean counts = entry instanceof Entry.NewReaction reaction && reaction.key() == null;
            if (!counts || !books.containsKey(entry.video())) {
                return false;
            }
        }
        return true;
    }

    private void begin() throws SQLException {
        if (!inTransaction) {
            begin.execute();
            inTransaction = true;
        }
    }

    private void commit() throws SQLException {
        commit.execute();
        inTransaction = false;
    }

    /// Takes over what other regions wrote; when this returns it is on the disk.
    List<Merged> merge(List<Arrival> arrivals) throws SQLException {
        begin();
        List<Merged> merged = merger.merge(arrivals);
        settle();
        merger.settle();
        commit();
        forgetBooks();
        return merged;
    }

    /// Keeps what is known of audiences, in a transaction of its own.
    void attend(List<AttendanceRow> rows) throws SQLException {
        begin.execute();
        new AttendanceTable(connection).keep(rows);
        commit.execute();
    }

    /// Hands over what waits in books and batches.
    private void settle() throws SQLException {
        for (VideoBook book : changed) {
            if (book.isAccepted()) {
                writeAccepted(book);
            } else {
                writeMerged(book);
            }
            book.settle();
        }
        changed.clear();
        for (RowBatch batch : batches) {
            batch.flush();
        }
    }

    private Outcome react(Entry.NewReaction entry) throws SQLException {
        VideoBook book = open(entry.video(), entry.atMicros());
        ReactionKind kind = entry.kind();
        if (entry.key() != null) {
            IdempotencyKeys.First first = keys.first(book.id(), entry.key());
            if (first != null) {
                return first.what().equals(kind.value())
                        ? new Outcome.ReactedBefore(first.accepted(), first.result())
                        : new Outcome.KeyUsedOtherwise();
            }
            long total = book.counter(kind).total() + entry.count();
            keys.remember(book.id(), entry.key(), new IdempotencyKeys.First(kind.value(), entry.count(), total));
        }
        markChanged(book);
        VideoBook.Counter counter = book.react(
                kind, entry.count(), book.second(entry.positionMillis(), entry.atMicros()), entry.atMicros());
        Reaction reaction = new Reaction(
                entry.video(),
                kind,
                entry.count(),
                entry.by(),
                identity.originIn(book.life()),
                counter.own(),
                entry.atMicros());
        return new Outcome.Reacted(reaction, counter.total());
    }

    private Outcome comment(Entry.NewComment entry) throws SQLException {
        VideoBook book = open(entry.video(), entry.atMicros());
        if (entry.key() != null) {
            IdempotencyKeys.First first = keys.first(book.id(), entry.key());
            if (first != null) {
                return first.what().equals(VideoBook.COMMENTS)
                        ? commentedBefore(entry.video(), book, first.result())
                        : new Outcome.KeyUsedOtherwise();
            }
            keys.remember(book.id(), entry.key(), new IdempotencyKeys.First(VideoBook.COMMENTS, 1, book.head() + 1));
        }
        markChanged(book);
        long offset = book.comment(book.second(entry.positionMillis(), entry.atMicros()));
        Provenance written = new Provenance(at(offset), book.own());
        UserId by = entry.by();
        addComment.set(1, book.id()).set(2, offset).set(4, entry.text()).set(5, entry.atMicros());
        if (by == null) {
            addComment.setNull(3).add();
        } else {
            addComment.set(3, by.value()).add();
        }
        return new Outcome.Commented(
                new Comment(entry.video(), at(offset), written, by, entry.text(), entry.atMicros()));
    }

    /// A comment that was retracted since can't be shown again, not even to whoever wrote it: its text is gone.
    private Outcome commentedBefore(VideoId video, VideoBook book, long offset) throws SQLException {
        addComment.flush();
        findComment.setLong(1, book.id());
        findComment.setLong(2, offset);
        try (ResultSet rows = findComment.executeQuery()) {
            if (!rows.next()) {
                return new Outcome.RetractedBefore();
            }
            String by = rows.getString(1);
            UserId author = by == null ? null : new UserId(by);
            return new Outcome.CommentedBefore(
                    new Comment(video, at(offset), author, rows.getString(2), rows.getLong(3)));
        }
    }

    private Outcome retract(Entry.NewRetraction entry) throws SQLException {
        Position named = CommentIds.written(entry.comment(), at(0));
        VideoBook book = named == null ? null : find(entry.video());
        if (named == null || book == null) {
            return new Outcome.NoSuchComment();
        }
        flush();
        Elsewhere.Place place = named.comparableTo(at(0)) ? null : journals.placeOf(named);
        long target = place == null ? named.offset() : merger.find(book, place);
        removeComment.setLong(1, book.id());
        removeComment.setLong(2, target);
        if (removeComment.executeUpdate() == 0) {
            boolean before = place == null ? wasRetracted(book, target) : merger.wasRetracted(book, place);
            return before ? new Outcome.RetractedBefore() : new Outcome.NoSuchComment();
        }
        markChanged(book);
        long offset = book.retract();
        Provenance written = new Provenance(at(offset), book.own());
        addRetraction.set(1, book.id()).set(2, offset).set(3, target).set(4, entry.atMicros());
        if (place == null) {
            addRetraction.setNull(5).setNull(6).add();
        } else {
            addRetraction.set(5, place.journal()).set(6, place.offset()).add();
        }
        return new Outcome.Retracted(
                new Retraction(entry.video(), at(offset), written, entry.comment(), entry.atMicros()));
    }

    /// Hands over the rows that later ones of the same transaction may have to find.
    void flush() throws SQLException {
        addComment.flush();
        addRetraction.flush();
    }

    private boolean wasRetracted(VideoBook book, long target) throws SQLException {
        findRetraction.setLong(1, book.id());
        findRetraction.setLong(2, target);
        try (ResultSet rows = findRetraction.executeQuery()) {
            return rows.next();
        }
    }

    Position at(long offset) {
        return new Position(identity.region(), identity.epoch(), offset);
    }

    /// The video's book; a new one when this is the first that is heard of it.
    VideoBook open(VideoId video, long atMicros) throws SQLException {
        VideoBook known = find(video);
        if (known != null) {
            return known;
        }
        addVideo.setLong(1, nextVideo);
        addVideo.setString(2, video.value());
        addVideo.setLong(3, atMicros);
        int life = 0;
        long head = 0;
        findPast.setString(1, video.value());
        try (ResultSet rows = findPast.executeQuery()) {
            if (rows.next()) {
                life = rows.getInt(1) + 1;
                head = rows.getLong(2);
            }
        }
        addVideo.setInt(4, life);
        addVideo.setLong(5, head);
        addVideo.executeUpdate();
        VideoBook book = new VideoBook(nextVideo++, life, atMicros, head, head, 0);
        books.put(video, book);
        return book;
    }

    @Nullable
    VideoBook find(VideoId video) throws SQLException {
        VideoBook known = books.get(video);
        if (known != null) {
            return known;
        }
        findVideo.setString(1, video.value());
        try (ResultSet rows = findVideo.executeQuery()) {
            if (!rows.next()) {
                return null;
            }
            known = new VideoBook(
                    rows.getLong(1),
                    rows.getInt(2),
                    rows.getLong(3),
                    rows.getLong(4),
                    rows.getLong(5),
                    rows.getLong(6));
        }
        findTotals.setLong(1, known.id());
        try (ResultSet rows = findTotals.executeQuery()) {
            while (rows.next()) {
                ReactionKind kind = new ReactionKind(rows.getString(1));
                OriginId origin = new OriginId(rows.getString(3));
                String region = rows.getString(4);
                if (region.isEmpty()) {
                    known.load(kind, rows.getLong(2), origin.equals(identity.origin()));
                } else {
                    known.loadForeign(origin, kind, new RegionId(region), rows.getLong(2));
                }
            }
        }
        for (Map.Entry<String, Pending.Counter> entry :
                pending.of(known.id()).counters().entrySet()) {
            known.raiseOwn(new ReactionKind(entry.getKey()), entry.getValue().value());
        }
        books.put(video, known);
        return known;
    }

    void markChanged(VideoBook book) {
        if (!book.isChanged()) {
            changed.add(book);
        }
    }

    /// What was accepted here.
    private void writeAccepted(VideoBook book) throws SQLException {
        writeJournal(book);
        pendingRow.add(book);
    }

    /// What was taken over from other regions.
    private void writeMerged(VideoBook book) throws SQLException {
        writeJournal(book);
        for (Map.Entry<VideoBook.Foreign, VideoBook.Counter> entry :
                book.foreign().entrySet()) {
            VideoBook.Counter counter = entry.getValue();
            if (counter.isChanged()) {
                VideoBook.Foreign of = entry.getKey();
                setTotal.set(1, book.id())
                        .set(2, of.origin().value())
                        .set(3, of.kind().value());
                setTotal.set(4, counter.own()).set(5, counter.atMicros());
                setTotal.set(6, of.from().value()).add();
            }
        }
        for (Map.Entry<VideoBook.Slot, Long> entry : book.timeline().entrySet()) {
            VideoBook.Slot slot = entry.getKey();
            addToTimeline.set(1, book.id()).set(2, slot.second()).set(3, slot.kind());
            addToTimeline.set(4, entry.getValue()).add();
        }
    }

    private void writeJournal(VideoBook book) throws SQLException {
        if (book.isJournalChanged()) {
            setJournal
                    .set(1, book.head())
                    .set(2, book.ownHead())
                    .set(3, book.comments())
                    .set(4, book.id())
                    .add();
        }
    }

    /// Writes down what the commit changed: as one row, or with all that is pending to where it belongs.
    private void settlePending() throws SQLException {
        if (pendingRow.isEmpty()) {
            return;
        }
        byte[] row = pendingRow.take();
        if (pending.isEmpty()) {
            pendingSinceNanos = clock.nanoTime();
        }
        pending.add(changes, row);
        if (pending.isFull(bounds, clock.nanoTime() - pendingSinceNanos)) {
            begin();
            pendingTable.fold(pending);
            pending.clear();
        } else {
            pendingTable.insert(changes, row);
        }
    }

    /// Leaves nothing pending, in a transaction of its own.
    void fold() throws SQLException {
        if (!pending.isEmpty()) {
            begin();
            pendingTable.fold(pending);
            commit();
            pending.clear();
        }
    }

    /// Between transactions only: a book with changes in it must not be read anew from the file.
    private void forgetBooks() {
        Iterator<VideoBook> eldest = books.values().iterator();
        while (books.size() > MOST_BOOKS) {
            eldest.next();
            eldest.remove();
        }
    }

    /// Whatever transaction is under way is undone.
    @Override
    public void close() {
        keys.close();
        pendingTable.close();
        merger.close();
        journals.close();
        batches.forEach(RowBatch::close);
        statements.forEach(Jdbc::closeQuietly);
        Jdbc.closeQuietly(connection);
    }
}
