package live.ovation.node.plan.measure;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import live.ovation.crowd.Crowd;
import live.ovation.crowd.CrowdPlan;
import live.ovation.crowd.CrowdPlanBuilder;
import live.ovation.crowd.Lane;
import live.ovation.crowd.Progress;
import live.ovation.node.Node;
import live.ovation.node.NodeConfig;
import live.ovation.node.plan.ViewerCosts;
import live.ovation.telemetry.Clock;
import org.jspecify.annotations.Nullable;

/// A whole node in this process, watched by a crowd in this process: what a like's request costs the event loop, what a
/// write to a viewer costs it, and what the crowd spends on reading. By the threads' own processor time, so that what
/// else runs here does not count.
///
/// Audiences of several sizes get so many likes that the loop always sweeps, as it does when a machine is full; writer
/// and reader then work at the same time, and which of them pays for a packet on the loopback is chance. What they pay
/// together is not; it is divided as it was while the largest audience got few likes.
final class Journey {
    private static final double QUIET_LIKES = 5;
    /// So many frames a second are offered to an audience: more than one loop can write one by one.
    private static final double OFFERED = 450_000;
    /// As many likes again are offered to tell bytes from writes.
    private static final int MORE = 4;

    private static final double POSTS = 400;
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private Journey() {}

    /// @param otherMillis what the process did besides, each second
    record Found(ViewerCosts viewer, double likeBytes, double post, double otherMillis) {}

    /// What the threads and counters said between two moments; times in µs.
    private record Spent(
            double loops, double readers, double others, double writes, double bytes, double likes, double clock) {
        Spent minus(Spent before) {
            return new Spent(
                    loops - before.loops,
                    readers - before.readers,
                    others - before.others,
                    writes - before.writes,
                    bytes - before.bytes,
                    likes - before.likes,
                    clock - before.clock);
        }

        TwoCosts.Run writing(double post) {
            return new TwoCosts.Run(writes, bytes, loops - likes * post);
        }

        TwoCosts.Run reading() {
            return new TwoCosts.Run(writes, bytes, readers);
        }

        TwoCosts.Run together(double post) {
            return new TwoCosts.Run(writes, bytes, loops - likes * post + readers);
        }
    }

    /// @param audiences from the smallest to the largest
    /// @param said hears of each
    static Found measure(Path data, int[] audiences, Consumer<String> said) {
        NodeConfig config = NodeConfig.load(
                null, Map.of("port", "0", "host", "127.0.0.1", "data", data.toString(), "stop-within", "1s"));
        try (Node node = Node.start(config, Clock.system())) {
            Spent posts = tap(node, POSTS, 2, 2);
            double post = posts.loops / Math.max(1, posts.likes);
            said.accept(String.format(Locale.ROOT, "requests    a like's POST %.0f µs of an event loop", post));
            Map<Integer, Spent> busy = new LinkedHashMap<>();
            Spent more = posts;
            Spent quiet = posts;
            for (int audience : audiences) {
                try (Watching crowd = new Watching(node, audience)) {
                    crowd.awaitAll();
                    Spent spent = tap(node, OFFERED / audience, 2, 3);
                    busy.put(audience, spent);
                    said.accept(String.format(
                            Locale.ROOT,
                            "%,7d viewers   a write of %.0f bytes %.2f µs, its reading by a load client %.2f µs",
                            audience,
                            spent.bytes / Math.max(1, spent.writes),
                            (spent.loops - spent.likes * post) / Math.max(1, spent.writes),
                            spent.readers / Math.max(1, spent.writes)));
                    if (audience == audiences[audiences.length - 1]) {
                        more = tap(node, MORE * OFFERED / audience, 1, 3);
                        quiet = tap(node, QUIET_LIKES, 1, 3);
                    }
                }
            }
            return found(busy, more, quiet, post);
        }
    }

    private static Found found(Map<Integer, Spent> busy, Spent more, Spent quiet, double post) {
        int largest = 0;
        for (int audience : busy.keySet()) {
            largest = Math.max(largest, audience);
        }
        Spent last = Objects.requireNonNull(busy.get(largest));
        // As with the writes: what both pay together is certain, who pays is not.
        double bothPerByte =
                TwoCosts.of(last.together(post), more.together(post)).second();
        double writtenByte = TwoCosts.of(last.writing(post), more.writing(post)).second();
        double readByte = TwoCosts.of(last.reading(), more.reading()).second();
        double readersPart = readByte > 0 ? readByte / (readByte + writtenByte) : 1;
        double byteMicros = (1 - readersPart) * bothPerByte;
        double readByteMicros = readersPart * bothPerByte;
        List<WarmAndCold.Point> both = new ArrayList<>();
        busy.forEach((audience, spent) -> both.add(new WarmAndCold.Point(
                audience,
                withoutBytes(spent.writing(post), byteMicros) + withoutBytes(spent.reading(), readByteMicros))));
        WarmAndCold pair = WarmAndCold.of(both);
        double writing = withoutBytes(quiet.writing(post), byteMicros);
        double reading = withoutBytes(quiet.reading(), readByteMicros);
        double share = writing / Math.max(Double.MIN_NORMAL, writing + reading);
        return new Found(
                new ViewerCosts(
                        busy.keySet().iterator().next(),
                        largest,
                        share * pair.cold(),
                        share * pair.warm(),
                        byteMicros * 1e3,
                        (1 - share) * pair.cold(),
                        (1 - share) * pair.warm(),
                        readByteMicros * 1e3),
                last.bytes / Math.max(1, last.likes * largest),
                post,
                Math.max(0, quiet.others) / Math.max(1, quiet.clock) * 1e3);
    }

    private static double withoutBytes(TwoCosts.Run run, double byteMicros) {
        return Math.max(0, run.cost() - run.second() * byteMicros) / Math.max(1, run.first());
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
        double loops = ThreadTimes.named("ovation-worker");
        double readers = ThreadTimes.named("crowd-viewers");
        double known = loops + readers + ThreadTimes.named("crowd-tappers");
        return new Spent(
                loops,
                readers,
                ThreadTimes.all() - known,
                value(metrics, "ovation_frontend_writes_total"),
                value(metrics, "ovation_frontend_written_bytes_total"),
                value(metrics, "ovation_ledger_entries_total"),
                System.nanoTime() / 1e3);
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
