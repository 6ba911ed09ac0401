package live.ovation.ledger.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import live.ovation.ledger.Birth;
import live.ovation.ledger.CommentPage;
import live.ovation.ledger.CommentQuery;
import live.ovation.ledger.EntryChain;
import live.ovation.ledger.Timeline;
import live.ovation.ledger.TimelineQuery;
import live.ovation.ledger.TimelineRows;
import live.ovation.ledger.UnknownCommentException;
import live.ovation.ledger.attendance.AttendanceTable;
import live.ovation.protocol.Attendance;
import live.ovation.protocol.ChangePage;
import live.ovation.protocol.Comment;
import live.ovation.protocol.CommentId;
import live.ovation.protocol.EntryPage;
import live.ovation.protocol.JournalEvent;
import live.ovation.protocol.JournalPage;
import live.ovation.protocol.OriginId;
import live.ovation.protocol.Position;
import live.ovation.protocol.Provenance;
import live.ovation.protocol.ReactionKind;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.Retraction;
import live.ovation.protocol.Totals;
import live.ovation.protocol.UserId;
import live.ovation.protocol.VideoId;
import live.ovation.protocol.VideoSnapshot;
import org.jspecify.annotations.Nullable;

/// One connection that reads, with its prepared statements. Not thread-safe; between [#begin] and [#end]
/// everything it sees is of one moment.
final class Reader implements AutoCloseable {
    private final Connection connection;
    private final Identity identity;
    private final List<PreparedStatement> statements = new ArrayList<>();
    private final PreparedStatement begin;
    private final PreparedStatement end;
    private final PreparedStatement video;
    private final PreparedStatement totals;
    private final PreparedStatement newest;
    private final PreparedStatement oldest;
    private final PreparedStatement retractions;
    private final PreparedStatement own;
    private final PreparedStatement ownRetractions;
    private final PreparedStatement changes;
    private final PreparedStatement counters;
    private final PreparedStatement taken;
    private final PreparedStatement cursor;
    private final PreparedStatement here;
    private final PreparedStatement timeline;
    private final PreparedStatement quiet;
    private final PreparedStatement pending;
    private final PreparedStatement byId;

    Reader(Connection connection, Identity identity) throws SQLException {
        this.connection = connection;
        this.identity = identity;
        begin = prepare("BEGIN");
        end = prepare("COMMIT");
        video = prepare("SELECT id, life, head, own_head, comments FROM video WHERE name = ?");
        totals = prepare("SELECT origin, kind, value, region FROM total WHERE video = ?");
        String written = " LEFT JOIN elsewhere AS there ON there.id = ";
        String comments = "SELECT position, there.region, there.epoch, written, by, text, at FROM comment" + written
                + "comment.elsewhere WHERE video = ? AND position > ? AND position < ? ";
        newest = prepare(comments + "ORDER BY position DESC LIMIT ?");
        oldest = prepare(comments + "ORDER BY position LIMIT ?");
        own = prepare(comments + "AND comment.elsewhere IS NULL ORDER BY position LIMIT ?");
        String retracted = "SELECT position, there.region, there.epoch, written, comment, its.region, its.epoch,"
                + " comment_written, at FROM retraction" + written
                + "retraction.elsewhere LEFT JOIN elsewhere AS its ON its.id = comment_elsewhere"
                + " WHERE video = ? AND position > ? ";
        retractions = prepare(retracted + "ORDER BY position LIMIT ?");
        ownRetractions = prepare(retracted + "AND retraction.elsewhere IS NULL ORDER BY position LIMIT ?");
        changes = prepare(
                "SELECT id, changed FROM video" + " WHERE changed > 0 AND (changed, id) > (?, ?) ORDER BY changed, id");
        counters = prepare("SELECT origin, kind, value, at FROM total WHERE video = ? AND region = ''");
        taken = prepare("SELECT head FROM taken JOIN elsewhere ON elsewhere.id = taken.elsewhere"
                + " WHERE name = ? AND region = ? AND epoch = ?");
        cursor = prepare("SELECT cursor FROM region_cursor WHERE region = ?");
        here = prepare("""
                SELECT position FROM comment JOIN elsewhere ON elsewhere.id = comment.elsewhere
                WHERE video = ?1 AND region = ?2 AND epoch = ?3 AND written = ?4
                UNION ALL SELECT comment FROM retraction JOIN elsewhere ON elsewhere.id = comment_elsewhere
                WHERE video = ?1 AND region = ?2 AND epoch = ?3 AND comment_written = ?4""");
        timeline = prepare("SELECT second / ?2 * ?2 AS bucket, kind, sum(n) FROM timeline"
                + " WHERE video = ?1 AND second >= ?3 AND second < ?4 GROUP BY bucket, kind ORDER BY bucket");
        quiet = prepare("SELECT name, id FROM video WHERE name > ?1 AND " + Deletion.QUIET + " ORDER BY name");
        pending = prepare(PendingTable.SELECT);
        byId = prepare("SELECT name, life, own_head FROM video WHERE id = ?");
    }

    private PreparedStatement prepare(String sql) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statements.add(statement);
        return statement;
    }

    void begin() throws SQLException {
        begin.execute();
    }

    void end() throws SQLException {
        end.execute();
    }

    /// A video's row.
    private record Row(long id, int life, long head, long ownHead, long comments) {}

    private @Nullable Row find(VideoId name) throws SQLException {
        video.setString(1, name.value());
        try (ResultSet rows = video.executeQuery()) {
            return rows.next()
                    ? new Row(rows.getLong(1), rows.getInt(2), rows.getLong(3), rows.getLong(4), rows.getLong(5))
                    : null;
        }
    }

    VideoSnapshot snapshot(VideoId name, int newestComments) throws SQLException {
        Totals sums = new Totals();
        Row row = find(name);
        if (row == null) {
            return new VideoSnapshot(name, sums, 0, at(0), List.of(), attendanceOf(name));
        }
        totals.setLong(1, row.id);
        try (ResultSet rows = totals.executeQuery()) {
            while (rows.next()) {
                OriginId named = new OriginId(rows.getString(1));
                OriginId origin = rows.getString(4).isEmpty() ? Birth.inLife(named, row.life) : named;
                sums.raise(origin, new ReactionKind(rows.getString(2)), rows.getLong(3));
            }
        }
        OriginId here = identity.originIn(row.life);
        pendingOf(row).counters().forEach((kind, counter) -> sums.raise(here, new ReactionKind(kind), counter.value()));
        List<Comment> comments = newestComments <= 0
                ? List.of()
                : list(newest, name, row, 0, Long.MAX_VALUE, newestComments).reversed();
        return new VideoSnapshot(name, sums, row.comments, at(row.head), comments, attendanceOf(name));
    }

    AttendanceTable attendance() {
        return new AttendanceTable(connection);
    }

    private @Nullable Attendance attendanceOf(VideoId name) throws SQLException {
        return Attendance.of(attendance().of(name));
    }

    List<VideoId> idleVideos(long sinceMicros, String after, int limit) throws SQLException {
        List<VideoId> idle = new ArrayList<>();
        for (VideoId video : attendance().idle(sinceMicros, after, limit)) {
            Row row = find(video);
            if (row == null || pendingOf(row).atMicros() < sinceMicros) {
                idle.add(video);
            }
        }
        return idle;
    }

    /// What is not in a video's own rows yet.
    private Pending.Video pendingOf(Row row) throws SQLException {
        Pending found = new Pending();
        try (ResultSet rows = pending.executeQuery()) {
            while (rows.next()) {
                found.add(rows.getLong(1), rows.getBytes(2), row.id);
            }
        }
        return found.of(row.id);
    }

    private Pending allPending() throws SQLException {
        Pending found = new Pending();
        try (ResultSet rows = pending.executeQuery()) {
            while (rows.next()) {
                found.add(rows.getLong(1), rows.getBytes(2));
            }
        }
        return found;
    }

    JournalPage journal(VideoId name, Position after, int limit) throws SQLException {
        Row row = find(name);
        long head = row == null ? 0 : row.head;
        if (!after.comparableTo(at(0)) || after.offset() > head) {
            List<Comment> comments = row == null
                    ? List.of()
                    : list(newest, name, row, 0, Long.MAX_VALUE, limit).reversed();
            return new JournalPage(name, List.copyOf(comments), true, false);
        }
        if (row == null) {
            return new JournalPage(name, List.of(), false, false);
        }
        List<JournalEvent> entries = entries(oldest, retractions, name, row, after.offset(), more(limit));
        boolean more = entries.size() > limit;
        return new JournalPage(name, more ? entries.subList(0, limit) : entries, false, more);
    }

    /// Comments and retractions after an offset, oldest first.
    private List<JournalEvent> entries(
            PreparedStatement comments, PreparedStatement retracted, VideoId name, Row row, long after, int limit)
            throws SQLException {
        List<JournalEvent> entries = new ArrayList<>(list(comments, name, row, after, Long.MAX_VALUE, limit));
        retracted.setLong(1, row.id);
        retracted.setLong(2, after);
        retracted.setInt(3, limit);
        try (ResultSet rows = retracted.executeQuery()) {
            while (rows.next()) {
                Position place = at(rows.getLong(1));
                Position comment = written(rows, 6, at(rows.getLong(5)));
                entries.add(new Retraction(
                        name, place, provenance(rows, place), new CommentId(comment.toString()), rows.getLong(9)));
            }
        }
        entries.sort(Comparator.comparingLong(entry -> entry.position().offset()));
        return entries;
    }

    private static Provenance provenance(ResultSet rows, Position place) throws SQLException {
        return Provenance.here(written(rows, 2, place));
    }

    /// Where something was written: region, epoch and offset from a column on, or here.
    private static Position written(ResultSet rows, int column, Position here) throws SQLException {
        String region = rows.getString(column);
        return region == null
                ? here
                : new Position(new RegionId(region), rows.getLong(column + 1), rows.getLong(column + 2));
    }

    EntryPage ownEntries(VideoId name, Position after, int limit) throws SQLException {
        Row row = find(name);
        if (row == null) {
            return new EntryPage(name, List.of(), at(0), false);
        }
        long from = offsetOr(0, after);
        List<JournalEvent> entries = entries(own, ownRetractions, name, row, from, more(limit));
        boolean more = entries.size() > limit;
        List<JournalEvent> page = EntryChain.linked(more ? entries.subList(0, limit) : entries, from);
        Position through = more ? page.getLast().position() : at(row.ownHead);
        return new EntryPage(name, page, through, more);
    }

    ChangePage changes(String text, int limit) throws SQLException {
        Cursor after = Cursor.parse(text, identity.origin().value());
        Pending unfolded = allPending();
        List<Changed> found = new ArrayList<>(changedRows(after, more(limit), unfolded));
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

    /// As the videos' rows say, without those of which more is pending.
    private List<Changed> changedRows(Cursor after, int limit, Pending unfolded) throws SQLException {
        List<Changed> found = new ArrayList<>();
        changes.setLong(1, after.changed());
        changes.setLong(2, after.video());
        try (ResultSet rows = changes.executeQuery()) {
            while (found.size() < limit && rows.next()) {
                long video = rows.getLong(1);
                if (!unfolded.videos().containsKey(video)) {
                    found.add(new Changed(rows.getLong(2), video));
                }
            }
        }
        return found;
    }

    private ChangePage.Change change(long video, Pending.Video unfolded) throws SQLException {
        byId.setLong(1, video);
        VideoId name;
        int life;
        long ownHead;
        try (ResultSet rows = byId.executeQuery()) {
            if (!rows.next()) {
                throw new SQLException("something is pending of video " + video + ", which is not there");
            }
            name = new VideoId(rows.getString(1));
            life = rows.getInt(2);
            ownHead = rows.getLong(3);
        }
        return new ChangePage.Change(name, at(ownHead), ownCounters(video, life, unfolded));
    }

    private List<ChangePage.Counter> ownCounters(long video, int life, Pending.Video unfolded) throws SQLException {
        Map<String, Pending.Counter> rest = new TreeMap<>(unfolded.counters());
        List<ChangePage.Counter> own = new ArrayList<>();
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

    Position taken(VideoId name, Position there) throws SQLException {
        taken.setString(1, name.value());
        taken.setString(2, there.region().value());
        taken.setLong(3, there.epoch());
        try (ResultSet rows = taken.executeQuery()) {
            return there.at(rows.next() ? rows.getLong(1) : 0);
        }
    }

    String cursor(RegionId region) throws SQLException {
        cursor.setString(1, region.value());
        try (ResultSet rows = cursor.executeQuery()) {
            return rows.next() ? rows.getString(1) : "";
        }
    }

    CommentPage comments(VideoId name, CommentQuery query) throws SQLException {
        Position after = query.after();
        Row row = find(name);
        if (row == null) {
            requireHere(after);
            requireHere(query.before());
            return new CommentPage(List.of(), false);
        }
        long low = here(row, 0, after);
        long high = here(row, Long.MAX_VALUE, query.before());
        int limit = query.limit();
        List<Comment> found = list(after == null ? newest : oldest, name, row, low, high, more(limit));
        boolean more = found.size() > limit;
        List<Comment> page = new ArrayList<>(more ? found.subList(0, limit) : found);
        if (after == null) {
            Collections.reverse(page);
        }
        return new CommentPage(page, more);
    }

    Timeline timeline(VideoId name, TimelineQuery query) throws SQLException {
        Row row = find(name);
        if (row == null) {
            return new Timeline(query.bucketSeconds(), List.of());
        }
        timeline.setLong(1, row.id);
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

    List<VideoId> quietVideos(long quietSinceMicros, String after, int limit) throws SQLException {
        quiet.setString(1, after);
        quiet.setLong(2, quietSinceMicros);
        Pending unfolded = allPending();
        List<VideoId> videos = new ArrayList<>();
        try (ResultSet rows = quiet.executeQuery()) {
            while (videos.size() < limit && rows.next()) {
                if (unfolded.of(rows.getLong(2)).atMicros() < quietSinceMicros) {
                    videos.add(new VideoId(rows.getString(1)));
                }
            }
        }
        videos.addAll(attendance().onlySeen(quietSinceMicros, after, limit));
        return videos.stream()
                .sorted(Comparator.comparing(VideoId::value))
                .limit(limit)
                .toList();
    }

    private List<Comment> list(
            PreparedStatement statement, VideoId name, Row row, long afterOffset, long beforeOffset, int limit)
            throws SQLException {
        statement.setLong(1, row.id);
        statement.setLong(2, afterOffset);
        statement.setLong(3, beforeOffset);
        statement.setInt(4, limit);
        List<Comment> comments = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                Position place = at(rows.getLong(1));
                String by = rows.getString(5);
                comments.add(new Comment(
                        name,
                        place,
                        provenance(rows, place),
                        by == null ? null : new UserId(by),
                        rows.getString(6),
                        rows.getLong(7)));
            }
        }
        return comments;
    }

    /// The position's offset; a position of another journal bounds nothing in this one.
    private long offsetOr(long otherwise, @Nullable Position position) {
        return position != null && position.comparableTo(at(0)) ? position.offset() : otherwise;
    }

    private void requireHere(@Nullable Position position) {
        if (position != null && !position.comparableTo(at(0))) {
            throw new UnknownCommentException(position);
        }
    }

    /// As [#offsetOr]; of a comment that another region wrote, where it stands here.
    private long here(Row row, long otherwise, @Nullable Position position) throws SQLException {
        if (position == null || position.comparableTo(at(0))) {
            return offsetOr(otherwise, position);
        }
        here.setLong(1, row.id);
        here.setString(2, position.region().value());
        here.setLong(3, position.epoch());
        here.setLong(4, position.offset());
        try (ResultSet rows = here.executeQuery()) {
            if (!rows.next()) {
                throw new UnknownCommentException(position);
            }
            return rows.getLong(1);
        }
    }

    /// One more than asked for, to know whether there are more.
    private static int more(int limit) {
        return limit == Integer.MAX_VALUE ? limit : limit + 1;
    }

    private Position at(long offset) {
        return new Position(identity.region(), identity.epoch(), offset);
    }

    @Override
    public void close() {
        statements.forEach(Connections::closeQuietly);
        Connections.closeQuietly(connection);
    }
}
