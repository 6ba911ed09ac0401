package live.ovation.ledger.sqlite;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import live.ovation.ledger.Arrival;
import live.ovation.ledger.CommentIds;
import live.ovation.ledger.Entry;
import live.ovation.ledger.Merged;
import live.ovation.ledger.Outcome;
import live.ovation.ledger.attendance.AttendanceTable;
import live.ovation.ledger.sql.Jdbc;
import live.ovation.ledger.sql.Statements;
import live.ovation.protocol.AttendanceRow;
import live.ovation.protocol.Comment;
import live.ovation.protocol.Position;
import live.ovation.protocol.Provenance;
import live.ovation.protocol.Reaction;
import live.ovation.protocol.ReactionKind;
import live.ovation.protocol.Retraction;
import live.ovation.protocol.VideoId;
import live.ovation.telemetry.Clock;

/// Writes lists of entries, each list one transaction. Not thread-safe. After an exception it is of no more
/// use: what it remembers may be ahead of the file. Close it and make another.
///
/// Reactions are added up in the videos' books first; when all entries are through, what changed in all books
/// is written as one row of `pending`, and now and then, within a commit, what is pending goes to its tables
/// ([PendingTable#fold]). So a thousand likes cost a row, on however many videos they are, and only what has an
/// identity of its own (a comment, a retraction, an idempotency key) costs a row each.
final class Writer implements AutoCloseable {
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
    private final BookShelf books;
    private final OwnComments comments;
    private final List<VideoBook> changed = new ArrayList<>();
    private final Statements statements;
    private final List<RowBatch> batches = new ArrayList<>();
    private final RowBatch setJournal;
    private final RowBatch setTotal;
    private final RowBatch addToTimeline;
    private final Elsewhere journals;
    private final Merger merger;
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
        statements = new Statements(connection);
        setJournal = batch("UPDATE video SET head = ?, own_head = ?, comments = ? WHERE id = ?");
        setTotal = batch(SET_TOTAL);
        addToTimeline = batch(ADD_TO_TIMELINE);
        changes = Jdbc.number(
                connection,
                "SELECT max(coalesce((SELECT max(changed) FROM video), 0), coalesce((SELECT max(changed) FROM past), 0),"
                        + " coalesce((SELECT max(number) FROM pending), 0))");
        pending = PendingTable.read(connection);
        pendingSinceNanos = clock.nanoTime();
        books = new BookShelf(connection, identity, pending);
        comments = new OwnComments(connection, at(0));
        pendingTable = new PendingTable(connection, identity.origin());
        journals = new Elsewhere(connection);
        merger = new Merger(this, journals, connection);
    }

    private RowBatch batch(String sql) throws SQLException {
        RowBatch batch = new RowBatch(connection, sql);
        batches.add(batch);
        return batch;
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
        books.tidy();
        return outcomes;
    }

    /// Whether entries are nothing but a row of `pending`: a statement that is a transaction of its own.
    private boolean isOneRow(List<Entry> entries) {
        for (Entry entry : entries) {
            boolean counts = entry instanceof Entry.NewReaction reaction && reaction.key() == null;
            if (!counts || !books.holds(entry.video())) {
                return false;
            }
        }
        return true;
    }

    private void begin() throws SQLException {
        if (!inTransaction) {
            statements.of("BEGIN IMMEDIATE").execute();
            inTransaction = true;
        }
    }

    private void commit() throws SQLException {
        statements.of("COMMIT").execute();
        inTransaction = false;
    }

    /// Takes over what other regions wrote; when this returns it is on the disk.
    List<Merged> merge(List<Arrival> arrivals) throws SQLException {
        begin();
        List<Merged> merged = merger.merge(arrivals);
        settle();
        merger.settle();
        commit();
        books.tidy();
        return merged;
    }

    /// Keeps what is known of audiences, in a transaction of its own.
    void attend(List<AttendanceRow> rows) throws SQLException {
        statements.of("BEGIN IMMEDIATE").execute();
        new AttendanceTable(connection).keep(rows);
        statements.of("COMMIT").execute();
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
        comments.flush();
        for (RowBatch batch : batches) {
            batch.flush();
        }
    }

    private Outcome react(Entry.NewReaction entry) throws SQLException {
        VideoBook book = books.open(entry.video(), entry.atMicros());
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
        VideoBook book = books.open(entry.video(), entry.atMicros());
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
        Comment comment = new Comment(entry.video(), at(offset), written, entry.by(), entry.text(), entry.atMicros());
        comments.add(book, comment);
        return new Outcome.Commented(comment);
    }

    /// A comment that was retracted since can't be shown again, not even to whoever wrote it: its text is gone.
    private Outcome commentedBefore(VideoId video, VideoBook book, long offset) throws SQLException {
        Comment comment = comments.find(video, book, offset);
        return comment == null ? new Outcome.RetractedBefore() : new Outcome.CommentedBefore(comment);
    }

    private Outcome retract(Entry.NewRetraction entry) throws SQLException {
        Position named = CommentIds.written(entry.comment(), at(0));
        VideoBook book = named == null ? null : books.find(entry.video());
        if (named == null || book == null) {
            return new Outcome.NoSuchComment();
        }
        comments.flush();
        Elsewhere.Place place = named.comparableTo(at(0)) ? null : journals.placeOf(named);
        long target = place == null ? named.offset() : merger.find(book, place);
        if (!comments.remove(book, target)) {
            boolean before = place == null ? comments.wasRetracted(book, target) : merger.wasRetracted(book, place);
            return before ? new Outcome.RetractedBefore() : new Outcome.NoSuchComment();
        }
        markChanged(book);
        long offset = book.retract();
        Provenance written = new Provenance(at(offset), book.own());
        comments.retract(book, offset, target, place, entry.atMicros());
        return new Outcome.Retracted(
                new Retraction(entry.video(), at(offset), written, entry.comment(), entry.atMicros()));
    }

    BookShelf books() {
        return books;
    }

    OwnComments comments() {
        return comments;
    }

    Position at(long offset) {
        return new Position(identity.region(), identity.epoch(), offset);
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

    /// Whatever transaction is under way is undone.
    @Override
    public void close() {
        keys.close();
        pendingTable.close();
        merger.close();
        journals.close();
        batches.forEach(RowBatch::close);
        comments.close();
        books.close();
        statements.close();
        Jdbc.closeQuietly(connection);
    }
}
