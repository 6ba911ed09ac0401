package live.ovation.ledger.archive;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import live.ovation.ledger.LedgerException;
import org.jspecify.annotations.Nullable;

/// Writes a whole ledger into an empty one. Not thread-safe. What it writes is there as a whole or not at all; memory
/// does not grow with the ledger, but with its origins.
///
/// @param connection in a transaction that its owner began and ends
public record Import(Connection connection, Dialect dialect) {
    /// Rows that are written together.
    private static final int AT_ONCE = 1_000;
    private static final String VIDEO = "(SELECT id FROM video WHERE name = ?)";

    /// Writes what follows the first line into a ledger that has no videos.
    ///
    /// @param addKey the statement that writes a key: video, key, what, accepted, result
    /// @return how many lines there were before the last one
    /// @throws LedgerException when the lines are not a whole ledger, or the ledger here is not empty; undo it
    ///     all then
    public long fill(LineSource source, String addKey) throws SQLException {
        requireEmpty();
        Set<String> origins = new LinkedHashSet<>();
        long lines = 1;
        try (Rows videos = rows("INSERT INTO video (name, life, first_at, head, own_head, comments, changed)"
                        + " VALUES (?, ?, ?, ?, ?, ?, 1)");
                Rows past = rows("INSERT INTO past (name, life, head) VALUES (?, ?, ?)");
                Rows counters = rows(dialect.addCounter());
                Rows moments = rows(dialect.addMoment());
                Rows elsewhere = rows("INSERT INTO elsewhere (id, region, epoch) VALUES (?, ?, ?)");
                Rows progress = rows("INSERT INTO taken (name, elsewhere, head) VALUES (?, ?, ?)");
                Rows follows = rows("INSERT INTO region_cursor (region, cursor) VALUES (?, ?)");
                Rows attended = rows("INSERT INTO attendance (name, region, started_at, seen_at, peak_viewers,"
                        + " unique_viewers, ended_at, said_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
                Rows unsaid = rows("INSERT INTO unsaid (video, elsewhere, written) VALUES (" + VIDEO + ", ?, ?)");
                Rows said = rows("INSERT INTO comment (video, position, by, text, at, elsewhere, written) VALUES ("
                        + VIDEO + ", ?, ?, ?, ?, nullif(?, 0), nullif(?, 0))");
                Rows taken = rows("INSERT INTO retraction (video, position, comment, at, elsewhere, written,"
                        + " comment_elsewhere, comment_written) VALUES (" + VIDEO
                        + ", ?, ?, ?, nullif(?, 0), nullif(?, 0), nullif(?, 0), nullif(?, 0))");
                Rows keys = rows(addKey)) {
            while (true) {
                Line line = source.next();
                switch (line) {
                    case null -> throw incomplete(lines, "no line says that it was the last");
                    case Line.Begin again -> throw incomplete(lines, "it begins twice");
                    case Line.Video v ->
                        videos.add(v.name(), v.life(), v.firstAtMicros(), v.head(), v.ownHead(), v.comments());
                    case Line.Past p -> past.add(p.name(), p.life(), p.head());
                    case Line.Counter c -> {
                        videos.flush();
                        if (!dialect.addOrigin().isEmpty() && origins.add(c.origin())) {
                            try (Rows added = rows(dialect.addOrigin())) {
                                added.add(c.origin(), c.region());
                                added.flush();
                            }
                        }
                        counters.add(c.video(), c.origin(), c.kind(), c.value(), c.atMicros(), c.region());
                    }
                    case Line.Moment m -> {
                        videos.flush();
                        moments.add(m.video(), m.second(), m.kind(), m.n());
                    }
                    case Line.Said s -> {
                        videos.flush();
                        said.add(s.video(), s.position(), s.by(), s.text(), s.atMicros(), s.elsewhere(), s.written());
                    }
                    case Line.Taken t -> {
                        videos.flush();
                        taken.add(
                                t.video(),
                                t.position(),
                                t.comment(),
                                t.atMicros(),
                                t.elsewhere(),
                                t.written(),
                                t.commentElsewhere(),
                                t.commentWritten());
                    }
                    case Line.Elsewhere e -> elsewhere.add(e.id(), e.region(), e.epoch());
                    case Line.Progress p -> progress.add(p.video(), p.elsewhere(), p.head());
                    case Line.Follows f -> follows.add(f.region(), f.cursor());
                    case Line.Attended a ->
                        attended.add(
                                a.video(),
                                a.region(),
                                a.startedMicros(),
                                a.seenMicros(),
                                a.peakViewers(),
                                a.uniqueViewers(),
                                a.endedMicros(),
                                a.saidMicros());
                    case Line.Unsaid u -> {
                        videos.flush();
                        unsaid.add(u.video(), u.elsewhere(), u.written());
                    }
                    case Line.Key k -> {
                        videos.flush();
                        keys.add(k.video(), k.key(), k.what(), k.accepted(), k.result());
                    }
                    case Line.End end -> {
                        if (end.lines() != lines) {
                            throw incomplete(lines, "its last line says " + end.lines());
                        }
                        for (Rows rows : List.of(
                                videos, past, elsewhere, progress, follows, attended, counters, moments, said, taken,
                                unsaid, keys)) {
                            rows.flush();
                        }
                        return lines;
                    }
                }
                lines++;
            }
        }
    }

    private void requireEmpty() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT count(*) FROM (SELECT name FROM video UNION SELECT name FROM attendance) AS known")) {
            rows.next();
            if (rows.getLong(1) > 0) {
                throw new LedgerException(
                        "import: " + rows.getLong(1) + " videos are there already (expected: an empty ledger)");
            }
        }
    }

    private static LedgerException incomplete(long lines, String what) {
        return new LedgerException(
                "import: " + lines + " lines, and " + what + " (expected: a whole export; nothing was written)");
    }

    private Rows rows(String sql) throws SQLException {
        return new Rows(connection.prepareStatement(sql));
    }

    /// Rows of one table that go there together.
    private static final class Rows implements AutoCloseable {
        private final PreparedStatement statement;
        private int waiting;

        Rows(PreparedStatement statement) {
            this.statement = statement;
        }

        void add(@Nullable Object... values) throws SQLException {
            for (int i = 0; i < values.length; i++) {
                if (values[i] instanceof Number number) {
                    statement.setLong(i + 1, number.longValue());
                } else {
                    statement.setString(i + 1, (String) values[i]);
                }
            }
            statement.addBatch();
            if (++waiting == AT_ONCE) {
                flush();
            }
        }

        void flush() throws SQLException {
            if (waiting > 0) {
                waiting = 0;
                statement.executeBatch();
            }
        }

        @Override
        public void close() throws SQLException {
            statement.close();
        }
    }
}
