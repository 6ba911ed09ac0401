package live.ovation.ledger;

import java.time.Duration;
import java.util.List;
import java.util.Set;
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

/// The durable memory of one region. Every call blocks. One thread commits; any number may read meanwhile, each
/// read seeing one consistent moment. What a read costs depends on what it returns, never on how much a video has
/// gathered.
public interface Ledger extends AutoCloseable {
    /// No moment is later.
    long WHATEVER_HAPPENED = Long.MAX_VALUE;

    /// Whose counters this ledger's reactions raise. Kept with the data: a restart goes on with the same origin.
    OriginId origin();

    RegionId region();

    /// Who may write this ledger now, this one included. Whoever is in an answer and not in the next has
    /// ended, in whatever way.
    Set<OriginId> writers();

    /// The ledger's lifetime, part of every position; another one when the data was lost and begun anew.
    long epoch();

    /// Writes all entries as one, in order; when this returns they survive `kill -9` and a power cut.
    ///
    /// @return per entry what became of it, in the same order
    /// @throws LedgerException when nothing of it was written; a later commit may succeed again
    List<Outcome> commit(List<Entry> entries);

    /// How long a commit takes at most, by time limits of this ledger's own, whoever it waits for:
    /// one that takes longer won't end by itself. Zero: there are no limits.
    default Duration longestCommit() {
        return Duration.ZERO;
    }

    /// Takes over what other regions wrote, as one, in order. What is here already changes nothing, so after a failure
    /// of any sort the same may be tried again.
    ///
    /// @return per arrival what became of it, in the same order
    /// @throws LedgerException when it is unknown whether anything was written
    List<Merged> merge(List<Arrival> arrivals);

    /// What this region wrote itself since a cursor; see [live.ovation.protocol.ChangesPort#changes].
    ChangePage changes(String cursor, int limit);

    /// What this region wrote into a journal itself; see [live.ovation.protocol.ChangesPort#entries].
    EntryPage entries(VideoId video, Position after, int limit);

    /// How far another region's journal of a video was taken over: everything up to this offset of it.
    ///
    /// @param there any position in that journal; only its region and epoch count
    Position taken(VideoId video, Position there);

    /// The cursor over another region's ledger, as the last [Arrival.Advanced] left it; empty when there was none.
    String cursor(RegionId region);

    /// A video nobody has heard of is an empty one.
    VideoSnapshot snapshot(VideoId video, int newestComments);

    /// The journal after a position; see [live.ovation.protocol.HistoryPort#journal].
    JournalPage journal(VideoId video, Position after, int limit);

    /// Comments that stand, oldest first: of those before `before` (or of all) the newest, of those after `after`
    /// the oldest.
    ///
    /// @throws UnknownCommentException when one of the two is of another ledger, and no comment's id here
    CommentPage comments(VideoId video, CommentQuery query);

    Timeline timeline(VideoId video, TimelineQuery query);

    /// What every region knows of a video's audience, by region.
    List<AttendanceRow> attendances(VideoId video);

    /// Keeps what is known of audiences: of each row's figures the larger one, of the words on an end the latest. The
    /// same may be kept again.
    ///
    /// @throws LedgerException when it is unknown whether anything was written
    void attend(List<AttendanceRow> rows);

    /// What this region keeps of its own audiences; see [live.ovation.protocol.ChangesPort#attendances].
    List<AttendanceRow> attendances(long changedMicros, String video, int limit);

    /// Videos that were last seen with viewers in this region in a stretch of time and have not ended, the latest
    /// first.
    ///
    /// @param limit at most so many, at least 1
    List<VideoId> lastSeen(long fromMicros, long beforeMicros, int limit);

    /// Videos that had viewers, in whatever region, on which nothing happened and which nobody watched at or after a
    /// moment, and which have not ended; by name.
    ///
    /// @param after only names after this one; null: from the first
    /// @param limit at most so many, at least 1
    List<VideoId> idleVideos(long sinceMicros, @Nullable VideoId after, int limit);

    /// Videos on which nothing happened at or after a moment, by name.
    ///
    /// @param quietSinceMicros microseconds since the Unix epoch
    /// @param after only names after this one; null: from the first
    /// @param limit at most so many, at least 1
    List<VideoId> quietVideos(long quietSinceMicros, @Nullable VideoId after, int limit);

    /// Deletes everything of a video: counters, comments, timeline, keys, attendance. What happens
    /// on it later begins from zero, but no position is ever used again. Takes as long as there are
    /// comments; commits go on meanwhile.
    ///
    /// @param quietSinceMicros only if nothing happened on it at or after this moment; [#WHATEVER_HAPPENED]: in
    ///     any case
    /// @return whether there was such a video
    boolean delete(VideoId video, long quietSinceMicros);

    @Override
    void close();
}
