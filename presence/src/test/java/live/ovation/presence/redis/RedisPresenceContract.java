package live.ovation.presence.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import live.ovation.presence.CohortContract;
import live.ovation.presence.PresenceSettings;
import live.ovation.presence.PresenceStore;
import live.ovation.redis.RedisSettings;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.Telemetry;
import org.junit.jupiter.api.AfterEach;

/// The contract, on a real Redis. Every store has a prefix of its own, so each is empty at first.
abstract class RedisPresenceContract extends CohortContract {
    private final List<RedisPresenceStore> opened = new ArrayList<>();
    private Duration passed = Duration.ZERO;

    abstract RedisSettings redis(String prefix);

    @Override
    protected final PresenceStore openStore(PresenceSettings settings) {
        // A busy machine is no store that is away.
        return open(redis(UUID.randomUUID().toString()).withTimeout(Duration.ofSeconds(20)), settings);
    }

    final RedisPresenceStore open(RedisSettings redis, PresenceSettings settings) {
        RedisPresenceStore store = new RedisPresenceStore(redis, settings, new Telemetry(), Clock.system());
        store.advance(passed);
        opened.add(store);
        await().until(store::isConnected);
        return store;
    }

    @Override
    protected final void pass(Duration time) {
        passed = passed.plus(time);
        opened.forEach(store -> store.advance(time));
    }

    /// `-Dovation.churnHours=24` plays a whole day.
    @Override
    protected final int churnHours() {
        return Integer.getInteger("ovation.churnHours", 1);
    }

    @Override
    protected void assertNothingIsLeftBehind(int people) {
        passLooking(SETTINGS.expiry().plus(SLACK));
        assertThat(audience(V).roster()).isEmpty();
    }

    @AfterEach
    void closeThem() {
        opened.forEach(RedisPresenceStore::close);
    }
}
