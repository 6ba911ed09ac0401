package live.ovation.ledger.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import live.ovation.ledger.sql.Jdbc;
import live.ovation.protocol.Position;
import live.ovation.protocol.RegionId;

/// The journals of other regions, each by a number of its own. There are few. Confined to the writer.
final class Elsewhere implements AutoCloseable {
    private final Map<Journal, Long> known = new HashMap<>();
    private final PreparedStatement insert;

    private record Journal(RegionId region, long epoch) {}

    /// An entry's place where it was written.
    record Place(long journal, long offset) {}

    Elsewhere(Connection writer) throws SQLException {
        insert = writer.prepareStatement("INSERT INTO elsewhere (id, region, epoch) VALUES (?, ?, ?)");
        try (PreparedStatement select = writer.prepareStatement("SELECT id, region, epoch FROM elsewhere");
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                known.put(new Journal(new RegionId(rows.getString(2)), rows.getLong(3)), rows.getLong(1));
            }
        }
    }

    /// Where in which journal; the journal gets a number if this is the first that is heard of it.
    Place placeOf(Position written) throws SQLException {
        Journal journal = new Journal(written.region(), written.epoch());
        Long id = known.get(journal);
        if (id == null) {
            id = known.size() + 1L;
            insert.setLong(1, id);
            insert.setString(2, journal.region.value());
            insert.setLong(3, journal.epoch);
            insert.executeUpdate();
            known.put(journal, id);
        }
        return new Place(id, written.offset());
    }

    @Override
    public void close() {
        Jdbc.closeQuietly(insert);
    }
}
