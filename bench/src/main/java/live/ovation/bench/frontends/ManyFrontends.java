package live.ovation.bench.frontends;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import live.ovation.protocol.FrontendId;
import live.ovation.protocol.ReportReply;
import live.ovation.protocol.SubscriptionReport;
import live.ovation.protocol.VideoId;
import live.ovation.protocol.wire.ReportCodec;
import live.ovation.telemetry.Clock;
import live.ovation.transport.Call;
import live.ovation.transport.EventLoops;
import live.ovation.transport.HttpClient;
import live.ovation.transport.PeerAddress;
import live.ovation.transport.Reply;
import org.HdrHistogram.Histogram;

/// How many events per second does one dispatcher carry to 180 frontends, every one counted at all of them?
/// `bench/cluster many-frontends many-videos`
///
/// Arguments: the dispatcher's internal address, its process id, frontends, videos, events per second, seconds.
public final class ManyFrontends {
    private static final long LAST_NANOS = 20_000_000_000L;
    private static final double TICKS_PER_SECOND = 100;

    private final PeerAddress dispatcher;
    private final long pid;
    private final int frontends;
    private final int videos;
    private final Clock clock = Clock.system();
    private final AtomicLong reports = new AtomicLong();
    private final long incarnation = clock.epochMicros();

    private ManyFrontends(PeerAddress dispatcher, long pid, int frontends, int videos) {
        this.dispatcher = dispatcher;
        this.pid = pid;
        this.frontends = frontends;
        this.videos = videos;
    }

    public static void main(String[] args) {
        ManyFrontends bench = new ManyFrontends(
                PeerAddress.parse(args[0]),
                Long.parseLong(args[1]),
                Integer.parseInt(args[2]),
                Integer.parseInt(args[3]));
        System.exit(bench.run(Double.parseDouble(args[4]), Double.parseDouble(args[5])) ? 0 : 1);
    }

    private boolean run(double perSecond, double seconds) {
        try (StandIns standIns = new StandIns(frontends, videos);
                EventLoops loops = new EventLoops(1, true);
                HttpClient client = new HttpClient(loops, HttpClient.Settings.defaults());
                ScheduledExecutorService renewals = Executors.newSingleThreadScheduledExecutor()) {
            report(client, standIns, true);
            renewals.scheduleWithFixedDelay(() -> report(client, standIns, false), 2, 2, TimeUnit.SECONDS);
            EventSource source = new EventSource(client, dispatcher, videos, clock);
            source.send(perSecond, 15); // until it is warm
            awaitAll(standIns, source);
            standIns.latencies().reset();
            long before =
                    standIns.checks().stream().mapToLong(DeliveryCheck::events).sum();
            long deliveriesBefore = standIns.checks().stream()
                    .mapToLong(DeliveryCheck::deliveries)
                    .sum();
            long bytesBefore =
                    standIns.checks().stream().mapToLong(DeliveryCheck::bytes).sum();
            double cpuBefore = cpuSeconds(pid);
            double ownBefore = cpuSeconds(ProcessHandle.current().pid());
            long began = clock.nanoTime();
            double rate = source.send(perSecond, seconds);
            double took = (clock.nanoTime() - began) / 1e9;
            double cpu = (cpuSeconds(pid) - cpuBefore) / took;
            double own = (cpuSeconds(ProcessHandle.current().pid()) - ownBefore) / took;
            boolean all = awaitAll(standIns, source);
            renewals.shutdownNow();
            long wrong =
                    standIns.checks().stream().mapToLong(DeliveryCheck::wrong).sum();
            long events =
                    standIns.checks().stream().mapToLong(DeliveryCheck::events).sum() - before;
            long deliveries = standIns.checks().stream()
                            .mapToLong(DeliveryCheck::deliveries)
                            .sum()
                    - deliveriesBefore;
            long bytes =
                    standIns.checks().stream().mapToLong(DeliveryCheck::bytes).sum() - bytesBefore;
            Histogram latencies = standIns.latencies();
            System.out.printf(
                    Locale.ROOT,
                    "%,d frontends, %,d videos, %,.0f events/s offered for %.0f s%n%n"
                            + "taken       %,.0f events/s, refused for want of room %,d times%n"
                            + "delivered   %,.0f events/s in %,.0f requests/s, %,.0f MB/s%n"
                            + "checked     %s; not the next one: %,d%n"
                            + "dispatcher  %.2f cores; the stand-ins and the source %.2f%n"
                            + "accepted → frontend  p50 %.1f ms, p90 %.1f ms, p99 %.1f ms, max %.1f ms%n%n",
                    frontends,
                    videos,
                    perSecond,
                    seconds,
                    rate,
                    source.refused(),
                    events / took,
                    deliveries / took,
                    bytes / took / 1e6,
                    all ? "every event at every frontend that wants it" : "NOT every event at every frontend",
                    wrong,
                    cpu,
                    own,
                    latencies.getValueAtPercentile(50) / 1e3,
                    latencies.getValueAtPercentile(90) / 1e3,
                    latencies.getValueAtPercentile(99) / 1e3,
                    latencies.getMaxValue() / 1e3);
            standIns.check();
            boolean well = all && wrong == 0 && rate > 0.99 * perSecond;
            System.out.println(well ? "All well: every one counted." : "Not well.");
            return well;
        }
    }

    /// A video's audience: the first is everywhere, the k-th at 180/k^0.7 frontends, at least at one.
    private boolean wants(int frontend, int video) {
        int audience = (int) Math.max(1, frontends / Math.pow(video + 1, 0.7));
        return Math.floorMod(frontend - video * 37, frontends) < audience;
    }

    private void report(HttpClient client, StandIns standIns, boolean complete) {
        long sequence = reports.incrementAndGet();
        List<CompletableFuture<Reply>> answers = new ArrayList<>();
        for (int i = 0; i < frontends; i++) {
            Map<VideoId, Integer> counts = new HashMap<>();
            for (int video = 0; complete && video < videos; video++) {
                if (wants(i, video)) {
                    counts.put(new VideoId("v" + video), 1);
                }
            }
            SubscriptionReport report = new SubscriptionReport(
                    new FrontendId("stand-in-" + i),
                    incarnation,
                    sequence,
                    "http://127.0.0.1:" + standIns.port(i),
                    complete,
                    counts);
            answers.add(client.call(Call.post(dispatcher, "/internal/v1/report", ReportCodec.encode(report)))
                    .toCompletableFuture());
        }
        for (CompletableFuture<Reply> answer : answers) {
            Reply reply = answer.join();
            ReportReply decoded = reply.isSuccess() ? ReportCodec.decodeReply(reply.body()) : null;
            if (decoded == null || (decoded.sendAll() && !complete)) {
                throw new IllegalStateException("report: " + reply.status() + " (expected: taken)");
            }
        }
    }

    private boolean awaitAll(StandIns standIns, EventSource source) {
        long deadline = clock.nanoTime() + LAST_NANOS;
        while (clock.nanoTime() < deadline) {
            if (isComplete(standIns, source)) {
                return true;
            }
            LockSupport.parkNanos(20_000_000);
        }
        return false;
    }

    private boolean isComplete(StandIns standIns, EventSource source) {
        List<DeliveryCheck> checks = standIns.checks();
        for (int i = 0; i < frontends; i++) {
            long expected = 0;
            for (int video = 0; video < videos; video++) {
                expected += wants(i, video) ? source.sentOf(video) : 0;
            }
            if (checks.get(i).events() != expected) {
                return false;
            }
        }
        return true;
    }

    private static double cpuSeconds(long process) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(process), "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
