package live.ovation.crowd;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import live.ovation.protocol.VideoId;
import org.jspecify.annotations.Nullable;

/// What a crowd is to do: who watches, who taps, for how long, and how badly the viewers behave. Immutable; made with
/// [#builder], checked as a whole.
///
/// @param urls the servers' addresses; viewers and tappers spread over them in turn
/// @param videos the videos' ids
/// @param zipf how unevenly viewers and taps spread over the videos: the k-th gets a share of 1/k^zipf; 0: evenly
/// @param watchesPerViewer how many videos each viewer watches on its one stream
/// @param likesPerSecond taps per second over all videos, due whether or not the server keeps up
/// @param tapsPerPost how many taps one request carries (its `count`)
/// @param warmup load that is verified but not measured
/// @param slowPercent of the viewers read at `slowBytesPerSecond`
/// @param stalledPercent of the viewers stop reading once their stream is open
/// @param churnPerSecond viewers who leave for good each second, a new one joining for each
/// @param stormAt when, after measuring began, every viewer drops and reconnects at once; null: never
/// @param connectRate new streams per second; 0: as fast as the server takes them
/// @param sources loopback source addresses to spread over, 127.0.0.2 and on; 0: as many as the viewers need ports for
/// @param processes JVMs that share the viewers; 0: as many as file descriptors make necessary
/// @param loops viewer threads per process
/// @param tapConnections keep-alive connections of the tappers; 0: as many as the rate is likely to need
/// @param serverPids the server's processes, whose CPU and memory to watch; empty: nobody's
/// @param othersTap somebody else taps too, so totals may grow by more than this crowd's taps
/// @param nameViewers each viewer tells a user id of its own, so presence has work to do
/// @param nap how long a viewer thread rests between two sweeps over its streams
/// @param headers further lines for every request, `Name: value`
/// @param settle how long to wait for the last reactions once tapping has ended
public record CrowdPlan(
        List<URI> urls,
        List<String> videos,
        double zipf,
        int viewers,
        int watchesPerViewer,
        double likesPerSecond,
        int tapsPerPost,
        double commentsPerSecond,
        Duration duration,
        Duration warmup,
        Lane lane,
        double slowPercent,
        int slowBytesPerSecond,
        double stalledPercent,
        double churnPerSecond,
        @Nullable Duration stormAt,
        double connectRate,
        int sources,
        int processes,
        int loops,
        int tapConnections,
        List<Long> serverPids,
        boolean othersTap,
        boolean nameViewers,
        Duration nap,
        List<String> headers,
        Duration settle) {

    /// How many videos one stream may watch.
    private static final int MAX_WATCHES = 32;

    /// @throws IllegalArgumentException naming the first value that does not fit, and what was expected
    public CrowdPlan {
        urls = List.copyOf(urls);
        videos = List.copyOf(videos);
        headers = List.copyOf(headers);
        serverPids = List.copyOf(serverPids);
        expect(!urls.isEmpty(), "url", urls, "at least one");
        urls.forEach(CrowdPlan::checkUrl);
        expect(!videos.isEmpty(), "video", videos, "at least one");
        videos.forEach(VideoId::new);
        expect(zipf >= 0 && zipf <= 5, "zipf", zipf, "0 to 5");
        expect(viewers >= 0, "viewers", viewers, "0 or more");
        expect(
                watchesPerViewer >= 1 && watchesPerViewer <= Math.min(MAX_WATCHES, videos.size()),
                "watches per viewer",
                watchesPerViewer,
                "1 to the number of videos, at most " + MAX_WATCHES);
        expect(likesPerSecond >= 0 && likesPerSecond <= 10_000_000, "likes per second", likesPerSecond, "0 or more");
        expect(tapsPerPost >= 1 && tapsPerPost <= 50, "taps per post", tapsPerPost, "1 to 50");
        expect(commentsPerSecond >= 0 && commentsPerSecond <= 100_000, "comments per second", commentsPerSecond, "≥ 0");
        expect(duration.compareTo(Duration.ofSeconds(1)) >= 0, "seconds", duration, "1 s or more");
        expect(!warmup.isNegative(), "warmup", warmup, "0 s or more");
        expect(isPercent(slowPercent), "slow", slowPercent, "0 to 100 percent");
        expect(slowBytesPerSecond >= 64, "slow bytes per second", slowBytesPerSecond, "64 or more");
        expect(isPercent(stalledPercent), "stalled", stalledPercent, "0 to 100 percent");
        expect(slowPercent + stalledPercent <= 100, "slow + stalled", slowPercent + stalledPercent, "at most 100");
        expect(churnPerSecond >= 0, "churn", churnPerSecond, "0 or more viewers per second");
        expect(
                stormAt == null || (!stormAt.isNegative() && stormAt.compareTo(duration) < 0),
                "storm",
                stormAt,
                "within the measured " + duration);
        expect(connectRate >= 0, "connect rate", connectRate, "0 (unlimited) or more per second");
        expect(sources >= 0 && sources <= 250, "sources", sources, "0 to 250");
        expect(processes >= 0 && processes <= 64, "processes", processes, "0 to 64");
        expect(loops >= 1 && loops <= 16, "loops", loops, "1 to 16");
        expect(tapConnections >= 0 && tapConnections <= 10_000, "tap connections", tapConnections, "0 to 10000");
        serverPids.forEach(pid -> expect(ProcessHandle.of(pid).isPresent(), "pid", pid, "a running process"));
        expect(!nap.isNegative() && nap.compareTo(Duration.ofSeconds(1)) <= 0, "nap", nap, "0 to 1 s");
        headers.forEach(CrowdPlan::checkHeader);
        expect(!settle.isNegative(), "settle", settle, "0 s or more");
    }

    /// `count` videos named `crowd-1`, `crowd-2` and so on.
    public static List<String> numberedVideos(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> "crowd-" + i).toList();
    }

    public static CrowdPlanBuilder builder() {
        return new CrowdPlanBuilder();
    }

    private static boolean isPercent(double value) {
        return value >= 0 && value <= 100;
    }

    private static void checkUrl(URI url) {
        boolean right = "http".equals(url.getScheme()) && url.getHost() != null && url.getQuery() == null;
        expect(right, "url", url, "http://host:port");
    }

    private static void checkHeader(String header) {
        boolean right = header.indexOf(':') > 0 && header.chars().noneMatch(c -> c < 0x20 || c > 0x7e);
        expect(right, "header", header, "Name: value");
    }

    private static void expect(boolean right, String what, @Nullable Object value, String expected) {
        if (!right) {
            throw new IllegalArgumentException(what + ": " + value + " (expected: " + expected + ")");
        }
    }
}
