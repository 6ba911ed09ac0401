package live.ovation.crowd.viewer;

import org.jspecify.annotations.Nullable;

/// What a viewer must have seen by the end. Stateless.
final class Verdicts {
    private Verdicts() {}

    static boolean isSettled(Viewer viewer, Ending ending) {
        if (isExcused(viewer)) {
            return true;
        }
        if (viewer.state != Viewer.State.ON) {
            return false;
        }
        for (Watch watch : viewer.watches) {
            @Nullable VideoEnding end = ending.videos().get(watch.video.id);
            boolean short_ = end != null
                    && ((ending.totalsKnown() && watch.seen() != end.total())
                            || watch.comments().missing(end) > 0);
            if (short_) {
                return false;
            }
        }
        return true;
    }

    static void judge(Viewer viewer, Ending ending, FrameJudge judge) {
        if (isExcused(viewer)) {
            return;
        }
        if (viewer.state != Viewer.State.ON) {
            judge.absent(viewer);
            return;
        }
        for (Watch watch : viewer.watches) {
            @Nullable VideoEnding end = ending.videos().get(watch.video.id);
            if (end != null) {
                judge.commentsMissing(viewer, watch, watch.comments().missing(end));
                judge.notePairs(viewer, watch, end, ending.totalsKnown());
                if (ending.totalsKnown()) {
                    judge.end(viewer, watch, end.total());
                }
            }
        }
    }

    /// Who was sent away is not waited for, nor who stopped reading and was closed for it. Who stopped and is
    /// still on has been reading again since measuring ended, and must have been told everything; so must who is
    /// just coming, or coming back because the crowd let the stream go.
    private static boolean isExcused(Viewer viewer) {
        boolean isAway = viewer.state == Viewer.State.WAITING && viewer.wasClosed;
        return viewer.state == Viewer.State.ENDED || (viewer.temper == Temper.STALLED && isAway);
    }
}
