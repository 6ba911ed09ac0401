package live.ovation.ledger.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import live.ovation.ledger.Arrival;
import live.ovation.ledger.Birth;
import live.ovation.ledger.Entry;
import live.ovation.ledger.Ledger;
import live.ovation.ledger.LedgerException;
import live.ovation.ledger.LedgerMetric;
import live.ovation.ledger.Merged;
import live.ovation.ledger.Outcome;
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

/// The ledger in a SQLite file of its own directory. Thread-safe: commits take turns, reads run beside them on
/// connections of their own and see the last commit before they began.
///
/// Every commit waits for the disk (WAL, `synchronous=FULL`), so its cost is one fsync and a few
/// microseconds per entry: commit many at once. A commit that fails throws the writing connection away; the
/// next one starts from what the file says, so there is no state in which a ledger stays broken after its
/// disk has recovered.
public final class SqliteLedger extends SqlLedger {
    private final DataDirectory directory;
    private final Clock clock;
    private final Pending.Bounds bounds;
    private final Telemetry telemetry;
    private final LongAdder commits;
    private final LongAdder committedEntries;
    private final LongAdder merges;
    private final LongAdder mergedArrivals;
    private final AtomicLong heldKeys = new AtomicLong();
    private final Identity identity;
    private final ReaderPool readers;
    private final Object writing = new Object();

    // Guarded by `writing`.
    private @Nullable Writer writer;
    /// The writer's; when there is none, the last one's.
    private @Nullable IdempotencyKeys keys;
    private boolean closed;
    private volatile long mostPages;

    private SqliteLedger(
            DataDirectory directory, RegionId region, Clock clock, Pending.Bounds bounds, Telemetry telemetry)
            throws SQLException {
        this.directory = directory;
        this.clock = clock;
        this.bounds = bounds;
        this.telemetry = telemetry;
        this.commits = telemetry.counter(LedgerMetric.COMMITS);
        this.committedEntries = telemetry.counter(LedgerMetric.ENTRIES);
        this.merges = telemetry.counter(LedgerMetric.MERGES);
        this.mergedArrivals = telemetry.counter(LedgerMetric.ARRIVALS);
        Connection connection = Connections.writer(directory.file());
        boolean ready = false;
        try {
            identity = Schema.prepare(connection, directory.file(), region, clock.epochMicros());
            writer = writer(connection);
            ready = true;
        } finally {
            if (!ready) {
                Jdbc.closeQuietly(connection);
            }
        }
        readers = new ReaderPool(directory.file(), identity);
        telemetry.gauge(LedgerMetric.KEYS, heldKeys::get);
        telemetry.gauge(LedgerMetric.FILE_BYTES, () -> sizeOf(directory.file()));
    }

    /// Opens the ledger of a directory, beginning a new one where there is none.
    ///
    /// @param dataDirectory made if need be, then held until [#close]: one server per directory
    /// @throws LedgerException when the directory is in use, can't be written, or holds something else or damaged
    public static Ledger open(Path dataDirectory, RegionId region, Clock clock, Telemetry telemetry) {
        return openHere(dataDirectory, region, clock, Pending.Bounds.USUAL, telemetry);
    }

    static SqliteLedger openHere(
            Path dataDirectory, RegionId region, Clock clock, Pending.Bounds bounds, Telemetry telemetry) {
        Birth.requireFitting(region);
        DataDirectory directory = DataDirectory.hold(dataDirectory);
        boolean opened = false;
        try {
            directory.checkHeader();
            SqliteLedger ledger = new SqliteLedger(directory, region, clock, bounds, telemetry);
            opened = true;
            return ledger;
        } catch (SQLException e) {
            throw Failures.of("data", directory.file(), e);
        } finally {
            if (!opened) {
                directory.close();
            }
        }
    }

    private Writer writer(Connection connection) throws SQLException {
        if (mostPages > 0) {
            Connections.execute(connection, "PRAGMA max_page_count=" + mostPages);
        }
        IdempotencyKeys opened = new IdempotencyKeys(
                connection, clock, IdempotencyKeys.MOST, telemetry.counter(LedgerMetric.KEYS_FORGOTTEN_EARLY), keys);
        keys = opened;
        heldKeys.set(opened.held());
        return new Writer(connection, identity, opened, clock, bounds);
    }

    @Override
    public OriginId origin() {
        return identity.origin();
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
                List<Outcome> outcomes = openWriter().write(entries);
                done = true;
                commits.increment();
                committedEntries.add(entries.size());
                heldKeys.set(keys == null ? 0 : keys.held());
                return outcomes;
            } catch (SQLException e) {
                throw Failures.of("commit", directory.file(), e);
            } finally {
                if (!done) {
                    telemetry.counter(LedgerMetric.FAILED_COMMITS).increment();
                    closeWriter();
                }
            }
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
            boolean done = false;
            try {
                List<Merged> merged = openWriter().merge(arrivals);
                done = true;
                merges.increment();
                mergedArrivals.add(arrivals.size());
                return merged;
            } catch (SQLException e) {
                throw Failures.of("merge", directory.file(), e);
            } finally {
                if (!done) {
                    telemetry.counter(LedgerMetric.FAILED_COMMITS).increment();
                    closeWriter();
                }
            }
        }
    }

    private Writer openWriter() throws SQLException {
        if (writer == null) {
            Connection connection = Connections.writer(directory.file());
            try {
                writer = writer(connection);
            } finally {
                if (writer == null) {
                    Jdbc.closeQuietly(connection);
                }
            }
        }
        return writer;
    }

    private void closeWriter() {
        if (writer != null) {
            writer.close();
            writer = null;
        }
    }

    @Override
    protected <T> T read(String what, LedgerReader.Query<T> query) {
        return readers.read(what, query);
    }

    @Override
    public void attend(List<AttendanceRow> rows) {
        if (rows.isEmpty()) {
            return;
        }
        synchronized (writing) {
            if (closed) {
                throw new LedgerException("attend: the ledger is closed (expected: an open one)");
            }
            boolean done = false;
            try {
                openWriter().attend(rows);
                done = true;
            } catch (SQLException e) {
                throw Failures.of("attend", directory.file(), e);
            } finally {
                if (!done) {
                    closeWriter();
                }
            }
        }
    }

    @Override
    public boolean delete(VideoId video, long quietSinceMicros) {
        if (quietSinceMicros == WHATEVER_HAPPENED) {
            boolean more = true;
            while (more) {
                more = alone("delete", connection -> Deletion.someComments(connection, video));
            }
        }
        return alone("delete", connection -> Deletion.rest(connection, video, quietSinceMicros));
    }

    /// Something to be done to the file that isn't a commit of entries.
    @FunctionalInterface
    private interface Change {
        boolean make(Connection connection) throws SQLException;
    }

    /// Makes a change while nobody writes. What the writer remembers is thrown away after it.
    private boolean alone(String what, Change change) {
        synchronized (writing) {
            if (closed) {
                throw new LedgerException(what + ": the ledger is closed (expected: an open one)");
            }
            closeWriter();
            try (Connection connection = Connections.writer(directory.file())) {
                PendingTable.foldAll(connection, identity.origin());
                return change.make(connection);
            } catch (SQLException e) {
                throw Failures.of(what, directory.file(), e);
            }
        }
    }

    private static long sizeOf(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0;
        }
    }

    /// Lets the file grow no further than this; 0 lifts the limit. How tests fill a disk.
    void limitPages(long pages) {
        synchronized (writing) {
            mostPages = pages;
            closeWriter();
        }
    }

    @Override
    public void close() {
        readers.close();
        synchronized (writing) {
            closed = true;
            try {
                if (writer != null) {
                    writer.fold();
                }
            } catch (SQLException e) {
                // It is in the file already, and the next one who opens it goes on with it.
                telemetry.errors().record("tidying the ledger", e);
            } finally {
                closeWriter();
            }
        }
        directory.close();
    }
}
