package live.ovation.frontend.connection;

import java.util.ArrayList;
import java.util.List;
import live.ovation.frontend.feed.Cohort;
import live.ovation.protocol.VideoId;

/// A cohort and those of its users who have not departed. Confined to the loop, except [#onRefused].
final class LoopCohort extends Cohort {
    private final LoopPresence loop;
    private final List<UserSigns> members;
    private boolean over;
    private boolean vouched;

    LoopCohort(long number, List<VideoId> videos, List<UserSigns> members, LoopPresence loop) {
        super(number, videos);
        this.loop = loop;
        this.members = new ArrayList<>(members);
        members.forEach(member -> member.enter(this));
    }

    @Override
    protected void onRefused() {
        loop.onRefused(this);
    }

    List<UserSigns> members() {
        return members;
    }

    void remove(UserSigns member) {
        members.remove(member);
    }

    /// Its users give signs of their own from now on. What the store knows of it ends when nobody vouches for it.
    void end() {
        over = true;
        members.clear();
    }

    boolean isOver() {
        return over;
    }

    /// @return whether this is the first of its users whose turn it is
    boolean beginTurn() {
        boolean first = !vouched;
        vouched = true;
        return first;
    }

    void endTurn() {
        vouched = false;
    }
}
