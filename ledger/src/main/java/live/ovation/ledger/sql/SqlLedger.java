package live.ovation.ledger.sql;

import java.util.List;
import java.util.Set;
import live.ovation.ledger.CommentPage;
import live.ovation.ledger.CommentQuery;
import live.ovation.ledger.Ledger;
import live.ovation.ledger.Timeline;
import live.ovation.ledger.TimelineQuery;
import live.ovation.protocol.AttendanceRow;
import live.ovation.protocol.ChangePage;
import live.ovation.protocol.EntryPage;
import live.ovation.protocol.JournalPage;
import live.ovation.protocol.OriginId;
import live.ovation.protocol.Position;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.VideoId;
import live.ovation.protocol.VideoSnapshot;
import org.jspecify.annotations.Nullable;

/// The reading half of a ledger that is a SQL database: each question is one transaction of a [LedgerReader].
/// Thread-safe; how many may ask at once is up to the backend's pool of readers. The writing half, and what is done
/// about a connection that breaks, is the backends' own.
public abstract class SqlLedger implements Ledger {
    /// Runs a query at one consistent moment, waiting for a free reader if it must.
    ///
    /// @param what was asked, for the message if it fails
    /// @throws live.ovation.ledger.LedgerException when nobody could answer
    protected abstract <T> T read(String what, LedgerReader.Query<T> query);

    @Override
    public final Set<OriginId> writers() {
        return read("writers", LedgerReader::writers);
    }

    @Override
    public final ChangePage changes(String cursor, int limit) {
        CommentQuery.requireLimit(limit);
        return read("changes", reader -> reader.changes(cursor, limit));
    }

    @Override
    public final EntryPage entries(VideoId video, Position after, int limit) {
        CommentQuery.requireLimit(limit);
        return read("entries", reader -> reader.journals().ownEntries(video, after, limit));
    }

    @Override
    public final Position taken(VideoId video, Position there) {
        return read("taken", reader -> reader.journals().taken(video, there));
    }

    @Override
    public final String cursor(RegionId region) {
        return read("cursor", reader -> reader.journals().cursor(region));
    }

    @Override
    public final VideoSnapshot snapshot(VideoId video, int newestComments) {
        return read("snapshot", reader -> reader.snapshot(video, newestComments));
    }

    @Override
    public final JournalPage journal(VideoId video, Position after, int limit) {
        CommentQuery.requireLimit(limit);
        return read("journal", reader -> reader.journals().page(video, after, limit));
    }

    @Override
    public final CommentPage comments(VideoId video, CommentQuery query) {
        return read("comments", reader -> reader.journals().comments(video, query));
    }

    @Override
    public final Timeline timeline(VideoId video, TimelineQuery query) {
        return read("timeline", reader -> {
            VideoRow row = reader.journals().find(video);
            return row == null ? new Timeline(query.bucketSeconds(), List.of()) : reader.timeline(row, query);
        });
    }

    @Override
    public final List<AttendanceRow> attendances(VideoId video) {
        return read("attendances", reader -> reader.attendance().of(video));
    }

    @Override
    public final List<AttendanceRow> attendances(long changedMicros, String video, int limit) {
        CommentQuery.requireLimit(limit);
        return read("attendances", reader -> reader.attendance().changed(region(), changedMicros, video, limit));
    }

    @Override
    public final List<VideoId> lastSeen(long fromMicros, long beforeMicros, int limit) {
        CommentQuery.requireLimit(limit);
        return read("last seen", reader -> reader.attendance().lastSeen(region(), fromMicros, beforeMicros, limit));
    }

    @Override
    public final List<VideoId> idleVideos(long sinceMicros, @Nullable VideoId after, int limit) {
        CommentQuery.requireLimit(limit);
        return read("idle videos", reader -> reader.idleVideos(sinceMicros, nameOf(after), limit));
    }

    @Override
    public final List<VideoId> quietVideos(long quietSinceMicros, @Nullable VideoId after, int limit) {
        CommentQuery.requireLimit(limit);
        return read("quiet videos", reader -> reader.quietVideos(quietSinceMicros, nameOf(after), limit));
    }

    /// Every name comes after the empty one.
    private static String nameOf(@Nullable VideoId after) {
        return after == null ? "" : after.value();
    }
}
