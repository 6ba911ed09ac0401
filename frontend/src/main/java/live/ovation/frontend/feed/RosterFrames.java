package live.ovation.frontend.feed;

import java.util.HashSet;
import java.util.Set;
import live.ovation.protocol.Audience;
import live.ovation.protocol.UserId;
import live.ovation.protocol.sse.FrameBuffer;
import live.ovation.protocol.sse.Frames;
import org.jspecify.annotations.Nullable;

/// How viewers are told who watches: `join` and `leave` for each difference between two rosters, which need not
/// follow each other; `roster` where there is nothing to compare with. Values and functions.
public final class RosterFrames {
    private RosterFrames() {}

    /// @param before null: nothing was known
    public static boolean tellsAnything(@Nullable Audience before, Audience now) {
        if (before == null) {
            return !now.listed() || !now.roster().isEmpty();
        }
        return before.listed() != now.listed() || !Set.copyOf(before.roster()).equals(Set.copyOf(now.roster()));
    }

    static void difference(FrameBuffer out, @Nullable Audience before, Audience now) {
        if (before == null || before.listed() != now.listed()) {
            Frames.roster(out, now);
            return;
        }
        Set<UserId> left = new HashSet<>(before.roster());
        now.roster().forEach(left::remove);
        Set<UserId> joined = new HashSet<>(now.roster());
        before.roster().forEach(joined::remove);
        joined.forEach(user -> Frames.join(out, now.video(), user));
        left.forEach(user -> Frames.leave(out, now.video(), user));
    }
}
