package live.ovation.subscriptions.redis;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import live.ovation.redis.RedisSettings;
import live.ovation.subscriptions.SubscriptionTable;
import live.ovation.subscriptions.SubscriptionTableContract;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.Telemetry;
import org.junit.jupiter.api.AfterEach;

/// The contract, on a real Redis. Every table has a prefix of its own, so each is empty at first.
abstract class RedisTableContract extends SubscriptionTableContract {
    final Telemetry telemetry = new Telemetry();
    private final List<RedisSubscriptionTable> opened = new ArrayList<>();

    abstract RedisSettings settings(String prefix);

    @Override
    protected final SubscriptionTable openTable() {
        return open(settings(UUID.randomUUID().toString()));
    }

    final RedisSubscriptionTable open(RedisSettings settings) {
        RedisSubscriptionTable table = begin(settings);
        await().until(table::isConnected);
        return table;
    }

    /// A table that need not be connected yet.
    final RedisSubscriptionTable begin(RedisSettings settings) {
        RedisSubscriptionTable table = new RedisSubscriptionTable(settings, lease(), telemetry, Clock.system());
        opened.add(table);
        return table;
    }

    /// So long that no test takes as much of it as would matter.
    @Override
    protected final Duration lease() {
        return Duration.ofMinutes(2);
    }

    @Override
    protected final void pass(Duration time) {
        opened.getLast().advance(time);
    }

    @AfterEach
    void closeThem() {
        opened.forEach(RedisSubscriptionTable::close);
    }
}
