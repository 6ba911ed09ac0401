package live.ovation.subscriptions.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import live.ovation.protocol.VideoId;
import live.ovation.redis.RedisSettings;
import live.ovation.testing.RedisServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// In eight shards on a Redis Cluster of two.
class RedisClusterSubscriptionTableTest extends RedisTableContract {
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
    RedisSettings settings(String prefix) {
        return RedisSettings.of(nodes.getFirst().url(), prefix).withCluster().withShards(8);
    }

    @Test
    void rowsAreSpreadOverBothNodes() {
        Map<VideoId, Integer> counts = new HashMap<>();
        for (int i = 0; i < 200; i++) {
            counts.put(new VideoId("video-" + i), 1);
        }
        apply(all(A, 1, counts));

        for (RedisServer node : nodes) {
            assertThat(Integer.parseInt(node.say("DBSIZE").substring(1))).isGreaterThan(20);
        }
        assertThat(interested(counts.keySet().toArray(VideoId[]::new))).hasSize(200);
    }
}
