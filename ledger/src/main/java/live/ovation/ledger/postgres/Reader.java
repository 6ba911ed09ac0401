package live.ovation.ledger.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import live.ovation.ledger.Birth;
import live.ovation.ledger.Timeline;
import live.ovation.ledger.TimelineQuery;
import live.ovation.ledger.TimelineRows;
import live.ovation.ledger.sql.LedgerReader;
import live.ovation.ledger.sql.VideoRow;
import live.ovation.protocol.ChangePage;
import live.ovation.protocol.OriginId;
import live.ovation.protocol.ReactionKind;
import live.ovation.protocol.Totals;
import live.ovation.protocol.VideoId;

/// The questions that one transaction asks. Not thread-safe; everything it sees is of one moment.
final class Reader extends LedgerReader {
    private final Migrations.Identity identity;

    /// @param connection in a transaction of its own, repeatable read, which its owner ends
    Reader(Connection connection, Migrations.Identity identity) {
        super(connection, identity.region(), identity.epoch());
        this.identity = identity;
    }

    @Override
    public ChangePage changes(String cursor, int limit) throws SQLException {
        return new Changes(connection, identity).after(cursor, limit);
    }

    @Override
    public Set<OriginId> writers() throws SQLException {
        return Origin.held(connection);
    }

    @Override
    protected Totals totals(VideoRow row) throws SQLException {
        Totals sums = new Totals();
        try (PreparedStatement totals = connection.prepareStatement("SELECT origin.name, total.kind, total.value,"
                + " origin.region FROM total JOIN origin ON origin.id = total.origin WHERE total.video = ?")) {
            totals.setLong(1, row.id());
            try (ResultSet rows = totals.executeQuery()) {
                while (rows.next()) {
                    OriginId named = new OriginId(rows.getString(1));
                    OriginId origin = rows.getString(4) == null ? Birth.inLife(named, row.life()) : named;
                    sums.raise(origin, new ReactionKind(rows.getString(2)), rows.getLong(3));
                }
            }
        }
        return sums;
    }

    @Override
    public Timeline timeline(VideoRow row, TimelineQuery query) throws SQLException {
        TimelineRows built = new TimelineRows(query.bucketSeconds());
        try (PreparedStatement timeline = connection.prepareStatement("SELECT second / ? * ? AS bucket, kind,"
                + " sum(n)::bigint FROM whole_timeline WHERE video = ? AND second >= ? AND second < ?"
                + " GROUP BY bucket, kind ORDER BY bucket")) {
            timeline.setLong(1, query.bucketSeconds());
            timeline.setLong(2, query.bucketSeconds());
            timeline.setLong(3, row.id());
            timeline.setLong(4, query.fromSecond());
            timeline.setLong(5, query.toSecond());
            try (ResultSet rows = timeline.executeQuery()) {
                while (rows.next()) {
                    built.add(rows.getLong(1), rows.getString(2), rows.getLong(3));
                }
            }
        }
        return built.timeline();
    }

    @Override
    protected List<VideoId> quietRows(long quietSinceMicros, String after, int limit) throws SQLException {
        List<VideoId> videos = new ArrayList<>();
        try (PreparedStatement quiet = connection.prepareStatement("""
                SELECT name FROM video WHERE name > ? AND first_at < ?
                AND NOT EXISTS (SELECT 1 FROM total WHERE total.video = video.id AND total.at >= ?)
                AND coalesce((SELECT at FROM comment WHERE comment.video = video.id ORDER BY position DESC LIMIT 1), 0) < ?
                ORDER BY name LIMIT ?""")) {
            quiet.setString(1, after);
            quiet.setLong(2, quietSinceMicros);
            quiet.setLong(3, quietSinceMicros);
            quiet.setLong(4, quietSinceMicros);
            quiet.setInt(5, limit);
            try (ResultSet rows = quiet.executeQuery()) {
                while (rows.next()) {
                    videos.add(new VideoId(rows.getString(1)));
                }
            }
        }
        return videos;
    }

    @Override
    public List<VideoId> idleVideos(long sinceMicros, String after, int limit) throws SQLException {
        return attendance().idle(sinceMicros, after, limit);
    }
}
