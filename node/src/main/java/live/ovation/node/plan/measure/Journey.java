package live.ovation.node.plan.measure;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import live.ovation.crowd.Crowd;
import live.ovation.crowd.CrowdPlan;
import live.ovation.crowd.Lane;
import live.ovation.crowd.Progress;
import live.ovation.node.Node;
import live.ovation.node.NodeConfig;
import live.ovation.telemetry.Clock;

/// A whole node in this process, watched by a crowd in this process: what a like's request costs the event loop, what a
/// write to a viewer costs it, and what the crowd spends on reading. By the threads' own processor time, so that what
/// else runs here does not count.
final class Journey {
    private static final double QUIET_LIKES = 25;
    private static final double BUSY_LIKES = 250;
    private static final double POSTS = 400;

    private Journey() {}

    /// @param write µs a write
    /// @param byteNanos on top, for each byte
    record Found(
            double write,
            double byteNanos,
            double read,
            double readByteNanos,
            double likeBytes,
            double post,
            int viewers) {}

    /// What the threads and counters said between two moments.
    private record Spent(double loops, double readers, double writes, double bytes, double likes) {
        Spent minus(Spent before) {
            return new Spent(
                    loops - before.loops,
                    readers - before.readers,
                    writes - before.writes,
                    bytes - before.bytes,
                    likes - before.likes);
        }
    }

    static Found measure(Path data, int viewers) {
        NodeConfig config = NodeConfig.load(
                null, Map.of("port", "0", "host", "127.0.0.1", "data", data.toString(), "stop-within", "1s"));
        try (Node node = Node.start(config, Clock.system())) {
            play(node, 0, POSTS, 1, 1); // until the code is warm
            Spent posts = play(node, 0, POSTS, 1, 2);
            double post = posts.loops / Math.max(1, posts.likes);
            Spent quiet = play(node, viewers, QUIET_LIKES, 1, 3);
            Spent busy = play(node, viewers, BUSY_LIKES, 1, 3);
            TwoCosts server = TwoCosts.of(
                    run(quiet, quiet.loops - quiet.likes * post), run(busy, busy.loops - busy.likes * post));
            TwoCosts crowd = TwoCosts.of(run(quiet, quiet.readers), run(busy, busy.readers));
            return new Found(
                    server.first(),
                    server.second() * 1e3,
                    crowd.first(),
                    crowd.second() * 1e3,
                    busy.bytes / Math.max(1, busy.likes * viewers),
                    post,
                    viewers);
        }
    }

    private static TwoCosts.Run run(Spent spent, double cost) {
        return new TwoCosts.Run(spent.writes, spent.bytes, cost);
    }

    private static Spent play(Node node, int viewers, double likes, int warmup, int seconds) {
        CrowdPlan plan = CrowdPlan.builder()
                .url("http://127.0.0.1:" + node.port())
                .video("plan")
                .viewers(viewers)
                .likesPerSecond(likes)
                .lane(Lane.EACH)
                .processes(1)
                .warmup(Duration.ofSeconds(warmup))
                .duration(Duration.ofSeconds(seconds))
                .settle(Duration.ofSeconds(2))
                .build();
        Spent[] ends = new Spent[2];
        Crowd.run(plan, progress -> {
            if (progress.phase() == Progress.Phase.WARMING_UP) {
                ends[0] = spent(node);
            } else if (progress.phase() == Progress.Phase.MEASURING) {
                ends[1] = spent(node);
            }
        });
        Spent begin = ends[0];
        Spent end = ends[1];
        if (begin == null || end == null) {
            throw new IllegalStateException("measuring: the crowd of " + viewers
                    + " did not play (expected: a free machine, and " + 2 * viewers + " open files)");
        }
        return end.minus(begin);
    }

    private static Spent spent(Node node) {
        String metrics = scrape(node);
        return new Spent(
                ThreadTimes.named("ovation-worker"),
                ThreadTimes.named("crowd-viewers"),
                value(metrics, "ovation_frontend_writes_total"),
                value(metrics, "ovation_frontend_written_bytes_total"),
                value(metrics, "ovation_ledger_entries_total"));
    }

    private static String scrape(Node node) {
        try (InputStream in = URI.create("http://127.0.0.1:" + node.internalPort() + "/metrics")
                .toURL()
                .openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static double value(String metrics, String name) {
        return metrics.lines()
                .filter(line -> line.startsWith(name + ' ') || line.startsWith(name + '{'))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
