package live.ovation.node.plan.measure;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import live.ovation.protocol.FrontendId;
import live.ovation.protocol.SubscriptionReport;
import live.ovation.protocol.VideoId;
import live.ovation.redis.RedisSettings;
import live.ovation.subscriptions.redis.RedisSubscriptionTable;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.Telemetry;

/// A look-up in a subscription table that stands in a Redis, one after the other.
final class StoreCost {
    private static final int LOOK_UPS = 1_500;
    private static final long CONNECTS_WITHIN = 5_000_000_000L;
    private static final VideoId VIDEO = new VideoId("plan");

    private StoreCost() {}

    /// @return the median, µs by the clock
    static double measure(String url, Clock clock) {
        RedisSettings settings = RedisSettings.of(url, "ovation-plan-" + Long.toString(clock.epochMicros(), 36));
        try (RedisSubscriptionTable table =
                new RedisSubscriptionTable(settings, Duration.ofSeconds(30), new Telemetry(), clock)) {
            report(table, clock);
            double[] micros = new double[LOOK_UPS];
            for (int i = 0; i < LOOK_UPS; i++) {
                long began = clock.nanoTime();
                table.interested(List.of(VIDEO)).toCompletableFuture().join();
                micros[i] = (clock.nanoTime() - began) / 1e3;
            }
            double[] warm = Arrays.copyOfRange(micros, LOOK_UPS / 2, LOOK_UPS);
            Arrays.sort(warm);
            return warm[warm.length / 2];
        }
    }

    /// Until it is connected.
    private static void report(RedisSubscriptionTable table, Clock clock) {
        SubscriptionReport report =
                new SubscriptionReport(new FrontendId("plan"), 1, 1, "http://127.0.0.1:1", true, Map.of(VIDEO, 1));
        long giveUp = clock.nanoTime() + CONNECTS_WITHIN;
        while (true) {
            try {
                table.apply(report).toCompletableFuture().join();
                return;
            } catch (CompletionException e) {
                if (clock.nanoTime() - giveUp > 0) {
                    throw e;
                }
                LockSupport.parkNanos(20_000_000);
            }
        }
    }
}
