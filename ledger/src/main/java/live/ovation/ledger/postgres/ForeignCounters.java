package live.ovation.ledger.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import live.ovation.protocol.ChangePage;
import live.ovation.protocol.OriginId;
import live.ovation.protocol.ReactionKind;
import live.ovation.protocol.RegionId;

/// The counters that other regions raise, and how far a transaction raises them. They only grow. Confined to that
/// transaction.
final class ForeignCounters {
    private final Connection connection;
    private final Map<OriginId, Integer> origins = new HashMap<>();
    private final Map<Cell, Counter> counters = new HashMap<>();

    private record Cell(long video, ReactionKind kind, int origin) {}

    private static final class Counter {
        private long value;
        private long atMicros;
        private boolean raised;
    }

    ForeignCounters(Connection connection) {
        this.connection = connection;
    }

    /// Looks up the counters that will be raised; an origin that nobody has heard of gets a number.
    ///
    /// @param named the origins, each with its region
    void find(Map<OriginId, RegionId> named, Collection<LockedVideos.Video> videos) throws SQLException {
        if (named.isEmpty()) {
            return;
        }
        findOrigins(named.keySet());
        Map<OriginId, RegionId> unknown = new LinkedHashMap<>(named);
        unknown.keySet().removeAll(origins.keySet());
        if (!unknown.isEmpty()) {
            addOrigins(unknown);
            findOrigins(unknown.keySet());
        }
        try (PreparedStatement find = connection.prepareStatement("SELECT video, kind, origin, value, at FROM total"
                + " WHERE video = ANY(?::bigint[]) AND origin = ANY(?::bigint[])")) {
            Writer.setLongs(find, 1, Draft.longs(videos, LockedVideos.Video::id));
            Writer.setLongs(find, 2, Draft.longs(origins.values(), Integer::longValue));
            try (ResultSet rows = find.executeQuery()) {
                while (rows.next()) {
                    Counter counter =
                            counter(new Cell(rows.getLong(1), new ReactionKind(rows.getString(2)), rows.getInt(3)));
                    counter.value = rows.getLong(4);
                    counter.atMicros = rows.getLong(5);
                }
            }
        }
    }

    private void findOrigins(Collection<OriginId> names) throws SQLException {
        try (PreparedStatement find = connection.prepareStatement(
                "SELECT name, id FROM origin WHERE name = ANY(?::text[]) AND region IS NOT NULL")) {
            find.setObject(1, names.stream().map(OriginId::value).toArray(String[]::new));
            try (ResultSet rows = find.executeQuery()) {
                while (rows.next()) {
                    origins.put(new OriginId(rows.getString(1)), rows.getInt(2));
                }
            }
        }
    }

    private void addOrigins(Map<OriginId, RegionId> names) throws SQLException {
        try (PreparedStatement add = connection.prepareStatement(
                "INSERT INTO origin (name, own, region) VALUES (?, false, ?) ON CONFLICT (name) DO NOTHING")) {
            for (Map.Entry<OriginId, RegionId> name : names.entrySet()) {
                add.setString(1, name.getKey().value());
                add.setString(2, name.getValue().value());
                add.addBatch();
            }
            add.executeBatch();
        }
    }

    private Counter counter(Cell cell) {
        return counters.computeIfAbsent(cell, c -> new Counter());
    }

    /// Raises a counter to what another region tells of it, and places the growth in the video's timeline.
    ///
    /// @return by how much it grew; 0 also for an origin that is this region's own, of which nobody else
    ///     can tell us
    long raise(LockedVideos.Video video, ChangePage.Counter told, MergedTimeline timeline) {
        Integer origin = origins.get(told.origin());
        if (origin == null) {
            return 0;
        }
        Counter counter = counter(new Cell(video.id(), told.kind(), origin));
        long grown = told.value() - counter.value;
        if (grown <= 0) {
            return 0;
        }
        counter.value = told.value();
        counter.atMicros = Math.max(counter.atMicros, told.atMicros());
        counter.raised = true;
        timeline.add(video, told.atMicros(), told.kind().value(), origin, grown);
        return grown;
    }

    void write() throws SQLException {
        try (PreparedStatement set = connection.prepareStatement("INSERT INTO total (video, kind, origin, value, at)"
                + " VALUES (?, ?, ?, ?, ?) ON CONFLICT (video, kind, origin)"
                + " DO UPDATE SET value = excluded.value, at = greatest(total.at, excluded.at)")) {
            for (Map.Entry<Cell, Counter> entry : counters.entrySet()) {
                Counter counter = entry.getValue();
                if (counter.raised) {
                    set.setLong(1, entry.getKey().video);
                    set.setString(2, entry.getKey().kind.value());
                    set.setInt(3, entry.getKey().origin);
                    set.setLong(4, counter.value);
                    set.setLong(5, counter.atMicros);
                    set.addBatch();
                }
            }
            set.executeBatch();
        }
    }
}
