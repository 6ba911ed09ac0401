package live.ovation.ledger.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import live.ovation.ledger.Birth;
import live.ovation.protocol.OriginId;
import org.jspecify.annotations.Nullable;

/// A row of counters' owner, held by the session that took it.
///
/// The hold is an advisory lock of that session: it ends when the session does, whatever ended it, and not before
/// its last transaction was made or undone. So whoever takes an origin next reads counters that nobody raises any
/// more.
///
/// @param holds how often it was taken, this time included
/// @param commits the number after which its transactions are counted now: [#RESERVED] of them
/// @param session the server's process that holds it
record Origin(int id, OriginId name, long holds, long commits, int session) {
    /// How many numbers of transactions are given away at once: so most transactions need not say in the origin's row
    /// which was the last. What was not used is left out.
    static final int RESERVED = 1_024;

    private static final int STOP_WITHIN_MILLIS = 2_000;

    /// Takes an origin for this session.
    ///
    /// @param before the one that this publisher held last: taken again if it is free, even if that takes
    ///     ending our
    ///     own dead session. Null: any free one, or a new one
    static Origin take(Connection connection, @Nullable Origin before) throws SQLException {
        if (before != null) {
            if (lock(connection, before.id) || (end(connection, before) && lock(connection, before.id))) {
                return read(connection, before.id);
            }
        }
        for (int free : all(connection)) {
            if (lock(connection, free)) {
                return read(connection, free);
            }
        }
        int added = add(connection);
        if (!lock(connection, added)) {
            // Somebody looked for a free one between our two statements. There is no end to numbers.
            return take(connection, null);
        }
        return read(connection, added);
    }

    /// Those of this database that some session holds.
    static Set<OriginId> held(Connection connection) throws SQLException {
        Set<OriginId> held = new HashSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("""
                        SELECT name FROM origin JOIN pg_locks ON objid = id::oid
                        WHERE own AND locktype = 'advisory' AND classid = 'origin'::regclass AND objsubid = 2 AND granted
                          AND database = (SELECT oid FROM pg_database WHERE datname = current_database())""")) {
            while (rows.next()) {
                held.add(new OriginId(rows.getString(1)));
            }
        }
        return held;
    }

    private static boolean lock(Connection connection, int id) throws SQLException {
        try (PreparedStatement lock =
                connection.prepareStatement("SELECT pg_try_advisory_lock('origin'::regclass::oid::int, ?)")) {
            lock.setInt(1, id);
            try (ResultSet rows = lock.executeQuery()) {
                return rows.next() && rows.getBoolean(1);
            }
        }
    }

    /// Ends the session that held the origin for us, if it still does: its connection is broken, which the server
    /// may not have noticed.
    private static boolean end(Connection connection, Origin before) throws SQLException {
        try (PreparedStatement end = connection.prepareStatement("""
                SELECT pg_terminate_backend(pid, ?) FROM pg_locks
                WHERE locktype = 'advisory' AND classid = 'origin'::regclass AND objid = ?::int::oid AND objsubid = 2
                  AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND pid = ?""")) {
            end.setLong(1, STOP_WITHIN_MILLIS);
            end.setInt(2, before.id);
            end.setInt(3, before.session);
            try (ResultSet rows = end.executeQuery()) {
                return rows.next() && rows.getBoolean(1);
            }
        }
    }

    private static List<Integer> all(Connection connection) throws SQLException {
        List<Integer> ids = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT id FROM origin WHERE own ORDER BY id")) {
            while (rows.next()) {
                ids.add(rows.getInt(1));
            }
        }
        return ids;
    }

    private static int add(Connection connection) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO origin (name) VALUES (?) RETURNING id")) {
            insert.setString(1, Birth.origin().value());
            try (ResultSet rows = insert.executeQuery()) {
                rows.next();
                return rows.getInt(1);
            }
        }
    }

    private static Origin read(Connection connection, int id) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE origin SET holds = holds + 1, commits = commits + ? WHERE id = ?"
                        + " RETURNING name, holds, commits, pg_backend_pid()")) {
            update.setInt(1, RESERVED);
            update.setInt(2, id);
            try (ResultSet rows = update.executeQuery()) {
                if (!rows.next()) {
                    throw new SQLException("origin " + id + " is gone", "42P01");
                }
                return new Origin(
                        id,
                        new OriginId(rows.getString(1)),
                        rows.getLong(2),
                        rows.getLong(3) - RESERVED,
                        rows.getInt(4));
            }
        }
    }

    /// Reserves numbers for [#RESERVED] more transactions.
    void reserve(Connection connection) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE origin SET commits = commits + ? WHERE id = ?")) {
            update.setInt(1, RESERVED);
            update.setInt(2, id);
            update.executeUpdate();
        }
    }

    /// Whether a transaction of this number was made. A counter that it raised says so, unless the video was deleted
    /// since, with all that it had.
    boolean wasMade(Connection connection, long commit) throws SQLException {
        try (PreparedStatement find = connection.prepareStatement("""
                SELECT marked >= ? OR EXISTS (
                  SELECT 1 FROM total WHERE total.origin = origin.id AND era >= ?::bigint >> 10 AND changed >= ?)
                FROM origin WHERE id = ?""")) {
            find.setLong(1, commit);
            find.setLong(2, commit);
            find.setLong(3, commit);
            find.setInt(4, id);
            try (ResultSet rows = find.executeQuery()) {
                return rows.next() && rows.getBoolean(1);
            }
        }
    }

    /// Whether nobody else held it between the two.
    boolean follows(Origin before) {
        return id == before.id && holds == before.holds + 1;
    }

    /// How its counters of a video are named.
    OriginId in(int life) {
        return Birth.inLife(name, life);
    }
}
