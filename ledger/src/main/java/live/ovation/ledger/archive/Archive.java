package live.ovation.ledger.archive;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import live.ovation.ledger.LedgerException;
import org.jspecify.annotations.Nullable;

/// Reads a whole ledger out, writes one in, and checks what its rows promise each other. Not thread-safe.
/// Everything it reads is of one moment; what it writes is there as a whole or not at all. Memory does not grow
/// with the ledger.
///
/// @param connection in a transaction that its owner began and ends
public record Archive(Connection connection, Dialect dialect) {
    private static final int AT_ONCE = 1_000;
    private static final int FINDINGS = 20;
    private static final String VIDEO = "(SELECT id FROM video WHERE name = ?)";

    /// What has to be found nowhere, and what it means when it is: each query names the video, and what is wrong.
    private static final Map<String, String> RULES = rules();

    private static Map<String, String> rules() {
        Map<String, String> rules = new LinkedHashMap<>();
        rules.put("its journal's head is before its newest entry", """
                SELECT name, head FROM video WHERE head < coalesce((SELECT max(position) FROM comment
                  WHERE comment.video = video.id), 0)
                OR head < coalesce((SELECT max(position) FROM retraction WHERE retraction.video = video.id), 0)""");
        rules.put("its number of comments is not how many stand", """
                SELECT name, comments FROM video
                WHERE comments <> (SELECT count(*) FROM comment WHERE comment.video = video.id)""");
        rules.put("a comment stands that was retracted", """
                SELECT name, comment.position FROM comment JOIN video ON video.id = comment.video
                JOIN retraction ON retraction.video = comment.video AND retraction.comment = comment.position""");
        rules.put("two entries have one position", """
                SELECT name, comment.position FROM comment JOIN video ON video.id = comment.video
                JOIN retraction ON retraction.video = comment.video AND retraction.position = comment.position""");
        // Each table once: a ledger may keep these rows in several places, and be asked for all of them only.
        rules.put("its timeline does not add up to its totals", """
                SELECT name, sum(n) FROM (SELECT video, value AS n FROM total
                  UNION ALL SELECT video, -n FROM timeline WHERE kind <> '') AS counted
                JOIN video ON video.id = counted.video GROUP BY name HAVING sum(n) <> 0""");
        rules.put("a key's comment is after the journal's head", """
                SELECT name, result FROM idempotency JOIN video ON video.id = idempotency.video
                WHERE what = '' AND result > head""");
        rules.put("its attendance has an end before its start, or figures below 0", """
                SELECT name, peak_viewers FROM attendance WHERE peak_viewers < 0 OR unique_viewers < 0
                OR seen_at < started_at OR (ended_at > 0 AND (ended_at < started_at OR said_at < ended_at))""");
        for (String table : List.of("total", "timeline", "comment", "retraction", "unsaid", "idempotency")) {
            rules.put(
                    "rows of `" + table + "` belong to no video",
                    "SELECT '?', video FROM " + table + " WHERE NOT EXISTS (SELECT 1 FROM video WHERE video.id = "
                            + table + ".video)");
        }
        return rules;
    }

    /// What is wrong, at most [#FINDINGS] of a kind, in sentences; empty when nothing is.
    public List<String> findings() throws SQLException {
        List<String> findings = new ArrayList<>();
        for (Map.Entry<String, String> rule : RULES.entrySet()) {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(rule.getValue() + " LIMIT " + FINDINGS)) {
                while (rows.next()) {
                    findings.add("video " + rows.getString(1) + ": " + rule.getKey() + " (" + rows.getLong(2) + ")");
                }
            }
        }
        return findings;
    }

    // --- out ---

    /// A row as a line.
    @FunctionalInterface
    private interface Shape {
        Line of(ResultSet row) throws SQLException;
    }

    /// @return how many lines there were before the last one
    public long export(String region, long epoch, Consumer<Line> out) throws SQLException {
        out.accept(new Line.Begin(Line.FORMAT, region, epoch));
        long lines = 1;
        lines += lines(
                out,
                "SELECT name, life, first_at, head, own_head, comments FROM video ORDER BY name",
                row -> new Line.Video(
                        row.getString(1),
                        row.getInt(2),
                        row.getLong(3),
                        row.getLong(4),
                        row.getLong(5),
                        row.getLong(6)));
        lines += lines(
                out,
                "SELECT name, life, head FROM past ORDER BY name",
                row -> new Line.Past(row.getString(1), row.getInt(2), row.getLong(3)));
        lines += lines(
                out,
                "SELECT id, region, epoch FROM elsewhere ORDER BY id",
                row -> new Line.Elsewhere(row.getLong(1), row.getString(2), row.getLong(3)));
        lines += lines(
                out,
                "SELECT name, elsewhere, head FROM taken ORDER BY name, elsewhere",
                row -> new Line.Progress(row.getString(1), row.getLong(2), row.getLong(3)));
        lines += lines(
                out,
                "SELECT region, cursor FROM region_cursor ORDER BY region",
                row -> new Line.Follows(row.getString(1), row.getString(2)));
        lines += lines(
                out,
                dialect.counters(),
                row -> new Line.Counter(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getLong(4),
                        row.getLong(5),
                        row.getString(6)));
        lines += lines(
                out, """
                SELECT name, second, kind, sum(n) FROM timeline JOIN video ON video.id = timeline.video
                GROUP BY name, second, kind ORDER BY name, second, kind""", row -> new Line.Moment(row.getString(1), row.getLong(2), row.getString(3), row.getLong(4)));
        lines += lines(
                out,
                """
                SELECT name, position, by, text, at, elsewhere, written FROM comment
                JOIN video ON video.id = comment.video ORDER BY name, position""",
                row -> new Line.Said(
                        row.getString(1),
                        row.getLong(2),
                        row.getString(3),
                        row.getString(4),
                        row.getLong(5),
                        row.getLong(6),
                        row.getLong(7)));
        lines += lines(
                out,
                """
                SELECT name, position, comment, at, elsewhere, written, comment_elsewhere, comment_written
                FROM retraction JOIN video ON video.id = retraction.video ORDER BY name, position""",
                row -> new Line.Taken(
                        row.getString(1),
                        row.getLong(2),
                        row.getLong(3),
                        row.getLong(4),
                        row.getLong(5),
                        row.getLong(6),
                        row.getLong(7),
                        row.getLong(8)));
        lines += lines(
                out,
                """
                SELECT name, region, started_at, seen_at, peak_viewers, unique_viewers, ended_at, said_at
                FROM attendance ORDER BY name, region""",
                row -> new Line.Attended(
                        row.getString(1),
                        row.getString(2),
                        row.getLong(3),
                        row.getLong(4),
                        row.getLong(5),
                        row.getLong(6),
                        row.getLong(7),
                        row.getLong(8)));
        lines += lines(out, """
                SELECT name, elsewhere, written FROM unsaid JOIN video ON video.id = unsaid.video
                ORDER BY name, elsewhere, written""", row -> new Line.Unsaid(row.getString(1), row.getLong(2), row.getLong(3)));
        lines += lines(
                out,
                """
                SELECT name, key, what, accepted, result FROM idempotency JOIN video ON video.id = idempotency.video
                ORDER BY idempotency.id""",
                row -> new Line.Key(
                        row.getString(1), row.getString(2), row.getString(3), row.getLong(4), row.getLong(5)));
        out.accept(new Line.End(lines));
        return lines;
    }

    private long lines(Consumer<Line> out, String sql, Shape shape) throws SQLException {
        long lines = 0;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setFetchSize(AT_ONCE);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    out.accept(shape.of(rows));
                    lines++;
                }
            }
        }
        return lines;
    }

    // --- in ---

    /// Where lines come from.
    @FunctionalInterface
    public interface Source {
        /// @return the next line; null after the last
        @Nullable
        Line next();
    }

    /// Writes what follows the first line into a ledger that has no videos.
    ///
    /// @param addKey the statement that writes a key: video, key, what, accepted, result
    /// @return how many lines there were before the last one
    /// @throws LedgerException when the lines are not a whole ledger, or the ledger here is not empty; undo it
    ///     all then
    public long fill(Source source, String addKey) throws SQLException {
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
