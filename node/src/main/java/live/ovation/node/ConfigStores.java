package live.ovation.node;

import java.time.Duration;
import java.util.List;
import live.ovation.ledger.postgres.PostgresSettings;
import live.ovation.redis.RedisSettings;
import org.jspecify.annotations.Nullable;

/// Where a node keeps subscriptions and the ledger, as its settings say. Stateless.
final class ConfigStores {
    private ConfigStores() {}

    /// @param region whose subscriptions they are
    static NodeConfig.Table table(ConfigReader in, String region) {
        String store = in.text("subscriptions.store");
        boolean shared = store.equals("redis");
        in.require(shared || store.equals("memory"), "subscriptions.store", store, "memory or redis");
        List<String> urls = List.of(in.text("subscriptions.redis.url").split(",", -1));
        boolean cluster = in.flag("subscriptions.redis.cluster");
        String prefix = in.text("subscriptions.redis.prefix");
        int shards = in.integer("subscriptions.redis.shards", 1, RedisSettings.MAX_SHARDS);
        Duration timeout = in.duration("subscriptions.redis.timeout", Duration.ofMillis(10), Duration.ofMinutes(1));
        int waiting = in.integer("subscriptions.redis.waiting", 1, 1_000_000);
        if (!shared || !in.isRight()) {
            return new NodeConfig.Table(null);
        }
        try {
            return new NodeConfig.Table(
                    new RedisSettings(urls, cluster, prefix + ':' + region, shards, timeout, waiting));
        } catch (IllegalArgumentException e) {
            // Says the value itself, without the password that an address may hold.
            in.wrong("subscriptions.redis", e.getMessage());
            return new NodeConfig.Table(null);
        }
    }

    /// @return null: the ledger is a SQLite file
    static @Nullable PostgresSettings postgres(ConfigReader in) {
        String store = in.text("ledger.store");
        String url = in.text("ledger.postgres.url");
        String user = in.text("ledger.postgres.user");
        String password = in.text("ledger.postgres.password");
        int readers = in.integer("ledger.postgres.readers", 1, 1_000);
        if (!store.equals("postgres")) {
            in.require(store.equals("sqlite"), "ledger.store", store, "sqlite or postgres");
            return null;
        }
        try {
            return PostgresSettings.of(url, user, password, Math.max(1, readers));
        } catch (IllegalArgumentException e) {
            in.wrong("ledger.postgres.url", PostgresSettings.shown(url), "postgresql://host:port/database");
            return null;
        }
    }
}
