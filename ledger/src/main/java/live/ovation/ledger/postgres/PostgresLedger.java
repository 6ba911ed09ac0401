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
import live.ovation.ledger.sql.LedgerReader;
import live.ovation.ledger.sql.SqlLedger;
import live.ovation.protocol.AttendanceRow;
import live.ovation.protocol.OriginId;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.VideoId;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.Telemetry;

/// The ledger in a PostgreSQL database, which any number of publishers of one region may open at once. Thread-safe:
/// commits take turns, reads run beside them on connections of their own and see the last commit before they began.
///
/// Every commit waits until the database has flushed it. What a broken connection leaves open, whether the last
/// commit was made, is asked of the database as soon as it answers again: each transaction carries its number.
/// Only when it does not answer in time ([WriterKeeper]), or somebody else took over the origin meanwhile, the commit
/// fails as [LedgerException#isUncertain]. After any failure the next commit begins with a session of its own.
public final class PostgresLedger extends SqlLedger {
    /// How often a deletion is tried that met a commit in the midst of it; what was deleted by then stays so.
    private static final int MOST_DELETIONS = 20;

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
    private final WriterKeeper writers;
    private boolean closed;

    private PostgresLedger(Database database, RegionId region, Clock clock, Telemetry telemetry) throws SQLException {
        this.database = database;
        this.telemetry = telemetry;
        commits = telemetry.counter(LedgerMetric.COMMITS);
        committedEntries = telemetry.counter(LedgerMetric.ENTRIES);
        identity = Migrations.prepare(database, region, clock.epochMicros());
        reach = new Reach(database.settings(), clock);
        writers = new WriterKeeper(database, identity, reach, telemetry);
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

    /// Whose counters the next reactions raise. Another one after a broken connection, if somebody else took it
    /// then.
    @Override
    public OriginId origin() {
        return writers.origin();
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
        boolean fresh = !writers.isOpen();
        while (true) {
            Writer current = writers.open();
            try {
                return current.write(entries);
            } catch (SQLException e) {
                if (!Failures.isBroken(e)) {
                    throw Failures.of("commit", database.settings(), e);
                }
                List<Outcome> made = writers.afterBreak(current, e);
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

    @Override
    public Duration longestCommit() {
        return Database.LONGEST_COMMIT;
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
            Writer current = writers.open();
            boolean done = false;
            try {
                List<Merged> merged = current.merge(arrivals);
                done = true;
                telemetry.counter(LedgerMetric.MERGES).increment();
                telemetry.counter(LedgerMetric.ARRIVALS).add(arrivals.size());
                return merged;
            } catch (SQLException e) {
                if (Failures.isBroken(e)) {
                    writers.drop();
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
        for (int attempt = 1; ; attempt++) {
            try (Connection connection = database.administration()) {
                if (quietSinceMicros == WHATEVER_HAPPENED) {
                    Deletion.comments(connection, video);
                }
                return Deletion.rest(connection, video, quietSinceMicros);
            } catch (SQLException e) {
                // A commit may take a video's counters and its timeline in another order than a deletion does.
                if (!Failures.isConflict(e) || attempt == MOST_DELETIONS) {
                    throw Failures.of("delete", database.settings(), e);
                }
            }
        }
    }

    @Override
    public void close() {
        upkeep.close();
        readers.close();
        synchronized (writing) {
            closed = true;
            writers.drop();
        }
    }
}
