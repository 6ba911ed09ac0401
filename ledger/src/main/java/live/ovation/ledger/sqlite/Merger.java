package live.ovation.ledger.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import live.ovation.ledger.Arrival;
import live.ovation.ledger.CommentIds;
import live.ovation.ledger.Merged;
import live.ovation.ledger.sql.Jdbc;
import live.ovation.protocol.ChangePage;
import live.ovation.protocol.Comment;
import live.ovation.protocol.JournalEvent;
import live.ovation.protocol.Position;
import live.ovation.protocol.Provenance;
import live.ovation.protocol.Reaction;
import live.ovation.protocol.Retraction;
import live.ovation.protocol.UserId;
import live.ovation.protocol.VideoId;

/// Takes over what other regions wrote, within the writer's transactions. Confined to the writer.
///
/// Of each video it is known how far every other region's journal was taken over. That makes a journal entry
/// come once and in its region's order: what is not after that point is known, and what does not follow on it
/// is missing something.
final class Merger implements AutoCloseable {
    /// How many videos' progress is kept from one transaction to the next.
    private static final int MOST_HEADS = 20_000;

    private final Writer writer;
    private final Elsewhere journals;
    private final Map<Source, Long> heads = new HashMap<>();
    private final List<PreparedStatement> statements = new ArrayList<>();
    private final List<RowBatch> batches = new ArrayList<>();
    private final Connection connection;
    private final PreparedStatement findHead;
    private final PreparedStatement findComment;
    private final PreparedStatement findRetraction;
    private final PreparedStatement removeUnsaid;
    private final PreparedStatement addUnsaid;
    private final RowBatch setHead;
    private final RowBatch addComment;
    private final RowBatch addRetraction;
    private final RowBatch setCursor;

    /// Another region's journal of a video.
    private record Source(VideoId video, long journal) {}

    Merger(Writer writer, Elsewhere journals, Connection connection) throws SQLException {
        this.writer = writer;
        this.journals = journals;
        this.connection = connection;
        findHead = prepare("SELECT head FROM taken WHERE name = ? AND elsewhere = ?");
        findComment = prepare("SELECT position FROM comment WHERE video = ? AND elsewhere = ? AND written = ?");
        findRetraction =
                prepare("SELECT 1 FROM retraction WHERE video = ? AND comment_elsewhere = ? AND comment_written = ?");
        removeUnsaid = prepare("DELETE FROM unsaid WHERE video = ? AND elsewhere = ? AND written = ?");
        addUnsaid = prepare("INSERT OR IGNORE INTO unsaid (video, elsewhere, written) VALUES (?, ?, ?)");
        setHead = batch("INSERT INTO taken (name, elsewhere, head) VALUES (?, ?, ?)"
                + " ON CONFLICT (name, elsewhere) DO UPDATE SET head = excluded.head");
        addComment = batch("INSERT INTO comment (video, position, by, text, at, elsewhere, written)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?)");
        addRetraction = batch("INSERT INTO retraction"
                + " (video, position, comment, at, elsewhere, written, comment_elsewhere, comment_written)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
        setCursor = batch("INSERT INTO region_cursor (region, cursor) VALUES (?, ?)"
                + " ON CONFLICT (region) DO UPDATE SET cursor = excluded.cursor");
    }

    private PreparedStatement prepare(String sql) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statements.add(statement);
        return statement;
    }

    private RowBatch batch(String sql) throws SQLException {
        RowBatch batch = new RowBatch(connection, sql);
        batches.add(batch);
        return batch;
    }

    List<Merged> merge(List<Arrival> arrivals) throws SQLException {
        List<Merged> merged = new ArrayList<>(arrivals.size());
        for (Arrival arrival : arrivals) {
            merged.add(
                    switch (arrival) {
                        case Arrival.Reacted reacted -> reacted.grownBy(raise(reacted));
                        case Arrival.Counted counted -> counted.grownBy(raise(counted));
                        case Arrival.Written written -> take(written.entry());
                        case Arrival.Complete complete -> complete(complete.video(), complete.through());
                        case Arrival.Advanced advanced -> {
                            setCursor
                                    .set(1, advanced.from().value())
                                    .set(2, advanced.cursor())
                                    .add();
                            yield new Merged.Known();
                        }
                    });
        }
        return merged;
    }

    private long raise(Arrival.Reacted reacted) throws SQLException {
        Reaction reaction = reacted.reaction();
        VideoBook book = writer.books().open(reaction.video(), reaction.atMicros());
        writer.markChanged(book);
        return book.raise(
                reaction.origin(), reaction.kind(), reacted.from(), reaction.originTotal(), reaction.atMicros());
    }

    private long raise(Arrival.Counted counted) throws SQLException {
        ChangePage.Counter counter = counted.counter();
        VideoBook book = writer.books().open(counted.video(), counter.atMicros());
        writer.markChanged(book);
        return book.raise(counter.origin(), counter.kind(), counted.from(), counter.value(), counter.atMicros());
    }

    private Merged take(JournalEvent entry) throws SQLException {
        Provenance provenance = entry.provenance();
        Elsewhere.Place place = journals.placeOf(provenance.position());
        Source source = new Source(entry.video(), place.journal());
        long head = head(source);
        if (place.offset() <= head) {
            return new Merged.Known();
        }
        if (provenance.previous() > head) {
            return new Merged.Missing(entry.video(), provenance.position().at(head));
        }
        headIs(source, place.offset());
        VideoBook book = writer.books().open(entry.video(), entry.atMicros());
        return switch (entry) {
            case Comment comment -> say(book, comment, place);
            case Retraction retraction -> takeBack(book, retraction, place);
        };
    }

    private Merged say(VideoBook book, Comment comment, Elsewhere.Place place) throws SQLException {
        if (row(removeUnsaid, book, place).executeUpdate() > 0) {
            return new Merged.Known();
        }
        writer.markChanged(book);
        long offset = book.comment(book.second(null, comment.atMicros()));
        addComment.set(1, book.id()).set(2, offset).set(4, comment.text()).set(5, comment.atMicros());
        addComment.set(6, place.journal()).set(7, place.offset());
        UserId by = comment.by();
        (by == null ? addComment.setNull(3) : addComment.set(3, by.value())).add();
        return new Merged.News(List.of(new Comment(
                comment.video(), writer.at(offset), comment.provenance(), by, comment.text(), comment.atMicros())));
    }

    private Merged takeBack(VideoBook book, Retraction retraction, Elsewhere.Place place) throws SQLException {
        Position named = CommentIds.written(retraction.comment(), writer.at(0));
        if (named == null) {
            return new Merged.Known();
        }
        flush();
        writer.comments().flush();
        Elsewhere.Place comment = named.comparableTo(writer.at(0)) ? null : journals.placeOf(named);
        long target = comment == null ? named.offset() : find(book, comment);
        if (!writer.comments().remove(book, target)) {
            if (comment != null && comment.offset() > head(new Source(retraction.video(), comment.journal()))) {
                row(addUnsaid, book, comment).executeUpdate();
            }
            return new Merged.Known();
        }
        writer.markChanged(book);
        long offset = book.retract();
        addRetraction.set(1, book.id()).set(2, offset).set(3, target).set(4, retraction.atMicros());
        addRetraction.set(5, place.journal()).set(6, place.offset());
        if (comment == null) {
            addRetraction.setNull(7).setNull(8).add();
        } else {
            addRetraction.set(7, comment.journal()).set(8, comment.offset()).add();
        }
        return new Merged.News(List.of(new Retraction(
                retraction.video(),
                writer.at(offset),
                retraction.provenance(),
                retraction.comment(),
                retraction.atMicros())));
    }

    private Merged complete(VideoId video, Position through) throws SQLException {
        Elsewhere.Place place = journals.placeOf(through);
        Source source = new Source(video, place.journal());
        if (place.offset() > head(source)) {
            headIs(source, place.offset());
        }
        return new Merged.Known();
    }

    private long head(Source source) throws SQLException {
        Long known = heads.get(source);
        if (known != null) {
            return known;
        }
        findHead.setString(1, source.video.value());
        findHead.setLong(2, source.journal);
        try (ResultSet rows = findHead.executeQuery()) {
            long head = rows.next() ? rows.getLong(1) : 0;
            heads.put(source, head);
            return head;
        }
    }

    private void headIs(Source source, long head) throws SQLException {
        heads.put(source, head);
        setHead.set(1, source.video.value()).set(2, source.journal).set(3, head).add();
    }

    /// The position here of a comment that was written elsewhere; 0 when it isn't here. To be asked after
    /// [#flush].
    long find(VideoBook book, Elsewhere.Place place) throws SQLException {
        try (ResultSet rows = row(findComment, book, place).executeQuery()) {
            return rows.next() ? rows.getLong(1) : 0;
        }
    }

    boolean wasRetracted(VideoBook book, Elsewhere.Place place) throws SQLException {
        try (ResultSet rows = row(findRetraction, book, place).executeQuery()) {
            return rows.next();
        }
    }

    private static PreparedStatement row(PreparedStatement statement, VideoBook book, Elsewhere.Place place)
            throws SQLException {
        statement.setLong(1, book.id());
        statement.setLong(2, place.journal());
        statement.setLong(3, place.offset());
        return statement;
    }

    /// Hands over the rows that later ones of the same transaction may have to find.
    void flush() throws SQLException {
        addComment.flush();
        addRetraction.flush();
    }

    /// Ends the transaction's part.
    void settle() throws SQLException {
        for (RowBatch batch : batches) {
            batch.flush();
        }
        if (heads.size() > MOST_HEADS) {
            heads.clear();
        }
    }

    @Override
    public void close() {
        batches.forEach(RowBatch::close);
        statements.forEach(Jdbc::closeQuietly);
    }
}
