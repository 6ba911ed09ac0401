package live.ovation.ledger.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import live.ovation.protocol.VideoId;

/// The videos that a transaction takes something over for, their journals locked in the order of the videos' numbers.
/// Confined to that transaction.
final class LockedVideos {
    private final Connection connection;
    private final Map<VideoId, Video> videos = new HashMap<>();

    /// A video's row, and how this transaction moves its journal.
    static final class Video {
        private final long id;
        private final long firstAtMicros;
        private long head;
        private long comments;
        private boolean moved;

        private Video(long id, long firstAtMicros, long head, long comments) {
            this.id = id;
            this.firstAtMicros = firstAtMicros;
            this.head = head;
            this.comments = comments;
        }

        long id() {
            return id;
        }

        /// The second of the stream that something belongs to.
        long second(long atMicros) {
            return Math.max(0, (atMicros - firstAtMicros) / 1_000_000);
        }

        /// @return the new comment's offset
        long comment() {
            comments++;
            return next();
        }

        /// @return the retraction's offset
        long retract() {
            comments--;
            return next();
        }

        private long next() {
            moved = true;
            return ++head;
        }
    }

    LockedVideos(Connection connection) {
        this.connection = connection;
    }

    /// Adds those that are not there yet, and locks them all.
    ///
    /// @param wanted by name, each with the moment of the first that is heard of it
    void open(SortedMap<String, Long> wanted) throws SQLException {
        if (wanted.isEmpty()) {
            return;
        }
        String[] names = wanted.keySet().toArray(String[]::new);
        try (PreparedStatement add = connection.prepareStatement(BookShelf.ADD_VIDEOS)) {
            add.setObject(1, names);
            Writer.setLongs(add, 2, Draft.longs(wanted.values(), Long::longValue));
            add.executeUpdate();
        }
        try (PreparedStatement lock = connection.prepareStatement("SELECT name, id, first_at, head, comments FROM video"
                + " WHERE name = ANY(?::text[]) ORDER BY id FOR NO KEY UPDATE")) {
            lock.setObject(1, names);
            try (ResultSet rows = lock.executeQuery()) {
                while (rows.next()) {
                    videos.put(
                            new VideoId(rows.getString(1)),
                            new Video(rows.getLong(2), rows.getLong(3), rows.getLong(4), rows.getLong(5)));
                }
            }
        }
        if (videos.size() < names.length) {
            throw new SQLException("a video was deleted meanwhile", Failures.STALE);
        }
    }

    Video get(VideoId name) {
        Video video = videos.get(name);
        if (video == null) {
            throw new IllegalStateException(name + ": not open");
        }
        return video;
    }

    Collection<Video> all() {
        return videos.values();
    }

    void write() throws SQLException {
        try (PreparedStatement move =
                connection.prepareStatement("UPDATE video SET head = ?, comments = ? WHERE id = ?")) {
            for (Video video : videos.values()) {
                if (video.moved) {
                    move.setLong(1, video.head);
                    move.setLong(2, video.comments);
                    move.setLong(3, video.id);
                    move.addBatch();
                }
            }
            move.executeBatch();
        }
    }
}
