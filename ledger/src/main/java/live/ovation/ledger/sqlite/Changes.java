package live.ovation.ledger.sqlite;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import live.ovation.ledger.Birth;
import live.ovation.ledger.sql.Statements;
import live.ovation.protocol.ChangePage;
import live.ovation.protocol.OriginId;
import live.ovation.protocol.Position;
import live.ovation.protocol.ReactionKind;
import live.ovation.protocol.VideoId;

/// Reads which videos changed since a cursor: what their rows say, and what is pending. Confined to its reader.
final class Changes {
    private static final String CHANGED =
            "SELECT id, changed FROM video WHERE changed > 0 AND (changed, id) > (?, ?) ORDER BY changed, id";
    private static final String VIDEO = "SELECT name, life, own_head FROM video WHERE id = ?";
    private static final String COUNTERS = "SELECT origin, kind, value, at FROM total WHERE video = ? AND region = ''";

    private final Statements statements;
    private final Identity identity;

    Changes(Statements statements, Identity identity) {
        this.statements = statements;
        this.identity = identity;
    }

    ChangePage after(String text, int limit) throws SQLException {
        Cursor after = Cursor.parse(text, identity.origin().value());
        Pending unfolded = PendingTable.read(statements);
        List<Changed> found = new ArrayList<>(changedRows(after, limit, unfolded));
        // A pending change is later than whatever the video's row says.
        for (Map.Entry<Long, Pending.Video> entry : unfolded.videos().entrySet()) {
            Changed changed = new Changed(entry.getValue().changed(), entry.getKey());
            if (changed.compareTo(new Changed(after.changed(), after.video())) > 0) {
                found.add(changed);
            }
        }
        Collections.sort(found);
        boolean more = found.size() > limit;
        Cursor last = after;
        List<ChangePage.Change> page = new ArrayList<>();
        for (Changed changed : more ? found.subList(0, limit) : found) {
            page.add(change(changed.video, unfolded.of(changed.video)));
            last = new Cursor(identity.origin().value(), changed.number, changed.video);
        }
        return new ChangePage(page, last.toString(), more);
    }

    /// Which transaction changed which video last.
    private record Changed(long number, long video) implements Comparable<Changed> {
        @Override
        public int compareTo(Changed other) {
            return number == other.number ? Long.compare(video, other.video) : Long.compare(number, other.number);
        }
    }

    /// As the videos' rows say, without those of which more is pending; one more than asked for, to know whether there
    /// are more.
    private List<Changed> changedRows(Cursor after, int limit, Pending unfolded) throws SQLException {
        List<Changed> found = new ArrayList<>();
        PreparedStatement changed = statements.of(CHANGED);
        changed.setLong(1, after.changed());
        changed.setLong(2, after.video());
        try (ResultSet rows = changed.executeQuery()) {
            while (found.size() <= limit && rows.next()) {
                long video = rows.getLong(1);
                if (!unfolded.videos().containsKey(video)) {
                    found.add(new Changed(rows.getLong(2), video));
                }
            }
        }
        return found;
    }

    private ChangePage.Change change(long video, Pending.Video unfolded) throws SQLException {
        PreparedStatement find = statements.of(VIDEO);
        find.setLong(1, video);
        VideoId name;
        int life;
        long ownHead;
        try (ResultSet rows = find.executeQuery()) {
            if (!rows.next()) {
                throw new SQLException("something is pending of video " + video + ", which is not there");
            }
            name = new VideoId(rows.getString(1));
            life = rows.getInt(2);
            ownHead = rows.getLong(3);
        }
        Position head = new Position(identity.region(), identity.epoch(), ownHead);
        return new ChangePage.Change(name, head, ownCounters(video, life, unfolded));
    }

    private List<ChangePage.Counter> ownCounters(long video, int life, Pending.Video unfolded) throws SQLException {
        Map<String, Pending.Counter> rest = new TreeMap<>(unfolded.counters());
        List<ChangePage.Counter> own = new ArrayList<>();
        PreparedStatement counters = statements.of(COUNTERS);
        counters.setLong(1, video);
        try (ResultSet rows = counters.executeQuery()) {
            while (rows.next()) {
                OriginId origin = new OriginId(rows.getString(1));
                Pending.Counter later = origin.equals(identity.origin()) ? rest.remove(rows.getString(2)) : null;
                own.add(new ChangePage.Counter(
                        Birth.inLife(origin, life),
                        new ReactionKind(rows.getString(2)),
                        later == null ? rows.getLong(3) : Math.max(later.value(), rows.getLong(3)),
                        later == null ? rows.getLong(4) : Math.max(later.atMicros(), rows.getLong(4))));
            }
        }
        rest.forEach((kind, counter) -> own.add(new ChangePage.Counter(
                identity.originIn(life), new ReactionKind(kind), counter.value(), counter.atMicros())));
        return own;
    }
}
