package live.ovation.ledger.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import live.ovation.ledger.Arrival;
import live.ovation.ledger.Merged;
import live.ovation.ledger.TimelineRows;
import live.ovation.protocol.ChangePage;
import live.ovation.protocol.Comment;
import live.ovation.protocol.Event;
import live.ovation.protocol.Growth;
import live.ovation.protocol.JournalEvent;
import live.ovation.protocol.OriginId;
import live.ovation.protocol.Position;
import live.ovation.protocol.Reaction;
import live.ovation.protocol.ReactionKind;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.Retraction;
import live.ovation.protocol.VideoId;
import org.jspecify.annotations.Nullable;

/// Takes over what other regions wrote: one transaction. Of use once; confined to the writer.
///
/// Several publishers may take over the same: what one region wrote is taken over by one at a time, under an advisory
/// lock of that region's name that ends with the transaction. Then come the journals, in the order of the videos'
/// numbers as everywhere. So of two that were told the same, the later one finds it known.
final class Merger {
    private final Connection connection;
    private final Position here;
    private final Map<Journal, Integer> journals = new HashMap<>();
    private final Map<OriginId, Integer> origins = new HashMap<>();
    private final Map<VideoId, Video> videos = new HashMap<>();
    private final Map<Source, Long> heads = new HashMap<>();
    private final Map<Source, Long> movedHeads = new LinkedHashMap<>();
    private final Map<Cell, Counter> counters = new HashMap<>();
    private final Map<Slot, Long> timeline = new LinkedHashMap<>();
    private final Map<Place, Comment> said = new LinkedHashMap<>();
    private final Map<RegionId, String> cursors = new LinkedHashMap<>();

    private record Journal(RegionId region, long epoch) {}

    /// Another region's journal of a video.
    private record Source(VideoId video, int journal) {}

    /// An entry's place where it was written.
    private record Place(long video, int journal, long offset) {}

    private record Cell(long video, ReactionKind kind, int origin) {}

    private record Slot(long video, long second, String kind, int origin) {}

    private static final class Counter {
        private long value;
        private long atMicros;
        private boolean raised;
    }

    private static final class Video {
        private final long id;
        private final long firstAtMicros;
        private long head;
        private long comments;
        private boolean moved;

        Video(long id, long firstAtMicros, long head, long comments) {
            this.id = id;
            this.firstAtMicros = firstAtMicros;
            this.head = head;
            this.comments = comments;
        }

        long second(long atMicros) {
            return Math.max(0, (atMicros - firstAtMicros) / 1_000_000);
        }
    }

    /// @param connection in a transaction that its owner ends
    /// @param here any position in this ledger's journals
    Merger(Connection connection, Position here) {
        this.connection = connection;
        this.here = here;
    }

    List<Merged> merge(List<Arrival> arrivals) throws SQLException {
        lockRegions(arrivals);
        openVideos(arrivals);
        findHeads(arrivals);
        findCounters(arrivals);
        List<Merged> merged = new ArrayList<>(arrivals.size());
        for (Arrival arrival : arrivals) {
            merged.add(
                    switch (arrival) {
                        case Arrival.Reacted reacted -> react(reacted.from(), reacted.reaction());
                        case Arrival.Counted counted -> count(counted.video(), counted.counter());
                        case Arrival.Written written -> take(written.entry());
                        case Arrival.Complete complete -> complete(complete.video(), complete.through());
                        case Arrival.Advanced advanced -> {
                            cursors.put(advanced.from(), advanced.cursor());
                            yield new Merged.Known();
                        }
                    });
        }
        write();
        return merged;
    }

    // --- what has to be known ---

    private static RegionId regionOf(Arrival arrival) {
        return switch (arrival) {
            case Arrival.Reacted reacted -> reacted.from();
            case Arrival.Counted counted -> counted.from();
            case Arrival.Written written ->
                written.entry().provenance().position().region();
            case Arrival.Complete complete -> complete.through().region();
            case Arrival.Advanced advanced -> advanced.from();
        };
    }

    private void lockRegions(List<Arrival> arrivals) throws SQLException {
        SortedSet<String> regions = new TreeSet<>();
        arrivals.forEach(arrival -> regions.add(regionOf(arrival).value()));
        try (PreparedStatement lock = connection.prepareStatement(
                "SELECT pg_advisory_xact_lock('elsewhere'::regclass::oid::int, hashtext(?))")) {
            for (String region : regions) {
                lock.setString(1, region);
                lock.execute();
            }
        }
    }

    private void openVideos(List<Arrival> arrivals) throws SQLException {
        TreeMap<String, Long> wanted = new TreeMap<>();
        for (Arrival arrival : arrivals) {
            switch (arrival) {
                case Arrival.Reacted r ->
                    wanted.merge(r.reaction().video().value(), r.reaction().atMicros(), Math::min);
                case Arrival.Counted c ->
                    wanted.merge(c.video().value(), c.counter().atMicros(), Math::min);
                case Arrival.Written w ->
                    wanted.merge(w.entry().video().value(), w.entry().atMicros(), Math::min);
                case Arrival.Complete complete -> {}
                case Arrival.Advanced advanced -> {}
            }
        }
        if (wanted.isEmpty()) {
            return;
        }
        String[] names = wanted.keySet().toArray(String[]::new);
        try (PreparedStatement add = connection.prepareStatement(Writer.ADD_VIDEOS)) {
            add.setObject(1, names);
            Writer.setLongs(
                    add, 2, wanted.values().stream().mapToLong(Long::longValue).toArray());
            add.executeUpdate();
        }
        try (PreparedStatement lock = connection.prepareStatement("SELECT name, id, first_at, head, comments FROM video"
                + " WHERE name = ANY(?::text[]) ORDER BY id FOR NO KEY UPDATE")) {
            lock.setObject(1, names);
            try (ResultSet rows = lock.executeQuery()) {
                while (rows.next()) {
                    videos.put(
                            new VideoId(rows.getString(1)),
                            new Video(rows.getLong(2), rows.getLong(3), rows.getLong(4), rows.getLong(5)));
                }
            }
        }
        if (videos.size() < names.length) {
            throw new SQLException("a video was deleted meanwhile", Failures.STALE);
        }
    }

    private Video video(VideoId name) {
        Video video = videos.get(name);
        if (video == null) {
            throw new IllegalStateException(name + ": not open");
        }
        return video;
    }

    private int journal(Position written) throws SQLException {
        Journal journal = new Journal(written.region(), written.epoch());
        Integer known = journals.get(journal);
        if (known != null) {
            return known;
        }
        try (PreparedStatement add = connection.prepareStatement("INSERT INTO elsewhere (id, region, epoch)"
                        + " SELECT coalesce(max(id), 0) + 1, ?, ? FROM elsewhere ON CONFLICT DO NOTHING");
                PreparedStatement find =
                        connection.prepareStatement("SELECT id FROM elsewhere WHERE region = ? AND epoch = ?")) {
            int id = find(find, journal);
            if (id == 0) {
                add.setString(1, journal.region.value());
                add.setLong(2, journal.epoch);
                add.executeUpdate();
                id = find(find, journal);
            }
            if (id == 0) {
                throw new SQLException("another journal got this number meanwhile", Failures.STALE);
            }
            journals.put(journal, id);
            return id;
        }
    }

    private static int find(PreparedStatement find, Journal journal) throws SQLException {
        find.setString(1, journal.region.value());
        find.setLong(2, journal.epoch);
        try (ResultSet rows = find.executeQuery()) {
            return rows.next() ? rows.getInt(1) : 0;
        }
    }

    private void findHeads(List<Arrival> arrivals) throws SQLException {
        Set<Source> sources = new LinkedHashSet<>();
        for (Arrival arrival : arrivals) {
            if (arrival instanceof Arrival.Written written) {
                JournalEvent entry = written.entry();
                sources.add(new Source(entry.video(), journal(entry.provenance().position())));
                if (entry instanceof Retraction retraction) {
                    Position named = positionOf(retraction);
                    if (named != null && !named.comparableTo(here)) {
                        sources.add(new Source(entry.video(), journal(named)));
                    }
                }
            } else if (arrival instanceof Arrival.Complete complete) {
                sources.add(new Source(complete.video(), journal(complete.through())));
            }
        }
        if (sources.isEmpty()) {
            return;
        }
        try (PreparedStatement find = connection.prepareStatement("SELECT taken.name, taken.elsewhere, head FROM taken"
                + " JOIN unnest(?::text[], ?::bigint[]) AS asked (name, elsewhere)"
                + " ON taken.name = asked.name AND taken.elsewhere = asked.elsewhere")) {
            find.setObject(
                    1, sources.stream().map(source -> source.video.value()).toArray(String[]::new));
            Writer.setLongs(find, 2, Draft.longs(sources, source -> source.journal));
            try (ResultSet rows = find.executeQuery()) {
                while (rows.next()) {
                    heads.put(new Source(new VideoId(rows.getString(1)), rows.getInt(2)), rows.getLong(3));
                }
            }
        }
    }

    private void findCounters(List<Arrival> arrivals) throws SQLException {
        Map<OriginId, RegionId> named = new LinkedHashMap<>();
        for (Arrival arrival : arrivals) {
            if (arrival instanceof Arrival.Reacted reacted) {
                named.put(reacted.reaction().origin(), reacted.from());
            } else if (arrival instanceof Arrival.Counted counted) {
                named.put(counted.counter().origin(), counted.from());
            }
        }
        if (named.isEmpty()) {
            return;
        }
        findOrigins(named.keySet());
        named.keySet().removeAll(origins.keySet());
        if (!named.isEmpty()) {
            addOrigins(named);
            findOrigins(named.keySet());
        }
        try (PreparedStatement find = connection.prepareStatement("SELECT video, kind, origin, value, at FROM total"
                + " WHERE video = ANY(?::bigint[]) AND origin = ANY(?::bigint[])")) {
            Writer.setLongs(find, 1, Draft.longs(videos.values(), video -> video.id));
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

    // --- what it comes to ---

    private Merged react(RegionId from, Reaction reaction) {
        long grown = raise(
                reaction.video(),
                new ChangePage.Counter(
                        reaction.origin(), reaction.kind(), reaction.originTotal(), reaction.atMicros()));
        if (grown == 0) {
            return new Merged.Known();
        }
        List<Event> events = new ArrayList<>(2);
        if (grown > reaction.count()) {
            long before = reaction.originTotal() - reaction.count();
            events.add(new Growth(reaction.video(), reaction.kind(), reaction.origin(), before));
        }
        events.add(new Reaction(
                reaction.video(),
                reaction.kind(),
                reaction.count(),
                reaction.by(),
                reaction.origin(),
                reaction.originTotal(),
                reaction.atMicros(),
                from));
        return new Merged.News(events);
    }

    private Merged count(VideoId video, ChangePage.Counter counter) {
        return raise(video, counter) == 0
                ? new Merged.Known()
                : new Merged.News(List.of(new Growth(video, counter.kind(), counter.origin(), counter.value())));
    }

    /// @return by how much it grew; 0 also for an origin that is this region's own, of which nobody else can tell us
    private long raise(VideoId name, ChangePage.Counter told) {
        Integer origin = origins.get(told.origin());
        if (origin == null) {
            return 0;
        }
        Video video = video(name);
        Counter counter = counter(new Cell(video.id, told.kind(), origin));
        long grown = told.value() - counter.value;
        if (grown <= 0) {
            return 0;
        }
        counter.value = told.value();
        counter.atMicros = Math.max(counter.atMicros, told.atMicros());
        counter.raised = true;
        timeline.merge(
                new Slot(video.id, video.second(told.atMicros()), told.kind().value(), origin), grown, Long::sum);
        return grown;
    }

    private Merged take(JournalEvent entry) throws SQLException {
        Position written = entry.provenance().position();
        Source source = new Source(entry.video(), journal(written));
        long head = heads.getOrDefault(source, 0L);
        if (written.offset() <= head) {
            return new Merged.Known();
        }
        if (entry.provenance().previous() > head) {
            return new Merged.Missing(entry.video(), written.at(head));
        }
        headIs(source, written.offset());
        Video video = video(entry.video());
        Place place = new Place(video.id, source.journal, written.offset());
        return switch (entry) {
            case Comment comment -> say(video, comment, place);
            case Retraction retraction -> takeBack(video, retraction, place);
        };
    }

    private Merged say(Video video, Comment comment, Place place) throws SQLException {
        if (at(place, "DELETE FROM unsaid WHERE video = ? AND elsewhere = ? AND written = ?") > 0) {
            return new Merged.Known();
        }
        video.head++;
        video.comments++;
        video.moved = true;
        Comment merged = new Comment(
                comment.video(),
                here.at(video.head),
                comment.provenance(),
                comment.by(),
                comment.text(),
                comment.atMicros());
        said.put(place, merged);
        timeline.merge(new Slot(video.id, video.second(comment.atMicros()), TimelineRows.COMMENTS, 0), 1L, Long::sum);
        return new Merged.News(List.of(merged));
    }

    private Merged takeBack(Video video, Retraction retraction, Place place) throws SQLException {
        Position named = positionOf(retraction);
        if (named == null) {
            return new Merged.Known();
        }
        writeComments();
        Place comment = named.comparableTo(here) ? null : new Place(video.id, journal(named), named.offset());
        long target = removed(video, named, comment);
        if (target == 0) {
            if (comment != null
                    && comment.offset > heads.getOrDefault(new Source(retraction.video(), comment.journal), 0L)) {
                at(comment, "INSERT INTO unsaid (video, elsewhere, written) VALUES (?, ?, ?) ON CONFLICT DO NOTHING");
            }
            return new Merged.Known();
        }
        video.head++;
        video.comments--;
        video.moved = true;
        try (PreparedStatement add = connection.prepareStatement("INSERT INTO retraction (video, elsewhere, written,"
                + " position, comment, at, comment_elsewhere, comment_written) VALUES (?, ?, ?, ?, ?, ?, ?, ?)")) {
            set(add, place);
            add.setLong(4, video.head);
            add.setLong(5, target);
            add.setLong(6, retraction.atMicros());
            add.setObject(7, comment == null ? null : comment.journal, Types.INTEGER);
            add.setObject(8, comment == null ? null : comment.offset, Types.BIGINT);
            add.executeUpdate();
        }
        return new Merged.News(List.of(new Retraction(
                retraction.video(),
                here.at(video.head),
                retraction.provenance(),
                retraction.comment(),
                retraction.atMicros())));
    }

    /// Removes a comment.
    ///
    /// @return where it stood here; 0 when it did not
    private long removed(Video video, Position named, @Nullable Place comment) throws SQLException {
        String which = comment == null ? "position = ? AND elsewhere IS NULL" : "elsewhere = ? AND written = ?";
        try (PreparedStatement remove = connection.prepareStatement(
                "DELETE FROM comment WHERE video = ? AND " + which + " RETURNING position")) {
            if (comment == null) {
                remove.setLong(1, video.id);
                remove.setLong(2, named.offset());
            } else {
                set(remove, comment);
            }
            try (ResultSet rows = remove.executeQuery()) {
                return rows.next() ? rows.getLong(1) : 0;
            }
        }
    }

    private @Nullable Position positionOf(Retraction retraction) {
        try {
            Position position = Position.parse(retraction.comment().value());
            boolean lost = position.region().equals(here.region()) && !position.comparableTo(here);
            return lost || position.offset() == 0 ? null : position;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private int at(Place place, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            set(statement, place);
            return statement.executeUpdate();
        }
    }

    private static void set(PreparedStatement statement, Place place) throws SQLException {
        statement.setLong(1, place.video);
        statement.setInt(2, place.journal);
        statement.setLong(3, place.offset);
    }

    private Merged complete(VideoId video, Position through) throws SQLException {
        Source source = new Source(video, journal(through));
        if (through.offset() > heads.getOrDefault(source, 0L)) {
            headIs(source, through.offset());
        }
        return new Merged.Known();
    }

    private void headIs(Source source, long head) {
        heads.put(source, head);
        movedHeads.put(source, head);
    }

    // --- what is written ---

    private void write() throws SQLException {
        writeComments();
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
        try (PreparedStatement add = connection.prepareStatement(
                "INSERT INTO timeline (video, second, kind, origin, n) VALUES (?, ?, ?, ?, ?)"
                        + " ON CONFLICT (video, second, kind, origin) DO UPDATE SET n = timeline.n + excluded.n")) {
            for (Map.Entry<Slot, Long> entry : timeline.entrySet()) {
                add.setLong(1, entry.getKey().video);
                add.setLong(2, entry.getKey().second);
                add.setString(3, entry.getKey().kind);
                add.setInt(4, entry.getKey().origin);
                add.setLong(5, entry.getValue());
                add.addBatch();
            }
            add.executeBatch();
        }
        try (PreparedStatement move =
                connection.prepareStatement("UPDATE video SET head = ?, comments = ? WHERE id = ?")) {
            for (Video video : videos.values()) {
                if (video.moved) {
                    move.setLong(1, video.head);
                    move.setLong(2, video.comments);
                    move.setLong(3, video.id);
                    move.addBatch();
                }
            }
            move.executeBatch();
        }
        try (PreparedStatement set = connection.prepareStatement("INSERT INTO taken (name, elsewhere, head)"
                + " VALUES (?, ?, ?) ON CONFLICT (name, elsewhere) DO UPDATE SET head = excluded.head")) {
            for (Map.Entry<Source, Long> entry : movedHeads.entrySet()) {
                set.setString(1, entry.getKey().video.value());
                set.setInt(2, entry.getKey().journal);
                set.setLong(3, entry.getValue());
                set.addBatch();
            }
            set.executeBatch();
        }
        try (PreparedStatement set = connection.prepareStatement("INSERT INTO region_cursor (region, cursor)"
                + " VALUES (?, ?) ON CONFLICT (region) DO UPDATE SET cursor = excluded.cursor")) {
            for (Map.Entry<RegionId, String> entry : cursors.entrySet()) {
                set.setString(1, entry.getKey().value());
                set.setString(2, entry.getValue());
                set.addBatch();
            }
            set.executeBatch();
        }
    }

    /// Hands over the comments that a later retraction of the same transaction may have to find.
    private void writeComments() throws SQLException {
        if (said.isEmpty()) {
            return;
        }
        try (PreparedStatement add = connection.prepareStatement("INSERT INTO comment"
                + " (video, elsewhere, written, position, by, text, at) VALUES (?, ?, ?, ?, ?, ?, ?)")) {
            for (Map.Entry<Place, Comment> entry : said.entrySet()) {
                Comment comment = entry.getValue();
                set(add, entry.getKey());
                add.setLong(4, comment.position().offset());
                add.setString(5, Draft.valueOf(comment.by()));
                add.setString(6, comment.text());
                add.setLong(7, comment.atMicros());
                add.addBatch();
            }
            add.executeBatch();
        }
        said.clear();
    }
}
