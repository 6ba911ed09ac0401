package live.ovation.ledger.archive;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.Consumer;

/// Reads a whole ledger out. Not thread-safe. Everything it reads is of one moment; memory does not grow with the
/// ledger.
///
/// @param connection in a transaction that its owner began and ends
public record Export(Connection connection, Dialect dialect) {
    /// Rows that are fetched together.
    private static final int AT_ONCE = 1_000;

    /// A row as a line.
    @FunctionalInterface
    private interface Shape {
        Line of(ResultSet row) throws SQLException;
    }

    /// @return how many lines there were before the last one
    public long write(String region, long epoch, Consumer<Line> out) throws SQLException {
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
                out,
                "SELECT name, second, kind, sum(n) FROM " + dialect.timeline() + " AS moment"
                        + " JOIN video ON video.id = moment.video"
                        + " GROUP BY name, second, kind ORDER BY name, second, kind",
                row -> new Line.Moment(row.getString(1), row.getLong(2), row.getString(3), row.getLong(4)));
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
}
