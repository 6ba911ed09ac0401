package live.ovation.ledger.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import live.ovation.ledger.sql.Jdbc;
import live.ovation.telemetry.Clock;
import org.jspecify.annotations.Nullable;

/// Remembers what each idempotency key's first call did, for [#KEEP] at least and then for as long as it
/// takes until later keys push it out. Works inside the writer's transactions and is confined to the
/// writer.
///
/// Keys are numbered as they come and forgotten from the lowest number on, a few per commit, so neither a
/// count nor a search is ever needed. Their age is counted on a clock of the ledger's own: the calendar
/// when the ledger was opened (or the newest key's time, if that is later), then monotonic time, also over
/// connections that had to be made anew. A calendar that is set while the server runs neither keeps keys for ever
/// nor drops them early. More than [#most] are never held; then the oldest go before their time, which is counted.
final class IdempotencyKeys implements AutoCloseable {
    static final Duration KEEP = Duration.ofMinutes(10);
    static final long MOST = 10_000_000;

    /// At least so many are forgotten per commit, if they are due.
    private static final int FORGET_AT_ONCE = 256;

    private final long most;
    private final Clock clock;
    private final LongAdder forgottenEarly;
    private final long openedMicros;
    private final long openedNanos;
    private final RowBatch insert;
    private final Map<Key, First> added = new HashMap<>();
    private final PreparedStatement select;
    private final PreparedStatement oldest;
    private final PreparedStatement delete;
    private long oldestId;
    private long oldestSinceMicros;
    private long nextId;

    /// @param most how many are held at most
    /// @param forgottenEarly counts those that went before their time
    /// @param before what this ledger remembered keys with until now, which may be closed; null: it was just opened
    IdempotencyKeys(
            Connection writer, Clock clock, long most, LongAdder forgottenEarly, @Nullable IdempotencyKeys before)
            throws SQLException {
        this.most = most;
        this.clock = clock;
        this.forgottenEarly = forgottenEarly;
        insert = new RowBatch(
                writer,
                "INSERT INTO idempotency (id, video, key, what, accepted, result, kept_since)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?)");
        select = writer.prepareStatement("SELECT what, accepted, result FROM idempotency WHERE video = ? AND key = ?");
        oldest = writer.prepareStatement("SELECT id, kept_since FROM idempotency ORDER BY id LIMIT 1");
        delete = writer.prepareStatement("DELETE FROM idempotency WHERE id < ? AND kept_since < ?");
        nextId = Jdbc.number(writer, "SELECT max(id) FROM idempotency") + 1;
        if (before == null) {
            openedMicros = Math.max(
                    clock.epochMicros(),
                    Jdbc.number(writer, "SELECT kept_since FROM idempotency ORDER BY id DESC LIMIT 1"));
            openedNanos = clock.nanoTime();
        } else {
            // The calendar is not asked again: it may have been set meanwhile.
            openedMicros = before.openedMicros;
            openedNanos = before.openedNanos;
        }
        findOldest();
    }

    /// What a key's first call did.
    ///
    /// @param what a reaction's kind, or '' for a comment
    /// @param result the total after the reaction, or the comment's offset
    record First(String what, int accepted, long result) {}

    private record Key(long video, String key) {}

    /// What the key's first call did, or null when this is the first.
    @Nullable
    First first(long video, String key) throws SQLException {
        First inThisTransaction = added.get(new Key(video, key));
        if (inThisTransaction != null) {
            return inThisTransaction;
        }
        select.setLong(1, video);
        select.setString(2, key);
        try (ResultSet rows = select.executeQuery()) {
            return rows.next() ? new First(rows.getString(1), rows.getInt(2), rows.getLong(3)) : null;
        }
    }

    /// Remembers a first call.
    void remember(long video, String key, First first) throws SQLException {
        added.put(new Key(video, key), first);
        insert.set(1, nextId++)
                .set(2, video)
                .set(3, key)
                .set(4, first.what)
                .set(5, first.accepted)
                .set(6, first.result)
                .set(7, ageMicros())
                .add();
    }

    /// Ends the transaction's part: writes what was remembered, and forgets what is due, twice as many at most as came,
    /// so that no commit has much of it to do.
    void settle() throws SQLException {
        int atOnce = Math.max(FORGET_AT_ONCE, 2 * added.size());
        insert.flush();
        added.clear();
        if (held() == 0) {
            return;
        }
        if (oldestSinceMicros == Long.MAX_VALUE) {
            findOldest();
        }
        boolean changed = false;
        long dueBefore = dueBefore();
        if (oldestSinceMicros < dueBefore) {
            changed = forget(Math.min(oldestId + atOnce, nextId), dueBefore) > 0;
        }
        if (held() > most) {
            forgottenEarly.add(forget(nextId - most, Long.MAX_VALUE));
            changed = true;
        }
        if (changed) {
            findOldest();
        }
    }

    /// Whether there are keys to be forgotten.
    boolean isDue() {
        return held() > 0 && (held() > most || oldestSinceMicros < dueBefore() || oldestSinceMicros == Long.MAX_VALUE);
    }

    private long dueBefore() {
        return ageMicros() - KEEP.toNanos() / 1_000;
    }

    private int forget(long belowId, long sinceBefore) throws SQLException {
        delete.setLong(1, belowId);
        delete.setLong(2, sinceBefore);
        return delete.executeUpdate();
    }

    private void findOldest() throws SQLException {
        try (ResultSet rows = oldest.executeQuery()) {
            boolean some = rows.next();
            oldestId = some ? rows.getLong(1) : nextId;
            oldestSinceMicros = some ? rows.getLong(2) : Long.MAX_VALUE;
        }
    }

    long held() {
        return nextId - oldestId;
    }

    private long ageMicros() {
        return openedMicros + (clock.nanoTime() - openedNanos) / 1_000;
    }

    @Override
    public void close() {
        Jdbc.closeQuietly(insert);
        Jdbc.closeQuietly(select);
        Jdbc.closeQuietly(oldest);
        Jdbc.closeQuietly(delete);
    }
}
