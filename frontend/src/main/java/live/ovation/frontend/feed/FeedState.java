package live.ovation.frontend.feed;

import java.util.List;
import java.util.SortedMap;
import live.ovation.protocol.Position;
import live.ovation.protocol.ReactionKind;
import live.ovation.protocol.VideoId;
import live.ovation.protocol.ViewerCount;

/// A video at one moment, as its feed knows it. Immutable and shared by all who join before the next change.
///
/// @param comments how many comments stand
/// @param journalHead the newest journal entry
/// @param newest the newest comments that stand, oldest first
/// @param tail the journal entries after `tailAfter`, except comments retracted since
public record FeedState(
        VideoId video,
        SortedMap<ReactionKind, Long> totals,
        ViewerCount viewers,
        long comments,
        Position journalHead,
        List<JournalFrame> newest,
        List<JournalFrame> tail,
        long tailAfter) {}
