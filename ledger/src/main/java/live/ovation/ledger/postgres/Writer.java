package live.ovation.ledger.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import live.ovation.ledger.Arrival;
import live.ovation.ledger.Entry;
import live.ovation.ledger.Merged;
import live.ovation.ledger.Outcome;
import live.ovation.ledger.sql.Jdbc;
import live.ovation.ledger.sql.Statements;
import live.ovation.protocol.Position;
import live.ovation.protocol.RegionId;
import org.jspecify.annotations.Nullable;

/// One session that writes lists of entries, each list one transaction. Not thread-safe. Of no more use once it
/// failed with a broken connection; after any other failure nothing of the list was written, and it may go on.
///
/// Reactions alone are one statement, hence one round trip: all rows travel as arrays, and the answer is what
/// others have counted. Of reactions of the second that a counter was last raised in, the counter's row is all that
/// is written: it keeps that second's cell of the timeline until another one begins ([Book.Counter]). Keys cost one
/// look before it, comments a lock of their videos' journals. Two publishers
/// that use the same key at the same moment notice by the key's uniqueness; the later one is undone, looks again,
/// and finds it.
///
/// Locks are taken in one order everywhere: journals by the videos' numbers, then keys in theirs.
final class Writer implements AutoCloseable {
    /// Each attempt lost means that somebody else's transaction was made: in practice the second succeeds.
    private static final int MOST_ATTEMPTS = 20;

    private final Connection connection;
    private final RegionId region;
    private final long epoch;
    private final Origin origin;
    private final Statements statements;
    private final BookShelf books;
    private final Lookup lookup;
    private final RaiseStatement raise;
    private final DraftStatement count;
    private final DraftStatement countAndRemember;
    private long commits;
    private long reserved;
    private boolean sending;
    private @Nullable List<Outcome> drafted;

    Writer(Connection connection, RegionId region, long epoch, @Nullable Origin before) throws SQLException {
        this.connection = connection;
        this.region = region;
        this.epoch = epoch;
        origin = Origin.take(connection, before);
        commits = origin.commits();
        reserved = commits + Origin.RESERVED;
        statements = new Statements(connection);
        books = new BookShelf(connection, origin);
        lookup = new Lookup(connection, origin, books);
        raise = new RaiseStatement(statements.of(RaiseStatement.RAISE));
        count = new DraftStatement(statements.of(DraftStatement.COUNT), false);
        countAndRemember = new DraftStatement(statements.of(DraftStatement.COUNT_AND_REMEMBER), true);
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
                books.tidy();
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

    /// The number of the transaction that [#isSending].
    long sent() {
        return commits + 1;
    }

    /// Whether a transaction of this number was made, by this session or by one that held the origin before.
    boolean wasMade(long commit) throws SQLException {
        return origin.wasMade(connection, commit);
    }

    private List<Outcome> tryWrite(List<Entry> entries) throws SQLException {
        if (commits == reserved) {
            origin.reserve(connection);
            reserved += Origin.RESERVED;
        }
        books.open(entries);
        Draft draft = new Draft(region, epoch, origin, books);
        Map<Long, Book> touched = new HashMap<>();
        for (Entry entry : entries) {
            Book book = books.get(entry.video());
            if (book != null) {
                touched.put(book.id(), book);
            }
        }
        boolean keyed = lookup.keys(entries, draft, touched);
        lookup.foreignComments(entries, draft);
        boolean locked = lookup.lockJournals(entries, draft);
        entries.forEach(draft::add);
        if (draft.isEmpty()) {
            undo();
            return draft.outcomes();
        }
        // A key's answer is kept, and has to be the one that is given: what others count meanwhile is not in it.
        drafted = draft.outcomes();
        boolean plain = !keyed && !locked;
        sending = !locked;
        if (plain && RaiseStatement.fits(draft)) {
            raise.write(draft, commits + 1, origin.id());
        } else {
            DraftStatement statement = plain ? count : countAndRemember;
            statement.take(draft, commits + 1, origin.id());
            try (ResultSet rows = statement.execute()) {
                if (!keyed) {
                    Lookup.readOthers(rows, touched);
                }
            }
        }
        if (locked) {
            sending = true;
            connection.commit();
            connection.setAutoCommit(true);
        }
        sending = false;
        commits++;
        draft.totals().values().forEach(Book.Counter::wasStored);
        return keyed ? drafted : draft.outcomes();
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

    /// Whatever transaction is under way is undone, and the origin is free.
    @Override
    public void close() {
        lookup.close();
        books.close();
        statements.close();
        Jdbc.closeQuietly(connection);
    }
}
