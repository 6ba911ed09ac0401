package live.ovation.ledger.sqlite;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import live.ovation.ledger.LedgerException;
import live.ovation.ledger.sql.LedgerReader;

/// A few readers, lent to one read at a time; opened when first needed, and replaced when they fail. Thread-safe.
final class ReaderPool implements AutoCloseable {
    static final int READERS = 4;

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Path file;
    private final Identity identity;
    private final Semaphore free = new Semaphore(READERS);
    private final ConcurrentLinkedDeque<Reader> idle = new ConcurrentLinkedDeque<>();
    private volatile boolean closed;

    ReaderPool(Path file, Identity identity) {
        this.file = file;
        this.identity = identity;
    }

    /// Runs the query at one consistent moment, waiting for a free reader if it must.
    <T> T read(String what, LedgerReader.Query<T> query) {
        if (closed) {
            throw new LedgerException(what + ": the ledger is closed (expected: an open one)");
        }
        if (!acquire()) {
            throw new LedgerException(what + ": none of " + READERS + " readers came free in " + PATIENCE.toSeconds()
                    + "s (expected: reads that take milliseconds)");
        }
        try {
            return readWith(query);
        } catch (SQLException e) {
            throw Failures.of(what, file, e);
        } finally {
            free.release();
        }
    }

    private <T> T readWith(LedgerReader.Query<T> query) throws SQLException {
        Reader reader = idle.pollFirst();
        if (reader == null) {
            reader = new Reader(Connections.reader(file), identity);
        }
        boolean sound = false;
        try {
            reader.begin();
            T result = query.run(reader);
            reader.end();
            sound = true;
            return result;
        } finally {
            if (sound) {
                idle.addFirst(reader);
            } else {
                reader.close();
            }
            if (closed) {
                closeIdle();
            }
        }
    }

    private boolean acquire() {
        try {
            return free.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// No further read begins; one under way closes its own reader when it is done.
    @Override
    public void close() {
        closed = true;
        closeIdle();
    }

    private void closeIdle() {
        Reader reader;
        while ((reader = idle.pollFirst()) != null) {
            reader.close();
        }
    }
}
