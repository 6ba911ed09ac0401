package live.ovation.ledger.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import live.ovation.ledger.LedgerException;
import live.ovation.ledger.LedgerMetric;
import live.ovation.ledger.Outcome;
import live.ovation.ledger.sql.Jdbc;
import live.ovation.protocol.OriginId;
import live.ovation.telemetry.Telemetry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the session that writes, and opens another one when it was lost. Confined to whoever holds the
/// ledger's lock, but for [#origin], which is thread-safe.
final class WriterKeeper {
    /// How long a commit that broke off waits for the word on what became of it.
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(50);
    private static final Logger LOG = LoggerFactory.getLogger(WriterKeeper.class);

    private final Database database;
    private final Migrations.Identity identity;
    private final Reach reach;
    private final Telemetry telemetry;
    private @Nullable Writer writer;
    private Origin held;
    private volatile OriginId origin;

    /// Opens the first one.
    WriterKeeper(Database database, Migrations.Identity identity, Reach reach, Telemetry telemetry)
            throws SQLException {
        this.database = database;
        this.identity = identity;
        this.reach = reach;
        this.telemetry = telemetry;
        Writer first = connect(null);
        writer = first;
        held = first.origin();
        origin = held.name();
    }

    /// A session that writes.
    ///
    /// @param before the origin that was held last
    private Writer connect(@Nullable Origin before) throws SQLException {
        Connection connection = database.writer();
        boolean ready = false;
        try {
            Migrations.Identity found = Migrations.read(connection);
            if (!found.equals(identity)) {
                throw new SQLException(
                        "region " + found.region() + ", epoch " + found.epoch() + " (expected: region "
                                + identity.region() + ", epoch " + identity.epoch() + "; restart to use it)",
                        "42P01");
            }
            Writer opened = new Writer(connection, identity.region(), identity.epoch(), before);
            ready = true;
            return opened;
        } finally {
            if (!ready) {
                Jdbc.closeQuietly(connection);
            }
        }
    }

    /// Whose counters the next reactions raise.
    OriginId origin() {
        return origin;
    }

    boolean isOpen() {
        return writer != null;
    }

    /// The session; a new one if there is none.
    ///
    /// @throws LedgerException when the database can't be reached
    Writer open() {
        Writer open = writer;
        if (open != null) {
            return open;
        }
        reach.require("commit");
        try {
            return reopen();
        } catch (SQLException e) {
            reach.lost(e);
            throw Failures.of("commit", database.settings(), e);
        }
    }

    private Writer reopen() throws SQLException {
        Writer opened = connect(held);
        writer = opened;
        held = opened.origin();
        origin = held.name();
        reach.found();
        return opened;
    }

    /// The session is lost; what became of the commit it was about?
    ///
    /// @return the commit's outcomes if it was made, null if nothing of it was
    /// @throws LedgerException when nobody can say
    @Nullable
    List<Outcome> afterBreak(Writer broken, SQLException cause) {
        drop();
        if (!broken.isSending()) {
            return null;
        }
        telemetry.counter(LedgerMetric.BROKEN_COMMITS).increment();
        long giveUpNanos = System.nanoTime() + PATIENCE.toNanos();
        SQLException last = cause;
        while (System.nanoTime() < giveUpNanos) {
            try {
                Writer next = reopen();
                if (!next.origin().follows(broken.origin())) {
                    break;
                }
                boolean made = next.wasMade(broken.sent());
                LOG.warn("a connection broke in a commit, which was {}", made ? "made" : "not made");
                return made ? broken.drafted() : null;
            } catch (SQLException e) {
                last = e;
            }
            if (!pause()) {
                break;
            }
        }
        if (writer == null) {
            reach.lost(last);
        }
        throw LedgerException.uncertain(
                Failures.sentence("commit", database.settings(), last)
                        + "; whether the last commit was made is unknown",
                last);
    }

    private static boolean pause() {
        try {
            Thread.sleep(BETWEEN_ATTEMPTS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// Closes the session, whatever transaction of it is under way being undone.
    void drop() {
        Writer open = writer;
        writer = null;
        if (open != null) {
            open.close();
        }
    }
}
