package live.ovation.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import live.ovation.presence.PresenceSettings;
import live.ovation.presence.redis.RedisPresenceStore;
import live.ovation.protocol.FrontendId;
import live.ovation.protocol.PresenceReport;
import live.ovation.protocol.UserId;
import live.ovation.protocol.VideoId;
import live.ovation.protocol.wire.PresenceCodec;
import live.ovation.redis.RedisSettings;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.Telemetry;

/// What one sign of life costs Redis, and the dispatcher that reads the report and has the store take
/// it, when 100,000 users watch one video: `PresenceStoreCost PORT PID` of a Redis. One report after
/// the other, so the processor's caches are warm, and Java's compilers take their part in the first rounds: in
/// a cluster both cost two to three times as much.
public final class PresenceStoreCost {
    private static final int USERS = 100_000;
    private static final int ROUNDS = 6;
    private static final List<VideoId> VIDEO = List.of(new VideoId("the-video"));

    private final RedisPresenceStore store;
    private final Path redis;
    private long sequence;

    private PresenceStoreCost(RedisPresenceStore store, Path redis) {
        this.store = store;
        this.redis = redis;
    }

    public static void main(String[] args) throws Exception {
        RedisPresenceStore store = new RedisPresenceStore(
                RedisSettings.of("redis://127.0.0.1:" + args[0], "bench-" + System.nanoTime()),
                PresenceSettings.of(Duration.ofSeconds(15), Duration.ofSeconds(3)),
                new Telemetry(),
                Clock.system());
        PresenceStoreCost cost = new PresenceStoreCost(store, Path.of("/proc", args[1], "task"));
        cost.awaitStore();
        for (int users : List.of(100, 550, 100, 550)) {
            cost.measure(users);
        }
        System.exit(0);
    }

    private void awaitStore() throws InterruptedException {
        for (int i = 0; i < 100; i++) {
            try {
                store.expire().toCompletableFuture().join();
                return;
            } catch (RuntimeException e) {
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
    }

    private void measure(int users) throws IOException {
        StringBuilder ofRedis = new StringBuilder();
        StringBuilder ofStore = new StringBuilder();
        for (int round = 0; round < ROUNDS; round++) {
            List<byte[]> reports = new ArrayList<>();
            for (int from = 0; from < USERS; from += users) {
                reports.add(report(from, Math.min(USERS, from + users)));
            }
            long redisBefore = redisNanos();
            long storeBefore = ownNanos();
            for (byte[] report : reports) {
                store.take(PresenceCodec.decodeReport(report))
                        .toCompletableFuture()
                        .join();
            }
            ofStore.append(String.format(" %.2f", (ownNanos() - storeBefore) / 1e3 / USERS));
            ofRedis.append(String.format(" %.2f", (redisNanos() - redisBefore) / 1e3 / USERS));
        }
        System.out.printf(
                "%d users a report, µs of processor for each, round by round: Redis%s, dispatcher%s%n",
                users, ofRedis, ofStore);
    }

    private byte[] report(int from, int to) {
        List<PresenceReport.Beat> beats = IntStream.range(from, to)
                .mapToObj(i -> new PresenceReport.Beat(new UserId("viewer-" + i), VIDEO))
                .toList();
        return PresenceCodec.encode(new PresenceReport(new FrontendId("f"), 1, ++sequence, 0, beats, List.of()));
    }

    /// Of all its threads.
    private long redisNanos() throws IOException {
        long nanos = 0;
        try (Stream<Path> threads = Files.list(redis)) {
            for (Path thread : threads.toList()) {
                nanos += Long.parseLong(
                        Files.readString(thread.resolve("schedstat")).split(" ", 2)[0]);
            }
        }
        return nanos;
    }

    private static long ownNanos() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .orElse(Duration.ZERO)
                .toNanos();
    }
}
