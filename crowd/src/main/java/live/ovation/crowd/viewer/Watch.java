package live.ovation.crowd.viewer;

import live.ovation.crowd.Lane;
import org.jspecify.annotations.Nullable;

/// One viewer's knowledge of one video, and the rules by which a frame may change it. Pure state; confined to its
/// viewer's loop.
///
/// Frames of one video are in order on a stream, so the moment an absolute total arrives the viewer's own sum must
/// equal it. Each method that takes one returns the *drift*: positive when the total counts reactions that no frame
/// told (lost), negative when frames told more than there were (duplicated). After a drift the total is believed, so
/// that each loss is counted once. An announced gap excuses the next drift.
///
/// All viewers read the same `likes` frames, whenever they joined. So the first one that a viewer reads, after a hello
/// or after single likes, may tell again what the viewer knows; its total must not be short of that all the same.
final class Watch {
    final Video video;
    /// Whether its viewer reads as fast as it can, so that its latencies are the server's doing.
    final boolean timed;

    private long seen;
    private boolean known;
    private boolean gapAnnounced;
    /// Whether the server may go over from single likes to sums without a word.
    private final boolean changing;
    private boolean summing;
    private boolean overlapAllowed = true;
    private long helloMicros = Long.MAX_VALUE;
    private @Nullable CommentTrail comments;
    private int hellos;
    /// Likes by the region where they were tapped; null: nobody asks.
    private long @Nullable [] byRegion;
    private boolean toldOtherwise;

    Watch(Video video, Lane lane, boolean timed) {
        this.video = video;
        this.summing = lane == Lane.SUM;
        this.changing = lane == Lane.AUTO;
        this.timed = timed;
    }

    long seen() {
        return seen;
    }

    CommentTrail comments() {
        if (comments == null) {
            comments = new CommentTrail();
        }
        return comments;
    }

    /// Whether what was due then came while the stream was open, and was not told later to make up for it.
    boolean wasLiveAt(long dueMicros) {
        return dueMicros >= helloMicros;
    }

    void hello(long total, long nowMicros) {
        seen = total;
        known = true;
        gapAnnounced = false;
        overlapAllowed = true;
        helloMicros = nowMicros;
        hellos++;
    }

    /// Also counts where a like was tapped.
    ///
    /// @param region -1: unknown
    void like(long n, int region, int regions) {
        like(n);
        if (byRegion == null) {
            byRegion = new long[regions];
        }
        if (region >= 0 && region < byRegion.length) {
            byRegion[region] += n;
        }
    }

    /// How many likes of a region came. Of who was told sums, missed something with a word, or came
    /// back, that can't be told.
    ///
    /// @param fromMicros when the first was tapped
    /// @return -1 when it can't be told
    long seenOf(int region, long fromMicros) {
        if (hellos != 1 || toldOtherwise || helloMicros > fromMicros) {
            return -1;
        }
        return byRegion == null || region >= byRegion.length ? 0 : byRegion[region];
    }

    void like(long n) {
        seen += n;
        summing = false;
        overlapAllowed = true;
    }

    long likes(long n, long total) {
        toldOtherwise = true;
        boolean overlaps = overlapAllowed && total >= seen && total <= seen + n;
        long drift = driftTo(total, overlaps ? total : seen + n);
        summing = true;
        overlapAllowed = false;
        return drift;
    }

    /// In lane `sum` a total may run ahead of the sums by what the next `likes` frame will tell; so there only a total
    /// that is behind is judged. In lane `auto` the same, since nothing says that sums have begun before the first
    /// comes; what is lost shows at the next sum, or at the end.
    long stats(long total) {
        if ((summing || changing) && !gapAnnounced && total >= seen) {
            return 0;
        }
        return driftTo(total, seen);
    }

    void gap() {
        toldOtherwise = true;
        gapAnnounced = true;
        overlapAllowed = true;
    }

    /// The last total there will be.
    long end(long total) {
        return known ? driftTo(total, seen) : 0;
    }

    private long driftTo(long total, long expected) {
        boolean excused = gapAnnounced || !known;
        gapAnnounced = false;
        known = true;
        seen = total;
        return excused ? 0 : total - expected;
    }
}
