package live.ovation.ledger.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import live.ovation.ledger.Entry;
import live.ovation.ledger.sql.Statements;
import live.ovation.protocol.ReactionKind;
import live.ovation.protocol.VideoId;
import org.jspecify.annotations.Nullable;

/// The books of the videos that were written to last; the others' are made from the database when they are needed.
/// Confined to the writer.
final class BookShelf implements AutoCloseable {
    /// How many videos' books are kept from one transaction to the next.
    private static final int MOST_BOOKS = 10_000;

    /// Videos that are not there yet, by name.
    static final String ADD_VIDEOS = """
            INSERT INTO video (name, first_at, life, head, own_head)
            SELECT new.name, new.first_at, coalesce(past.life + 1, 0), coalesce(past.head, 0), coalesce(past.head, 0)
            FROM unnest(?::text[], ?::bigint[]) AS new (name, first_at)
            LEFT JOIN past ON past.name = new.name ORDER BY new.name ON CONFLICT (name) DO NOTHING
            """;

    private static final String VIDEOS = "SELECT name, id, life, first_at FROM video WHERE name = ANY(?::text[])";
    private static final String OWN_TOTALS =
            "SELECT video, kind, value, second, n FROM total WHERE video = ANY(?::bigint[]) AND origin = ?";

    private final Origin origin;
    private final Statements statements;
    private final Map<VideoId, Book> books = new LinkedHashMap<>(64, 0.75f, true);

    BookShelf(Connection connection, Origin origin) {
        this.origin = origin;
        statements = new Statements(connection);
    }

    /// The video's book, if it is here.
    @Nullable
    Book get(VideoId video) {
        return books.get(video);
    }

    /// Makes room for what is to be written: every video's book is here afterwards, and those of retractions
    /// if there is such a video. Videos that nobody has heard of are added in a transaction of their own: a
    /// video with nothing in it is as good as none.
    void open(List<Entry> entries) throws SQLException {
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
            PreparedStatement addVideos = statements.of(ADD_VIDEOS);
            addVideos.setObject(1, wanted.keySet().toArray(String[]::new));
            Writer.setLongs(addVideos, 2, Draft.longs(wanted.values(), Long::longValue));
            addVideos.executeUpdate();
            findBooks(wanted.keySet());
        }
    }

    private void findBooks(Collection<String> names) throws SQLException {
        Map<Long, Book> found = new HashMap<>();
        PreparedStatement findVideos = statements.of(VIDEOS);
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
        PreparedStatement ownTotals = statements.of(OWN_TOTALS);
        Writer.setLongs(ownTotals, 1, Draft.longs(found.keySet(), Long::longValue));
        ownTotals.setInt(2, origin.id());
        try (ResultSet rows = ownTotals.executeQuery()) {
            while (rows.next()) {
                Book book = found.get(rows.getLong(1));
                if (book != null) {
                    book.counter(new ReactionKind(rows.getString(2)))
                            .is(rows.getLong(3), rows.getLong(4), rows.getLong(5));
                }
            }
        }
    }

    /// Puts back what there is no place for.
    void tidy() {
        Iterator<Book> eldest = books.values().iterator();
        while (books.size() > MOST_BOOKS) {
            eldest.next();
            eldest.remove();
        }
    }

    /// Forgets everything: books run ahead of the database until the transaction ends.
    void clear() {
        books.clear();
    }

    @Override
    public void close() {
        statements.close();
    }
}
