package live.ovation.crowd.cli;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import live.ovation.crowd.CrowdPlan;
import live.ovation.crowd.Lane;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Help;
import picocli.CommandLine.Option;

/// The options of the command `crowd`, in the groups that its help shows, and the plan they amount to. Filled by
/// picocli.
final class CrowdOptions {
    @ArgGroup(validate = false, heading = "%nWhere%n")
    private Where where = new Where();

    @ArgGroup(validate = false, heading = "%nHow many and for how long%n")
    private Size size = new Size();

    @ArgGroup(validate = false, heading = "%nHow they behave%n")
    private Behaviour behaviour = new Behaviour();

    @ArgGroup(validate = false, heading = "%nWhat comes out%n")
    Output output = new Output();

    @ArgGroup(validate = false, heading = "%nHow the crowd itself runs%n")
    private Machinery machinery = new Machinery();

    /// @throws IllegalArgumentException naming the first value that does not fit
    CrowdPlan plan() {
        return CrowdPlan.builder()
                .urls(where.urls)
                .videos(videos())
                .zipf(where.zipf)
                .headers(where.headers)
                .viewers(size.viewers)
                .watchesPerViewer(size.watches)
                .likesPerSecond(size.likes)
                .tapsPerPost(size.tapsPerPost)
                .commentsPerSecond(size.comments)
                .duration(seconds("seconds", size.seconds))
                .warmup(seconds("warmup", size.warmup))
                .settle(seconds("settle", size.settle))
                .lane(behaviour.lane)
                .slowPercent(behaviour.slow)
                .slowBytesPerSecond(behaviour.slowBytes)
                .stalledPercent(behaviour.stalled)
                .churnPerSecond(behaviour.churn)
                .stormAt(behaviour.stormAt == null ? null : seconds("storm-at", behaviour.stormAt))
                .nameViewers(behaviour.nameViewers)
                .othersTap(behaviour.othersTap)
                .serverPids(output.pids)
                .connectRate(machinery.connectRate)
                .sources(machinery.sources)
                .processes(machinery.processes)
                .loops(machinery.loops)
                .tapConnections(machinery.tapConnections)
                .nap(seconds("nap", machinery.napMillis / 1e3))
                .build();
    }

    private List<String> videos() {
        if (where.numberedVideos < 0 || where.numberedVideos > 100_000) {
            throw new IllegalArgumentException("videos: " + where.numberedVideos + " (expected: 1 to 100000)");
        }
        if (where.numberedVideos > 0 && !where.videos.isEmpty()) {
            throw new IllegalArgumentException("video and videos: both (expected: one of them)");
        }
        return where.videos.isEmpty() ? CrowdPlan.numberedVideos(Math.max(1, where.numberedVideos)) : where.videos;
    }

    private static Duration seconds(String name, double seconds) {
        if (!(seconds >= 0 && seconds <= 1e7)) {
            throw new IllegalArgumentException(
                    String.format(Locale.ROOT, "%s: %s s (expected: 0 to 10000000 s)", name, seconds));
        }
        return Duration.ofNanos(Math.round(seconds * 1e9));
    }

    private static final class Where {
        @Option(
                names = "--url",
                split = ",",
                paramLabel = "URL",
                defaultValue = "http://127.0.0.1:8080",
                description = "Server; several, comma separated or repeated: viewers and tappers spread over them.")
        private List<URI> urls = new ArrayList<>();

        @Option(
                names = "--video",
                showDefaultValue = Help.Visibility.NEVER,
                split = ",",
                paramLabel = "VIDEO",
                description = "Video to watch and like; several, comma separated or repeated. Default: crowd-1.")
        private List<String> videos = new ArrayList<>();

        @Option(
                names = "--videos",
                paramLabel = "N",
                defaultValue = "0",
                description = "Instead of --video: N videos, crowd-1 to crowd-N.")
        private int numberedVideos;

        @Option(
                names = "--zipf",
                paramLabel = "S",
                defaultValue = "1",
                description = "With several videos: the k-th has a share of 1/k^S of viewers and likes; 0: all alike.")
        private double zipf;

        @Option(
                names = "--header",
                showDefaultValue = Help.Visibility.NEVER,
                paramLabel = "LINE",
                description = "Further line for every request, 'Name: value'; may be repeated.")
        private List<String> headers = new ArrayList<>();
    }

    private static final class Size {
        @Option(names = "--viewers", paramLabel = "N", defaultValue = "1000", description = "Viewers, one stream each.")
        private int viewers;

        @Option(
                names = "--watches",
                paramLabel = "N",
                defaultValue = "1",
                description = "Videos that each viewer watches on the one stream.")
        private int watches;

        @Option(
                names = "--likes",
                paramLabel = "PER_SECOND",
                defaultValue = "100",
                description = "Likes per second over all videos, sent when due whether or not the server keeps up.")
        private double likes;

        @Option(
                names = "--taps-per-post",
                paramLabel = "N",
                defaultValue = "1",
                description = "Likes that one request carries (its count), 1 to 50.")
        private int tapsPerPost;

        @Option(
                names = "--comments",
                paramLabel = "PER_SECOND",
                defaultValue = "0",
                description = "Comments per second over all videos.")
        private double comments;

        @Option(names = "--seconds", paramLabel = "S", defaultValue = "10", description = "How long to measure.")
        private double seconds;

        @Option(
                names = "--warmup",
                paramLabel = "S",
                defaultValue = "3",
                description = "Load before that, verified but not measured.")
        private double warmup;

        @Option(
                names = "--settle",
                paramLabel = "S",
                defaultValue = "10",
                description = "How long to wait at most, once tapping has ended, until everybody has seen everything.")
        private double settle;
    }

    private static final class Behaviour {
        @Option(
                names = "--lane",
                paramLabel = "LANE",
                defaultValue = "auto",
                description = "What viewers ask for: each (every like), sum (totals four times a second) or auto.")
        private Lane lane = Lane.AUTO;

        @Option(
                names = "--slow",
                paramLabel = "PERCENT",
                defaultValue = "0",
                description = "Share of viewers who read slowly; they catch up at the end and are verified then.")
        private double slow;

        @Option(
                names = "--slow-bytes",
                paramLabel = "PER_SECOND",
                defaultValue = "4096",
                description = "How much a slow viewer reads.")
        private int slowBytes;

        @Option(
                names = "--stalled",
                paramLabel = "PERCENT",
                defaultValue = "0",
                description =
                        "Share of viewers who stop reading once on; those still on at the end resume and are verified.")
        private double stalled;

        @Option(
                names = "--churn",
                paramLabel = "PER_SECOND",
                defaultValue = "0",
                description = "Viewers who leave for good each second, a new one joining for each.")
        private double churn;

        @Option(
                names = "--storm-at",
                paramLabel = "S",
                description = "Reconnect storm: so long after measuring began, all drop their stream and reconnect.")
        private @Nullable Double stormAt;

        @Option(
                names = "--name-viewers",
                description = "Each viewer says who it is, a user of its own, so that presence has work to do.")
        private boolean nameViewers;

        @Option(
                names = "--others-tap",
                description = "Somebody else likes these videos too: totals may grow by more than this crowd's likes.")
        private boolean othersTap;
    }

    static final class Output {
        @Option(names = "--json", paramLabel = "FILE", description = "Writes everything as JSON; '-': to stdout.")
        @Nullable
        Path json;

        @Option(
                names = "--html",
                paramLabel = "FILE",
                description = "Writes a page with plots that needs nothing else.")
        @Nullable
        Path html;

        @Option(
                names = "--pid",
                showDefaultValue = Help.Visibility.NEVER,
                split = ",",
                paramLabel = "PID",
                description = "The server's process, to tell its CPU and memory per viewer; several are summed.")
        List<Long> pids = new ArrayList<>();

        @Option(
                names = {"-q", "--quiet"},
                description = "No progress.")
        boolean quiet;
    }

    private static final class Machinery {
        @Option(
                names = "--connect-rate",
                paramLabel = "PER_SECOND",
                defaultValue = "0",
                description = "New streams per second; 0: as fast as the server takes them.")
        private double connectRate;

        @Option(
                names = "--sources",
                paramLabel = "N",
                defaultValue = "0",
                description = "Loopback source addresses, 127.0.0.2 and on; 0: as many as the viewers need ports for.")
        private int sources;

        @Option(
                names = "--processes",
                paramLabel = "N",
                defaultValue = "0",
                description =
                        "Processes that share the viewers; 0: as many as the limit on open files makes necessary.")
        private int processes;

        @Option(names = "--loops", paramLabel = "N", defaultValue = "1", description = "Viewer threads per process.")
        private int loops;

        @Option(
                names = "--tap-connections",
                paramLabel = "N",
                defaultValue = "0",
                description =
                        "Connections of the tappers, one request at a time each; 0: what the rate is likely to need.")
        private int tapConnections;

        @Option(
                names = "--nap-millis",
                paramLabel = "MS",
                defaultValue = "2",
                description =
                        "How long a viewer thread rests between two sweeps: less shows latency finer and costs CPU.")
        private double napMillis;
    }
}
