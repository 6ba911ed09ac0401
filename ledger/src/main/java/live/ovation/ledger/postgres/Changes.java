package live.ovation.ledger.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import live.ovation.ledger.Birth;
import live.ovation.ledger.sql.Jdbc;
import live.ovation.protocol.ChangePage;
import live.ovation.protocol.OriginId;
import live.ovation.protocol.Position;
import live.ovation.protocol.ReactionKind;
import live.ovation.protocol.VideoId;

/// Reads which videos changed since a cursor. Not thread-safe.
///
/// @param connection in a transaction of its own, repeatable read
record Changes(Connection connection, Migrations.Identity identity) {
    /// Journals that nobody wrote into since other regions can follow this ledger.
    private static final int BEFORE_REGIONS = 0;

    private static final String OF_ORIGIN = """
            SELECT changed, video FROM (
              SELECT changed, video FROM total WHERE origin = ? AND era >= ?::bigint >> 10 AND changed >= ?
              UNION SELECT changed, id FROM video WHERE changed_by = ? AND changed >= ?
                AND own_head > 0) AS touched
            WHERE (changed, video) > (?, ?) ORDER BY changed, video LIMIT ?
            """;

    ChangePage after(String text, int limit) throws SQLException {
        ChangeCursor cursor = ChangeCursor.parse(text, Jdbc.number(connection, "SELECT store FROM ledger"));
        // A video once, however many origins touched it.
        Map<Long, Boolean> videos = new LinkedHashMap<>();
        boolean more = false;
        for (int origin : ownOrigins()) {
            int left = limit - videos.size();
            ChangeCursor.Place place = cursor.of(origin);
            try (PreparedStatement changed = connection.prepareStatement(OF_ORIGIN)) {
                changed.setInt(1, origin);
                changed.setLong(2, place.changed());
                changed.setLong(3, place.changed());
                changed.setInt(4, origin);
                changed.setLong(5, place.changed());
                changed.setLong(6, place.changed());
                changed.setLong(7, place.video());
                changed.setInt(8, left + 1);
                try (ResultSet rows = changed.executeQuery()) {
                    while (rows.next() && !more) {
                        if (left-- == 0) {
                            more = true;
                        } else {
                            place = new ChangeCursor.Place(rows.getLong(1), rows.getLong(2));
                            videos.put(rows.getLong(2), true);
                        }
                    }
                }
            }
            if (!place.equals(ChangeCursor.Place.START)) {
                cursor = cursor.with(origin, place);
            }
            if (more) {
                break;
            }
        }
        List<ChangePage.Change> changes = new ArrayList<>();
        for (long video : videos.keySet()) {
            read(video, changes);
        }
        return new ChangePage(changes, cursor.toString(), more);
    }

    private List<Integer> ownOrigins() throws SQLException {
        List<Integer> origins = new ArrayList<>(List.of(BEFORE_REGIONS));
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT id FROM origin WHERE region IS NULL ORDER BY id")) {
            while (rows.next()) {
                origins.add(rows.getInt(1));
            }
        }
        return origins;
    }

    private void read(long video, List<ChangePage.Change> changes) throws SQLException {
        try (PreparedStatement find =
                        connection.prepareStatement("SELECT name, life, own_head FROM video WHERE id = ?");
                PreparedStatement counters = connection.prepareStatement("SELECT origin.name, total.kind, total.value,"
                        + " total.at FROM total JOIN origin ON origin.id = total.origin"
                        + " WHERE total.video = ? AND origin.region IS NULL")) {
            find.setLong(1, video);
            try (ResultSet row = find.executeQuery()) {
                if (!row.next()) {
                    return;
                }
                int life = row.getInt(2);
                List<ChangePage.Counter> own = new ArrayList<>();
                counters.setLong(1, video);
                try (ResultSet rows = counters.executeQuery()) {
                    while (rows.next()) {
                        own.add(new ChangePage.Counter(
                                Birth.inLife(new OriginId(rows.getString(1)), life),
                                new ReactionKind(rows.getString(2)),
                                rows.getLong(3),
                                rows.getLong(4)));
                    }
                }
                Position head = new Position(identity.region(), identity.epoch(), row.getLong(3));
                changes.add(new ChangePage.Change(new VideoId(row.getString(1)), head, own));
            }
        }
    }
}
