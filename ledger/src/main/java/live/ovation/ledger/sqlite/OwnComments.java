package live.ovation.ledger.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import live.ovation.ledger.sql.Statements;
import live.ovation.protocol.Comment;
import live.ovation.protocol.Position;
import live.ovation.protocol.UserId;
import live.ovation.protocol.VideoId;
import org.jspecify.annotations.Nullable;

/// Writes the rows of comments and retractions that were accepted here. They wait until [#flush]. Confined to the
/// writer.
final class OwnComments implements AutoCloseable {
    private static final String FIND = "SELECT by, text, at FROM comment WHERE video = ? AND position = ?";
    private static final String REMOVE = "DELETE FROM comment WHERE video = ? AND position = ?";
    private static final String RETRACTED = "SELECT 1 FROM retraction WHERE video = ? AND comment = ?";

    private final Position start;
    private final Statements statements;
    private final RowBatch addComment;
    private final RowBatch addRetraction;

    /// @param start any position in this ledger's journals
    OwnComments(Connection connection, Position start) throws SQLException {
        this.start = start;
        statements = new Statements(connection);
        addComment =
                new RowBatch(connection, "INSERT INTO comment (video, position, by, text, at) VALUES (?, ?, ?, ?, ?)");
        addRetraction = new RowBatch(
                connection,
                "INSERT INTO retraction (video, position, comment, at, comment_elsewhere, comment_written)"
                        + " VALUES (?, ?, ?, ?, ?, ?)");
    }

    void add(VideoBook book, Comment comment) throws SQLException {
        addComment.set(1, book.id()).set(2, comment.position().offset());
        addComment.set(4, comment.text()).set(5, comment.atMicros());
        UserId by = comment.by();
        (by == null ? addComment.setNull(3) : addComment.set(3, by.value())).add();
    }

    /// The comment, as long as it stands.
    @Nullable
    Comment find(VideoId video, VideoBook book, long offset) throws SQLException {
        addComment.flush();
        try (ResultSet rows = at(FIND, book, offset).executeQuery()) {
            if (!rows.next()) {
                return null;
            }
            String by = rows.getString(1);
            UserId author = by == null ? null : new UserId(by);
            return new Comment(video, start.at(offset), author, rows.getString(2), rows.getLong(3));
        }
    }

    /// Removes a comment, whoever wrote it. To be asked after [#flush].
    ///
    /// @return whether it stood
    boolean remove(VideoBook book, long offset) throws SQLException {
        return at(REMOVE, book, offset).executeUpdate() > 0;
    }

    /// To be asked after [#flush].
    boolean wasRetracted(VideoBook book, long offset) throws SQLException {
        try (ResultSet rows = at(RETRACTED, book, offset).executeQuery()) {
            return rows.next();
        }
    }

    /// Adds a retraction.
    ///
    /// @param offset where it stands
    /// @param target where its comment stood here
    /// @param written where its comment was written; null when that was here
    void retract(VideoBook book, long offset, long target, Elsewhere.@Nullable Place written, long atMicros)
            throws SQLException {
        addRetraction.set(1, book.id()).set(2, offset).set(3, target).set(4, atMicros);
        if (written == null) {
            addRetraction.setNull(5).setNull(6).add();
        } else {
            addRetraction.set(5, written.journal()).set(6, written.offset()).add();
        }
    }

    private PreparedStatement at(String sql, VideoBook book, long offset) throws SQLException {
        PreparedStatement statement = statements.of(sql);
        statement.setLong(1, book.id());
        statement.setLong(2, offset);
        return statement;
    }

    /// Hands over the rows that later ones of the same transaction may have to find.
    void flush() throws SQLException {
        addComment.flush();
        addRetraction.flush();
    }

    @Override
    public void close() {
        addComment.close();
        addRetraction.close();
        statements.close();
    }
}
