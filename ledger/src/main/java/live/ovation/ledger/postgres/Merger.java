package live.ovation.ledger.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import live.ovation.ledger.Arrival;
import live.ovation.ledger.CommentIds;
import live.ovation.ledger.Merged;
import live.ovation.ledger.TimelineRows;
import live.ovation.protocol.ChangePage;
import live.ovation.protocol.Comment;
import live.ovation.protocol.JournalEvent;
import live.ovation.protocol.OriginId;
import live.ovation.protocol.Position;
import live.ovation.protocol.Reaction;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.Retraction;
import live.ovation.protocol.VideoId;

/// Takes over what other regions wrote: one transaction. Of use once; confined to the writer.
///
/// Several publishers may take over the same: what one region wrote is taken over by one at a time, under an advisory
/// lock of that region's name that ends with the transaction. Then come the journals, in the order of the videos'
/// numbers as everywhere. So of two that were told the same, the later one finds it known.
final class Merger {
    private final Connection connection;
    private final Position here;
    private final Elsewhere journals;
    private final LockedVideos videos;
    private final TakenHeads heads;
    private final ForeignCounters counters;
    private final ForeignComments comments;
    private final MergedTimeline timeline;
    private final Map<RegionId, String> cursors = new LinkedHashMap<>();

    /// @param connection in a transaction that its owner ends
    /// @param here any position in this ledger's journals
    Merger(Connection connection, Position here) {
        this.connection = connection;
        this.here = here;
        journals = new Elsewhere(connection);
        videos = new LockedVideos(connection);
        heads = new TakenHeads(connection);
        counters = new ForeignCounters(connection);
        comments = new ForeignComments(connection);
        timeline = new MergedTimeline(connection);
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
                        case Arrival.Reacted reacted -> reacted.grownBy(raise(reacted));
                        case Arrival.Counted counted -> counted.grownBy(raise(counted.video(), counted.counter()));
                        case Arrival.Written written -> take(written.entry());
                        case Arrival.Complete complete -> complete(complete.video(), complete.through());
                        case Arrival.Advanced advanced -> {
                            cursors.put(advanced.from(), advanced.cursor());
                            yield new Merged.Known();
                        }
                    });
        }
        comments.flush();
        counters.write();
        timeline.write();
        videos.write();
        heads.write();
        writeCursors();
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
        SortedMap<String, Long> wanted = new TreeMap<>();
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
        videos.open(wanted);
    }

    private void findHeads(List<Arrival> arrivals) throws SQLException {
        Set<TakenHeads.Source> sources = new LinkedHashSet<>();
        for (Arrival arrival : arrivals) {
            if (arrival instanceof Arrival.Written written) {
                JournalEvent entry = written.entry();
                sources.add(source(entry.video(), entry.provenance().position()));
                if (entry instanceof Retraction retraction) {
                    Position named = CommentIds.written(retraction.comment(), here);
                    if (named != null && !named.comparableTo(here)) {
                        sources.add(source(entry.video(), named));
                    }
                }
            } else if (arrival instanceof Arrival.Complete complete) {
                sources.add(source(complete.video(), complete.through()));
            }
        }
        heads.find(sources);
    }

    private TakenHeads.Source source(VideoId video, Position there) throws SQLException {
        return new TakenHeads.Source(video, journals.placeOf(there).journal());
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
        counters.find(named, videos.all());
    }

    // --- what it comes to ---

    private long raise(Arrival.Reacted reacted) {
        Reaction reaction = reacted.reaction();
        return raise(
                reaction.video(),
                new ChangePage.Counter(
                        reaction.origin(), reaction.kind(), reaction.originTotal(), reaction.atMicros()));
    }

    private long raise(VideoId video, ChangePage.Counter told) {
        return counters.raise(videos.get(video), told, timeline);
    }

    private Merged take(JournalEvent entry) throws SQLException {
        Position written = entry.provenance().position();
        Elsewhere.Place place = journals.placeOf(written);
        TakenHeads.Source source = new TakenHeads.Source(entry.video(), place.journal());
        long head = heads.of(source);
        if (place.offset() <= head) {
            return new Merged.Known();
        }
        if (entry.provenance().previous() > head) {
            return new Merged.Missing(entry.video(), written.at(head));
        }
        heads.move(source, place.offset());
        LockedVideos.Video video = videos.get(entry.video());
        return switch (entry) {
            case Comment comment -> say(video, comment, place);
            case Retraction retraction -> takeBack(video, retraction, place);
        };
    }

    private Merged say(LockedVideos.Video video, Comment comment, Elsewhere.Place place) throws SQLException {
        if (comments.wasUnsaid(video, place)) {
            return new Merged.Known();
        }
        Comment merged = new Comment(
                comment.video(),
                here.at(video.comment()),
                comment.provenance(),
                comment.by(),
                comment.text(),
                comment.atMicros());
        comments.say(video, place, merged);
        timeline.add(video, comment.atMicros(), TimelineRows.COMMENTS, 0, 1);
        return new Merged.News(List.of(merged));
    }

    private Merged takeBack(LockedVideos.Video video, Retraction retraction, Elsewhere.Place place)
            throws SQLException {
        Position named = CommentIds.written(retraction.comment(), here);
        if (named == null) {
            return new Merged.Known();
        }
        comments.flush();
        Elsewhere.Place comment = named.comparableTo(here) ? null : journals.placeOf(named);
        long target = comments.remove(video, named, comment);
        if (target == 0) {
            if (comment != null && comment.offset() > heads.of(source(retraction.video(), named))) {
                comments.unsay(video, comment);
            }
            return new Merged.Known();
        }
        long offset = video.retract();
        comments.takeBack(video, place, offset, target, comment, retraction);
        return new Merged.News(List.of(new Retraction(
                retraction.video(),
                here.at(offset),
                retraction.provenance(),
                retraction.comment(),
                retraction.atMicros())));
    }

    private Merged complete(VideoId video, Position through) throws SQLException {
        TakenHeads.Source source = source(video, through);
        if (through.offset() > heads.of(source)) {
            heads.move(source, through.offset());
        }
        return new Merged.Known();
    }

    private void writeCursors() throws SQLException {
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
}
