package live.ovation.frontend.feed;

import java.util.List;
import java.util.SortedMap;
import live.ovation.protocol.Attendance;
import live.ovation.protocol.Audience;
import live.ovation.protocol.Position;
import live.ovation.protocol.ReactionKind;
import live.ovation.protocol.VideoId;
import live.ovation.protocol.ViewerCount;
import org.jspecify.annotations.Nullable;

/// A video at one moment, as its feed knows it. Immutable and shared by all who join before the next change.
///
/// @param audience who watches; null while that isn't known
/// @param comments how many comments stand
/// @param journalHead the newest journal entry
/// @param newest the newest comments that stand, oldest first
/// @param tail the journal entries after `tailAfter`, except comments retracted since
/// @param attendance what is kept of its audience, and whether it has ended; null: nothing is
public record FeedState(
        VideoId video,
        SortedMap<ReactionKind, Long> totals,
        ViewerCount viewers,
        @Nullable Audience audience,
        long comments,
        Position journalHead,
        List<JournalFrame> newest,
        List<JournalFrame> tail,
        long tailAfter,
        @Nullable Attendance attendance) {
    /// About how many different viewers there were; -1 while that isn't known.
    public long unique() {
        return audience == null ? -1 : audience.unique();
    }

    /// What a viewer who joins is to be told of the video's end; null: it has not ended.
    public @Nullable Attendance ended() {
        return attendance != null && attendance.hasEnded() ? attendance : null;
    }
}
