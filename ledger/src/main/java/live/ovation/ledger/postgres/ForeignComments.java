package live.ovation.ledger.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import live.ovation.protocol.Comment;
import live.ovation.protocol.Position;
import live.ovation.protocol.Retraction;
import org.jspecify.annotations.Nullable;

/// Writes the comments and retractions that a transaction takes over. Comments wait until [#flush]. Confined to that
/// transaction.
final class ForeignComments {
    private final Connection connection;
    private final List<Said> said = new ArrayList<>();

    private record Said(long video, Elsewhere.Place place, Comment comment) {}

    ForeignComments(Connection connection) {
        this.connection = connection;
    }

    /// @param comment with its position here
    void say(LockedVideos.Video video, Elsewhere.Place place, Comment comment) {
        said.add(new Said(video.id(), place, comment));
    }

    /// Writes the comments that a later retraction of the same transaction may have to find.
    void flush() throws SQLException {
        if (said.isEmpty()) {
            return;
        }
        try (PreparedStatement add = connection.prepareStatement("INSERT INTO comment"
                + " (video, elsewhere, written, position, by, text, at) VALUES (?, ?, ?, ?, ?, ?, ?)")) {
            for (Said one : said) {
                Comment comment = one.comment;
                set(add, one.video, one.place);
                add.setLong(4, comment.position().offset());
                add.setString(5, Draft.valueOf(comment.by()));
                add.setString(6, comment.text());
                add.setLong(7, comment.atMicros());
                add.addBatch();
            }
            add.executeBatch();
        }
        said.clear();
    }

    /// Removes a comment. To be asked after [#flush].
    ///
    /// @param named where it was written
    /// @param place the same in another region's journal; null when it was written here
    /// @return where it stood here; 0 when it did not
    long remove(LockedVideos.Video video, Position named, Elsewhere.@Nullable Place place) throws SQLException {
        String which = place == null ? "position = ? AND elsewhere IS NULL" : "elsewhere = ? AND written = ?";
        try (PreparedStatement remove = connection.prepareStatement(
                "DELETE FROM comment WHERE video = ? AND " + which + " RETURNING position")) {
            if (place == null) {
                remove.setLong(1, video.id());
                remove.setLong(2, named.offset());
            } else {
                set(remove, video.id(), place);
            }
            try (ResultSet rows = remove.executeQuery()) {
                return rows.next() ? rows.getLong(1) : 0;
            }
        }
    }

    /// Writes a retraction.
    ///
    /// @param offset where it stands here
    /// @param target where its comment stood here
    /// @param comment where its comment was written; null when that was here
    void takeBack(
            LockedVideos.Video video,
            Elsewhere.Place place,
            long offset,
            long target,
            Elsewhere.@Nullable Place comment,
            Retraction retraction)
            throws SQLException {
        try (PreparedStatement add = connection.prepareStatement("INSERT INTO retraction (video, elsewhere, written,"
                + " position, comment, at, comment_elsewhere, comment_written) VALUES (?, ?, ?, ?, ?, ?, ?, ?)")) {
            set(add, video.id(), place);
            add.setLong(4, offset);
            add.setLong(5, target);
            add.setLong(6, retraction.atMicros());
            add.setObject(7, comment == null ? null : comment.journal(), Types.INTEGER);
            add.setObject(8, comment == null ? null : comment.offset(), Types.BIGINT);
            add.executeUpdate();
        }
    }

    /// Remembers that a comment that isn't here yet was retracted, so that it is not said when it comes.
    void unsay(LockedVideos.Video video, Elsewhere.Place comment) throws SQLException {
        at(video, comment, "INSERT INTO unsaid (video, elsewhere, written) VALUES (?, ?, ?) ON CONFLICT DO NOTHING");
    }

    /// Whether a comment that comes only now was retracted before; to be asked once.
    boolean wasUnsaid(LockedVideos.Video video, Elsewhere.Place comment) throws SQLException {
        return at(video, comment, "DELETE FROM unsaid WHERE video = ? AND elsewhere = ? AND written = ?") > 0;
    }

    private int at(LockedVideos.Video video, Elsewhere.Place place, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            set(statement, video.id(), place);
            return statement.executeUpdate();
        }
    }

    private static void set(PreparedStatement statement, long video, Elsewhere.Place place) throws SQLException {
        statement.setLong(1, video);
        statement.setInt(2, place.journal());
        statement.setLong(3, place.offset());
    }
}
