package live.ovation.ledger.postgres;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;

/// Raises one counter whose row is there, which is what most commits of a hot video come to: one row, found by its key,
/// that stays on its page. A third of the work of [DraftStatement]'s. Not thread-safe.
final class RaiseStatement {
    static final String RAISE = """
            UPDATE total SET value = ?, at = greatest(at, ?), second = ?, n = ?, changed = ?
            WHERE video = ? AND kind = ? AND origin = ?
            RETURNING (SELECT sum(others.value)::bigint FROM total AS others
              WHERE others.video = total.video AND others.kind = total.kind AND others.origin <> total.origin)
            """;

    private final PreparedStatement statement;

    RaiseStatement(PreparedStatement statement) {
        this.statement = statement;
    }

    /// Whether that is all there is to write.
    static boolean fits(Draft draft) {
        return draft.totals().size() == 1
                && draft.timeline().isEmpty()
                && draft.totals().values().iterator().next().isStored();
    }

    /// Writes a draft that [#fits], and tells its counter what others have counted.
    ///
    /// @param commit the number of the transaction
    /// @throws SQLException also when the row is gone, with the video, and so nothing was written
    void write(Draft draft, long commit, int origin) throws SQLException {
        Map.Entry<Draft.Cell, Book.Counter> only =
                draft.totals().entrySet().iterator().next();
        Book.Counter counter = only.getValue();
        statement.setLong(1, counter.own());
        statement.setLong(2, counter.atMicros());
        statement.setLong(3, counter.second());
        statement.setLong(4, counter.placed());
        statement.setLong(5, commit);
        statement.setLong(6, only.getKey().video());
        statement.setString(7, only.getKey().kind().value());
        statement.setInt(8, origin);
        try (ResultSet rows = statement.executeQuery()) {
            if (!rows.next()) {
                throw new SQLException("a video was deleted meanwhile", Failures.STALE);
            }
            counter.othersAre(rows.getLong(1));
        }
    }
}
