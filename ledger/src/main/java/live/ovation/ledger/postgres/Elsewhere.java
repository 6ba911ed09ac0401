package live.ovation.ledger.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import live.ovation.protocol.Position;
import live.ovation.protocol.RegionId;

/// The journals of other regions, each by a number of its own. There are few. Confined to one transaction.
final class Elsewhere {
    private final Connection connection;
    private final Map<Journal, Integer> known = new HashMap<>();

    private record Journal(RegionId region, long epoch) {}

    /// An entry's place where it was written.
    record Place(int journal, long offset) {}

    Elsewhere(Connection connection) {
        this.connection = connection;
    }

    /// Where in which journal; the journal gets a number if this is the first that is heard of it.
    Place placeOf(Position written) throws SQLException {
        Journal journal = new Journal(written.region(), written.epoch());
        Integer number = known.get(journal);
        if (number == null) {
            number = findOrAdd(journal);
            known.put(journal, number);
        }
        return new Place(number, written.offset());
    }

    private int findOrAdd(Journal journal) throws SQLException {
        try (PreparedStatement add = connection.prepareStatement("INSERT INTO elsewhere (id, region, epoch)"
                        + " SELECT coalesce(max(id), 0) + 1, ?, ? FROM elsewhere ON CONFLICT DO NOTHING");
                PreparedStatement find =
                        connection.prepareStatement("SELECT id FROM elsewhere WHERE region = ? AND epoch = ?")) {
            int number = find(find, journal);
            if (number == 0) {
                add.setString(1, journal.region.value());
                add.setLong(2, journal.epoch);
                add.executeUpdate();
                number = find(find, journal);
            }
            if (number == 0) {
                throw new SQLException("another journal got this number meanwhile", Failures.STALE);
            }
            return number;
        }
    }

    private static int find(PreparedStatement find, Journal journal) throws SQLException {
        find.setString(1, journal.region.value());
        find.setLong(2, journal.epoch);
        try (ResultSet rows = find.executeQuery()) {
            return rows.next() ? rows.getInt(1) : 0;
        }
    }
}
