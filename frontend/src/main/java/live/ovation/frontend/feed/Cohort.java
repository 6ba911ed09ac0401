package live.ovation.frontend.feed;

import java.util.List;
import live.ovation.protocol.VideoId;

/// Users of one event loop whose streams beat together and who watch the same, so that one number is
/// told as the sign of life of all of them ([live.ovation.protocol.PresenceReport.Cohort]). Number and
/// videos may be read by any thread; the rest is the feeds' thread's.
public abstract class Cohort {
    private final long number;
    private final List<VideoId> videos;
    private boolean refused;

    /// @param number see [Feeds#nextCohort]
    protected Cohort(long number, List<VideoId> videos) {
        this.number = number;
        this.videos = List.copyOf(videos);
    }

    public final long number() {
        return number;
    }

    public final List<VideoId> videos() {
        return videos;
    }

    /// Its users are to give signs of their own, at once. Called once at the most, on the feeds' thread.
    protected abstract void onRefused();

    /// Nothing that is said of it counts any more.
    final boolean isRefused() {
        return refused;
    }

    final void refuse() {
        if (!refused) {
            refused = true;
            onRefused();
        }
    }
}
