package live.ovation.frontend.connection;

import java.util.List;
import live.ovation.protocol.UserId;
import live.ovation.protocol.VideoId;
import org.jspecify.annotations.Nullable;

/// The signs of life of one stream's user: its own, or those of a cohort that it is one of. Confined to the loop.
final class UserSigns {
    private final LoopPresence loop;
    private final UserId user;
    /// Null while the user gives signs of its own.
    private @Nullable LoopCohort cohort;
    /// Has beaten and changed nothing since: may be one of a cohort.
    private boolean settled;

    UserSigns(LoopPresence loop, UserId user) {
        this.loop = loop;
        this.user = user;
    }

    UserId user() {
        return user;
    }

    /// Null also once the cohort is over.
    private @Nullable LoopCohort cohort() {
        if (cohort != null && cohort.isOver()) {
            cohort = null;
        }
        return cohort;
    }

    boolean isSettled() {
        return settled;
    }

    void enter(LoopCohort formed) {
        cohort = formed;
    }

    /// The user came, or watches something more, or leaves: told as soon as the loop has done what it is at.
    void arrive(List<VideoId> videos) {
        giveOwn(videos, true);
    }

    /// The user watches these no longer.
    void unwatch(List<VideoId> videos) {
        giveOwn(videos, false);
    }

    private void giveOwn(List<VideoId> videos, boolean urgent) {
        settled = false;
        LoopCohort left = cohort();
        if (left != null) {
            loop.depart(left, this);
            cohort = null;
        }
        loop.beat(user, videos, urgent);
    }

    /// The stream's beat: the user is still here and watches these.
    void stay(List<VideoId> videos) {
        LoopCohort vouching = cohort();
        if (vouching != null) {
            loop.vouch(vouching);
        } else if (settled) {
            loop.stay(this, videos);
        } else {
            settled = true;
            loop.beat(user, videos, false);
        }
    }

    /// The store has forgotten everybody, all cohorts included.
    void forgotten() {
        if (cohort != null) {
            cohort.end();
            cohort = null;
        }
        settled = false;
    }
}
