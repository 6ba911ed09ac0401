package live.ovation.frontend.connection;

import java.util.ArrayList;
import java.util.List;
import live.ovation.frontend.feed.FeedState;
import live.ovation.frontend.feed.JournalFrame;
import live.ovation.protocol.Position;
import org.jspecify.annotations.Nullable;

/// What a viewer has to be sent of a video's journal before the log takes over: the one way in which a first join, a
/// return and a viewer that lagged are brought up to date. A value.
///
/// @param start what the viewer has when this begins
/// @param gap entries between what the viewer had and `start` can't be told
/// @param readAfter the ledger has to be read from here up to the state's head, before nothing else; null: no need
/// @param frames what is at hand; empty when the ledger has to be read
public record CatchUp(Position start, boolean gap, @Nullable Position readAfter, List<JournalFrame> frames) {
    /// @param has the newest entry the viewer has; null when it has none
    /// @param newest how many comments a viewer who has none is to get
    public static CatchUp plan(@Nullable Position has, int newest, FeedState state) {
        Position head = state.journalHead();
        if (has == null) {
            return newest(newest, false, state);
        }
        if (!has.comparableTo(head) || has.offset() > head.offset()) {
            // Another ledger's, or one that was put back to an earlier state: its numbers mean nothing here.
            return afresh(newest, state);
        }
        if (has.offset() < state.tailAfter()) {
            return new CatchUp(has, false, has, List.of());
        }
        List<JournalFrame> missed = new ArrayList<>();
        for (JournalFrame frame : state.tail()) {
            if (frame.offset() > has.offset()) {
                missed.add(frame);
            }
        }
        return new CatchUp(has, false, null, missed);
    }

    /// For a viewer whose position is of no use: what lies between is unknown, and the newest comments follow.
    public static CatchUp afresh(int newest, FeedState state) {
        return newest(newest, true, state);
    }

    private static CatchUp newest(int count, boolean gap, FeedState state) {
        List<JournalFrame> all = state.newest();
        List<JournalFrame> frames = all.subList(Math.max(0, all.size() - count), all.size());
        Position head = state.journalHead();
        Position start = frames.isEmpty() ? head : head.at(frames.getFirst().offset() - 1);
        return new CatchUp(start, gap, null, frames);
    }
}
