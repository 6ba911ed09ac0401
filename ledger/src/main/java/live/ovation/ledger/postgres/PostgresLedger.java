package live.ovation.ledger.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import live.ovation.ledger.Arrival;
import live.ovation.ledger.Birth;
import live.ovation.ledger.Entry;
import live.ovation.ledger.Ledger;
import live.ovation.ledger.LedgerException;
import live.ovation.ledger.LedgerMetric;
import live.ovation.ledger.Merged;
import live.ovation.ledger.Outcome;
import live.ovation.ledger.attendance.AttendanceTable;
import live.ovation.ledger.sql.Jdbc;
import live.ovation.ledger.sql.LedgerReader;
import live.ovation.ledger.sql.SqlLedger;
import live.ovation.protocol.AttendanceRow;
import live.ovation.protocol.OriginId;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.VideoId;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.Telemetry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The ledger in a PostgreSQL database, which any number of publishers of one region may open at once. Thread-safe:
/// commits take turns, reads run beside them on connections of their own and see the last commit before they began.
///
/// Every commit waits until the database has flushed it. What a broken connection leaves open, whether the last
/// commit was made, is asked of the database as soon as it answers again: each transaction carries its number.
/// Only when it does not answer within [#PATIENCE], or somebody else took over the origin meanwhile, the commit
/// fails as [LedgerException#isUncertain]. After any failure the next commit begins with a session of its own.
public final class PostgresLedger extends SqlLedger {
    /// How long a commit that broke off waits for the word on what became of it.
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(50);
    private static final Logger LOG = LoggerFactory.getLogger(PostgresLedger.class);

    private final Database database;
    private final Telemetry telemetry;
    private final LongAdder commits;
    private final LongAdder committedEntries;
    private final Migrations.Identity identity;
    private final Reach reach;
    private final ReaderPool readers;
    private final Upkeep upkeep;
    private final Object writing = new Object();

    // Guarded by `writing`.
    private @Nullable Writer writer;
    private Origin held;
    private boolean closed;
    private volatile OriginId origin;

    private PostgresLedger(Database database, RegionId region, Clock clock, Telemetry telemetry) throws SQLException {
        this.database = database;
        this.telemetry = telemetry;
        commits = telemetry.counter(LedgerMetric.COMMITS);
        committedEntries = telemetry.counter(LedgerMetric.ENTRIES);
        identity = Migrations.prepare(database, region, clock.epochMicros());
        reach = new Reach(database.settings(), clock);
        Writer first = connect(null);
        writer = first;
        held = first.origin();
        origin = held.name();
        readers = new ReaderPool(database, identity, reach);
        Keys keys = new Keys(clock, Keys.MOST, telemetry.counter(LedgerMetric.KEYS_FORGOTTEN_EARLY));
        telemetry.gauge(LedgerMetric.KEYS, keys::held);
        upkeep = new Upkeep(database, keys, reach, telemetry);
    }

    /// Opens the ledger of a schema, beginning a new one where there is none.
    ///
    /// @throws LedgerException when the database can't be reached, or its schema is another region's or
    ///     something else
    public static Ledger open(PostgresSettings settings, RegionId region, Clock clock, Telemetry telemetry) {
        return openHere(settings, region, clock, telemetry);
    }

    static PostgresLedger openHere(PostgresSettings settings, RegionId region, Clock clock, Telemetry telemetry) {
        Birth.requireFitting(region);
        try {
            return new PostgresLedger(new Database(settings), region, clock, telemetry);
        } catch (SQLException e) {
            throw Failures.of("data", settings, e);
        }
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

    /// Whose counters the next reactions raise. Another one after a broken connection, if somebody else took it
    /// then.
    @Override
    public OriginId origin() {
        return origin;
    }

    @Override
    public RegionId region() {
        return identity.region();
    }

    @Override
    public long epoch() {
        return identity.epoch();
    }

    @Override
    public List<Outcome> commit(List<Entry> entries) {
        if (entries.isEmpty()) {
            return List.of();
        }
        synchronized (writing) {
            if (closed) {
                throw new LedgerException("commit: the ledger is closed (expected: an open one)");
            }
            boolean done = false;
            try {
                List<Outcome> outcomes = write(entries);
                done = true;
                commits.increment();
                committedEntries.add(entries.size());
                return outcomes;
            } finally {
                if (!done) {
                    telemetry.counter(LedgerMetric.FAILED_COMMITS).increment();
                }
            }
        }
    }

    private List<Outcome> write(List<Entry> entries) {
        boolean fresh = writer == null;
        while (true) {
            Writer current = openWriter();
            try {
                return current.write(entries);
            } catch (SQLException e) {
                if (!Failures.isBroken(e)) {
                    throw Failures.of("commit", database.settings(), e);
                }
                List<Outcome> made = afterBreak(current, e);
                if (made != null) {
                    return made;
                }
                // Nothing was written. A session that broke while it stood idle says nothing of the database.
                if (fresh) {
                    reach.lost(e);
                    throw Failures.of("commit", database.settings(), e);
                }
                fresh = true;
            }
        }
    }

    private Writer openWriter() {
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
    private @Nullable List<Outcome> afterBreak(Writer broken, SQLException cause) {
        writer = null;
        broken.close();
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
                boolean made = next.origin().commits() > broken.commits();
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

    @Override
    public List<Merged> merge(List<Arrival> arrivals) {
        if (arrivals.isEmpty()) {
            return List.of();
        }
        synchronized (writing) {
            if (closed) {
                throw new LedgerException("merge: the ledger is closed (expected: an open one)");
            }
            Writer current = openWriter();
            boolean done = false;
            try {
                List<Merged> merged = current.merge(arrivals);
                done = true;
                telemetry.counter(LedgerMetric.MERGES).increment();
                telemetry.counter(LedgerMetric.ARRIVALS).add(arrivals.size());
                return merged;
            } catch (SQLException e) {
                if (Failures.isBroken(e)) {
                    writer = null;
                    current.close();
                }
                throw Failures.of("merge", database.settings(), e);
            } finally {
                if (!done) {
                    telemetry.counter(LedgerMetric.FAILED_COMMITS).increment();
                }
            }
        }
    }

    @Override
    protected <T> T read(String what, LedgerReader.Query<T> query) {
        return readers.read(what, query);
    }

    /// On a connection of its own: it is rare, and publishers' commits shall not wait for it.
    @Override
    public void attend(List<AttendanceRow> rows) {
        if (rows.isEmpty()) {
            return;
        }
        reach.require("attend");
        try (Connection connection = database.writer()) {
            connection.setAutoCommit(false);
            new AttendanceTable(connection).keep(rows);
            connection.commit();
        } catch (SQLException e) {
            throw Failures.of("attend", database.settings(), e);
        }
    }

    @Override
    public boolean delete(VideoId video, long quietSinceMicros) {
        try (Connection connection = database.administration()) {
            if (quietSinceMicros == WHATEVER_HAPPENED) {
                Deletion.comments(connection, video);
            }
            return Deletion.rest(connection, video, quietSinceMicros);
        } catch (SQLException e) {
            throw Failures.of("delete", database.settings(), e);
        }
    }

    @Override
    public void close() {
        upkeep.close();
        readers.close();
        synchronized (writing) {
            closed = true;
            if (writer != null) {
                writer.close();
                writer = null;
            }
        }
    }
}
