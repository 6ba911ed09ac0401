package live.ovation.ledger.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.LongAdder;
import live.ovation.telemetry.Clock;

/// Forgets idempotency keys when their time is over, [#KEEP] after they were used at the earliest. Confined to the
/// upkeep's thread.
///
/// Keys are numbered as they come. Which number was the newest is noted now and then, with the time on this process's
/// monotonic clock; what a note that is old enough covers, is old enough. So no calendar is asked, neither ours nor the
/// database's, and none that is set can drop a key early. A publisher that starts has no notes: keys live up to that
/// much longer. Never more than [#most] are held; beyond it the oldest go before their time, which is counted.
final class Keys {
    /// What is promised is ten minutes; a minute more for a transaction that was long in coming.
    static final Duration KEEP = Duration.ofMinutes(11);

    static final long MOST = 10_000_000;

    private static final int AT_ONCE = 5_000;

    private final Clock clock;
    private final long most;
    private final LongAdder forgottenEarly;
    private final Deque<Note> notes = new ArrayDeque<>();
    private volatile long held;

    /// @param newest the newest key's number then
    private record Note(long newest, long atNanos) {}

    Keys(Clock clock, long most, LongAdder forgottenEarly) {
        this.clock = clock;
        this.most = most;
        this.forgottenEarly = forgottenEarly;
    }

    /// About how many there are.
    long held() {
        return held;
    }

    /// Takes a note and forgets what is due.
    void forgetDue(Connection connection) throws SQLException {
        long now = clock.nanoTime();
        long due = 0;
        while (!notes.isEmpty() && now - notes.getFirst().atNanos >= KEEP.toNanos()) {
            due = notes.removeFirst().newest;
        }
        if (due > 0) {
            forget(connection, due);
        }
        long oldest;
        long newest;
        try (Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT coalesce(min(id), 1), coalesce(max(id), 0) FROM idempotency")) {
            rows.next();
            oldest = rows.getLong(1);
            newest = rows.getLong(2);
        }
        if (newest > 0 && (notes.isEmpty() || notes.getLast().newest < newest)) {
            notes.addLast(new Note(newest, now));
        }
        if (newest - oldest >= most) {
            forgottenEarly.add(forget(connection, newest - most));
            oldest = newest - most + 1;
        }
        held = newest - oldest + 1;
    }

    /// A few at a time, and none that another publisher is just forgetting.
    private static long forget(Connection connection, long upTo) throws SQLException {
        long forgotten = 0;
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM idempotency WHERE id IN"
                + " (SELECT id FROM idempotency WHERE id <= ? ORDER BY id LIMIT ? FOR UPDATE SKIP LOCKED)")) {
            delete.setLong(1, upTo);
            delete.setInt(2, AT_ONCE);
            int some;
            do {
                some = delete.executeUpdate();
                forgotten += some;
            } while (some > 0);
        }
        return forgotten;
    }
}
