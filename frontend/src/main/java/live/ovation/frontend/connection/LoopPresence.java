package live.ovation.frontend.connection;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import live.ovation.frontend.feed.Feeds;
import live.ovation.frontend.stream.LoopStreams;
import live.ovation.protocol.PresenceReport;
import live.ovation.protocol.UserId;
import live.ovation.protocol.VideoId;

/// Gathers the signs of life of one event loop's connections and hands them over together: those of one turn of the
/// wheel, without a timer for it and without waking the feeds' thread. Confined to the loop.
///
/// There is no wheel here and no timer per user: a connection's beat, which the loop's one wheel spreads evenly,
/// is its user's sign of life.
public final class LoopPresence {
    private static final Duration GATHERING = Duration.ofMillis(50);

    private final LoopStreams loop;
    private final Feeds feeds;
    private List<PresenceReport.Beat> beats = new ArrayList<>();
    private List<PresenceReport.Arrival> arrivals = new ArrayList<>();
    private boolean gathering;
    private boolean handingOver;
    private boolean urgent;

    public LoopPresence(LoopStreams loop, Feeds feeds) {
        this.loop = loop;
        this.feeds = feeds;
    }

    /// The user is here, or was until now, and watches these.
    void beat(UserId user, List<VideoId> videos) {
        beats.add(new PresenceReport.Beat(user, videos));
        handOverSoon();
    }

    /// The user came, or watches something more, or leaves: told as soon as the loop has done what it is at.
    void arrive(UserId user, List<VideoId> videos) {
        beats.add(new PresenceReport.Beat(user, videos));
        urgent = true;
        handOverSoon();
    }

    /// Behind the connections whose turn it is as well: all of them have been called when the first gives its sign.
    private void handOverSoon() {
        if (!handingOver) {
            handingOver = true;
            loop.execute(this::handOver);
        }
    }

    /// A viewer begins to watch: for the count of different ones.
    ///
    /// @param viewer a user, or what tells a stream without one from others
    void count(String viewer, List<VideoId> videos) {
        for (VideoId video : videos) {
            arrivals.add(new PresenceReport.Arrival(video, viewer));
        }
        if (!gathering && !handingOver) {
            gathering = true;
            loop.schedule(this::handOver, GATHERING);
        }
    }

    private void handOver() {
        boolean now = urgent;
        gathering = false;
        handingOver = false;
        urgent = false;
        if (!beats.isEmpty() || !arrivals.isEmpty()) {
            feeds.people(beats, arrivals, now);
            beats = new ArrayList<>();
            arrivals = new ArrayList<>();
        }
    }
}
