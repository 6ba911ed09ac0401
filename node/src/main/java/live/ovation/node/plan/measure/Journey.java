package live.ovation.node.plan.measure;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import live.ovation.crowd.Crowd;
import live.ovation.crowd.CrowdPlan;
import live.ovation.crowd.CrowdPlanBuilder;
import live.ovation.crowd.Lane;
import live.ovation.crowd.Progress;
import live.ovation.node.Node;
import live.ovation.node.NodeConfig;
import live.ovation.telemetry.Clock;
import org.jspecify.annotations.Nullable;

/// A whole node in this process, watched by a crowd in this process: what a like's request costs the event loop, what a
/// write to a viewer costs it, and what the crowd spends on reading. By the threads' own processor time, so that what
/// else runs here does not count.
final class Journey {
    private static final double QUIET_LIKES = 5;
    private static final double BUSY_LIKES = 200;
    private static final double POSTS = 400;
    private static final Duration LONGEST = Duration.ofSeconds(30);

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
            Spent posts = tap(node, POSTS, 2, 2);
            double post = posts.loops / Math.max(1, posts.likes);
            Spent quiet;
            Spent busy;
            try (Watching crowd = new Watching(node, viewers)) {
                crowd.awaitAll();
                quiet = tap(node, QUIET_LIKES, 1, 3);
                busy = tap(node, BUSY_LIKES, 1, 3);
            }
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

    /// Those who watch, while others tap.
    private static final class Watching implements AutoCloseable {
        private final AtomicBoolean enough = new AtomicBoolean();
        private final CountDownLatch on = new CountDownLatch(1);
        private final Thread thread;

        Watching(Node node, int viewers) {
            CrowdPlan plan = plan(node)
                    .viewers(viewers)
                    .likesPerSecond(0)
                    .othersTap(true)
                    .warmup(Duration.ZERO)
                    .duration(LONGEST)
                    .settle(Duration.ZERO)
                    .build();
            thread = Thread.ofPlatform().name("plan-viewers").daemon().start(() -> {
                try {
                    Crowd.run(
                            plan,
                            progress -> {
                                if (progress.phase() == Progress.Phase.MEASURING || progress.viewersOn() == viewers) {
                                    on.countDown();
                                }
                            },
                            enough::get);
                } finally {
                    on.countDown();
                }
            });
        }

        void awaitAll() {
            try {
                boolean all = on.await(LONGEST.toSeconds(), TimeUnit.SECONDS) && thread.isAlive();
                if (!all) {
                    throw new IllegalStateException(
                            "measuring: the viewers are not on (expected: within " + LONGEST + ")");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close() {
            enough.set(true);
            try {
                thread.join(LONGEST);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static CrowdPlanBuilder plan(Node node) {
        return CrowdPlan.builder()
                .url("http://127.0.0.1:" + node.port())
                .video("plan")
                .lane(Lane.EACH)
                .processes(1);
    }

    private static Spent tap(Node node, double likes, int warmup, int seconds) {
        CrowdPlan plan = plan(node)
                .viewers(0)
                .likesPerSecond(likes)
                .othersTap(true)
                .warmup(Duration.ofSeconds(warmup))
                .duration(Duration.ofSeconds(seconds))
                .settle(Duration.ZERO)
                .build();
        AtomicReference<@Nullable Spent> begin = new AtomicReference<>();
        AtomicReference<@Nullable Spent> end = new AtomicReference<>();
        Crowd.run(plan, progress -> {
            if (progress.phase() == Progress.Phase.WARMING_UP) {
                begin.set(spent(node));
            } else if (progress.phase() == Progress.Phase.MEASURING) {
                end.set(spent(node));
            }
        });
        Spent before = begin.get();
        Spent after = end.get();
        if (before == null || after == null) {
            throw new IllegalStateException("measuring: nobody tapped (expected: " + likes + " likes/s)");
        }
        return after.minus(before);
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
