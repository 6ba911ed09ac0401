package live.ovation.ledger.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import live.ovation.ledger.sql.Jdbc;
import live.ovation.ledger.sql.Statements;
import live.ovation.protocol.OriginId;
import live.ovation.protocol.ReactionKind;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.VideoId;
import org.jspecify.annotations.Nullable;

/// The books of the videos that were written to last; the others' are made from the file when they are needed.
/// Confined to the writer.
final class BookShelf implements AutoCloseable {
    /// How many videos' books are kept from one transaction to the next.
    private static final int MOST_BOOKS = 10_000;

    private static final String VIDEO = "SELECT id, life, first_at, head, own_head, comments FROM video WHERE name = ?";
    private static final String TOTALS = "SELECT kind, value, origin, region FROM total WHERE video = ?";
    private static final String PAST = "SELECT life, head FROM past WHERE name = ?";
    private static final String ADD_VIDEO = "INSERT INTO video (id, name, first_at, life, head, own_head, comments)"
            + " VALUES (?1, ?2, ?3, ?4, ?5, ?5, 0)";

    private final Identity identity;
    private final Pending pending;
    private final Statements statements;
    private final Map<VideoId, VideoBook> books = new LinkedHashMap<>(64, 0.75f, true);
    private long nextVideo;

    /// @param pending what is to be added to the tables
    BookShelf(Connection connection, Identity identity, Pending pending) throws SQLException {
        this.identity = identity;
        this.pending = pending;
        statements = new Statements(connection);
        nextVideo = Jdbc.number(connection, "SELECT max(id) FROM video") + 1;
    }

    /// Whether the video's book need not be read first.
    boolean holds(VideoId video) {
        return books.containsKey(video);
    }

    /// The video's book; a new one when this is the first that is heard of it.
    VideoBook open(VideoId video, long atMicros) throws SQLException {
        VideoBook known = find(video);
        if (known != null) {
            return known;
        }
        PreparedStatement add = statements.of(ADD_VIDEO);
        PreparedStatement findPast = statements.of(PAST);
        add.setLong(1, nextVideo);
        add.setString(2, video.value());
        add.setLong(3, atMicros);
        int life = 0;
        long head = 0;
        findPast.setString(1, video.value());
        try (ResultSet rows = findPast.executeQuery()) {
            if (rows.next()) {
                life = rows.getInt(1) + 1;
                head = rows.getLong(2);
            }
        }
        add.setInt(4, life);
        add.setLong(5, head);
        add.executeUpdate();
        VideoBook book = new VideoBook(nextVideo++, life, atMicros, head, head, 0);
        books.put(video, book);
        return book;
    }

    /// The video's book; null when nobody has heard of it.
    @Nullable
    VideoBook find(VideoId video) throws SQLException {
        VideoBook known = books.get(video);
        if (known != null) {
            return known;
        }
        PreparedStatement findVideo = statements.of(VIDEO);
        findVideo.setString(1, video.value());
        try (ResultSet rows = findVideo.executeQuery()) {
            if (!rows.next()) {
                return null;
            }
            known = new VideoBook(
                    rows.getLong(1),
                    rows.getInt(2),
                    rows.getLong(3),
                    rows.getLong(4),
                    rows.getLong(5),
                    rows.getLong(6));
        }
        PreparedStatement findTotals = statements.of(TOTALS);
        findTotals.setLong(1, known.id());
        try (ResultSet rows = findTotals.executeQuery()) {
            while (rows.next()) {
                ReactionKind kind = new ReactionKind(rows.getString(1));
                OriginId origin = new OriginId(rows.getString(3));
                String region = rows.getString(4);
                if (region.isEmpty()) {
                    known.load(kind, rows.getLong(2), origin.equals(identity.origin()));
                } else {
                    known.loadForeign(origin, kind, new RegionId(region), rows.getLong(2));
                }
            }
        }
        for (Map.Entry<String, Pending.Counter> entry :
                pending.of(known.id()).counters().entrySet()) {
            known.raiseOwn(new ReactionKind(entry.getKey()), entry.getValue().value());
        }
        books.put(video, known);
        return known;
    }

    /// Puts back what there is no place for. Between transactions only: a book with changes in it must not be read
    /// anew from the file.
    void tidy() {
        Iterator<VideoBook> eldest = books.values().iterator();
        while (books.size() > MOST_BOOKS) {
            eldest.next();
            eldest.remove();
        }
    }

    @Override
    public void close() {
        statements.close();
    }
}
