package live.ovation.presence.redis;

import java.util.List;
import live.ovation.redis.RedisSettings;
import live.ovation.testing.RedisServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/// In eight shards on a Redis Cluster of two.
class RedisClusterPresenceStoreTest extends RedisPresenceContract {
    private static List<RedisServer> nodes = List.of();

    @BeforeAll
    static void startCluster() {
        nodes = RedisServer.startCluster();
    }

    @AfterAll
    static void stopCluster() {
        nodes.forEach(RedisServer::close);
    }

    @Override
    RedisSettings redis(String prefix) {
        return RedisSettings.of(nodes.getFirst().url(), prefix).withCluster().withShards(8);
    }
}
