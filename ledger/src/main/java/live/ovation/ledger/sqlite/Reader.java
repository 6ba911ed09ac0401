package live.ovation.ledger.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import live.ovation.ledger.Birth;
import live.ovation.ledger.Timeline;
import live.ovation.ledger.TimelineQuery;
import live.ovation.ledger.TimelineRows;
import live.ovation.ledger.sql.Jdbc;
import live.ovation.ledger.sql.LedgerReader;
import live.ovation.ledger.sql.VideoRow;
import live.ovation.protocol.ChangePage;
import live.ovation.protocol.OriginId;
import live.ovation.protocol.ReactionKind;
import live.ovation.protocol.Totals;
import live.ovation.protocol.VideoId;

/// One connection that reads, with its prepared statements. Not thread-safe; between [#begin] and [#end]
/// everything it sees is of one moment: the tables, and what is [Pending] to be added to them.
final class Reader extends LedgerReader {
    private static final String TOTALS = "SELECT origin, kind, value, region FROM total WHERE video = ?";
    private static final String TIMELINE = "SELECT second / ?2 * ?2 AS bucket, kind, sum(n) FROM timeline"
            + " WHERE video = ?1 AND second >= ?3 AND second < ?4 GROUP BY bucket, kind ORDER BY bucket";
    private static final String QUIET =
            "SELECT name, id FROM video WHERE name > ?1 AND " + Deletion.QUIET + " ORDER BY name";

    private final Identity identity;

    /// @param connection this reader's own from now on
    Reader(Connection connection, Identity identity) {
        super(connection, identity.region(), identity.epoch());
        this.identity = identity;
    }

    void begin() throws SQLException {
        statements.of("BEGIN").execute();
    }

    void end() throws SQLException {
        statements.of("COMMIT").execute();
    }

    @Override
    public ChangePage changes(String cursor, int limit) throws SQLException {
        return new Changes(statements, identity).after(cursor, limit);
    }

    @Override
    public Set<OriginId> writers() {
        return Set.of(identity.origin());
    }

    @Override
    protected Totals totals(VideoRow row) throws SQLException {
        Totals sums = new Totals();
        PreparedStatement totals = statements.of(TOTALS);
        totals.setLong(1, row.id());
        try (ResultSet rows = totals.executeQuery()) {
            while (rows.next()) {
                OriginId named = new OriginId(rows.getString(1));
                OriginId origin = rows.getString(4).isEmpty() ? Birth.inLife(named, row.life()) : named;
                sums.raise(origin, new ReactionKind(rows.getString(2)), rows.getLong(3));
            }
        }
        OriginId here = identity.originIn(row.life());
        pendingOf(row).counters().forEach((kind, counter) -> sums.raise(here, new ReactionKind(kind), counter.value()));
        return sums;
    }

    @Override
    public Timeline timeline(VideoRow row, TimelineQuery query) throws SQLException {
        PreparedStatement timeline = statements.of(TIMELINE);
        timeline.setLong(1, row.id());
        timeline.setInt(2, query.bucketSeconds());
        timeline.setLong(3, query.fromSecond());
        timeline.setLong(4, query.toSecond());
        SortedMap<Long, SortedMap<String, Long>> buckets = new TreeMap<>();
        try (ResultSet rows = timeline.executeQuery()) {
            while (rows.next()) {
                buckets.computeIfAbsent(rows.getLong(1), b -> new TreeMap<>()).put(rows.getString(2), rows.getLong(3));
            }
        }
        for (Map.Entry<VideoBook.Slot, Long> entry : pendingOf(row).timeline().entrySet()) {
            VideoBook.Slot slot = entry.getKey();
            if (slot.second() >= query.fromSecond() && slot.second() < query.toSecond()) {
                long bucket = slot.second() / query.bucketSeconds() * query.bucketSeconds();
                buckets.computeIfAbsent(bucket, b -> new TreeMap<>()).merge(slot.kind(), entry.getValue(), Long::sum);
            }
        }
        TimelineRows built = new TimelineRows(query.bucketSeconds());
        buckets.forEach((bucket, kinds) -> kinds.forEach((kind, n) -> built.add(bucket, kind, n)));
        return built.timeline();
    }

    @Override
    protected List<VideoId> quietRows(long quietSinceMicros, String after, int limit) throws SQLException {
        PreparedStatement quiet = statements.of(QUIET);
        quiet.setString(1, after);
        quiet.setLong(2, quietSinceMicros);
        Pending unfolded = PendingTable.read(statements);
        List<VideoId> videos = new ArrayList<>();
        try (ResultSet rows = quiet.executeQuery()) {
            while (videos.size() < limit && rows.next()) {
                if (unfolded.of(rows.getLong(2)).atMicros() < quietSinceMicros) {
                    videos.add(new VideoId(rows.getString(1)));
                }
            }
        }
        return videos;
    }

    @Override
    public List<VideoId> idleVideos(long sinceMicros, String after, int limit) throws SQLException {
        List<VideoId> idle = new ArrayList<>();
        for (VideoId video : attendance().idle(sinceMicros, after, limit)) {
            VideoRow row = journals().find(video);
            if (row == null || pendingOf(row).atMicros() < sinceMicros) {
                idle.add(video);
            }
        }
        return idle;
    }

    /// What is not in a video's own rows yet.
    private Pending.Video pendingOf(VideoRow row) throws SQLException {
        return PendingTable.read(statements, row.id());
    }

    @Override
    public void close() {
        super.close();
        Jdbc.closeQuietly(connection);
    }
}
