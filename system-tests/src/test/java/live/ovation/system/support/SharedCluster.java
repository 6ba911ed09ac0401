package live.ovation.system.support;

import java.util.List;
import java.util.stream.IntStream;
import live.ovation.testing.Ports;
import live.ovation.testing.RedisServer;

/// A publisher, two dispatchers with a real Redis between them and two frontends, each a process.
/// The nodes are ended by their [Servers], the Redis by whoever started this.
public record SharedCluster(
        RedisServer redis, OvationProcess publisher, List<OvationProcess> dispatchers, List<OvationProcess> frontends) {
    /// @param settings of every node, beside those of where the others are; HOCON
    public static SharedCluster start(Servers servers, String settings) {
        RedisServer redis = RedisServer.start();
        boolean started = false;
        try {
            int[] ports = IntStream.range(0, 5).map(i -> Ports.free()).toArray();
            String config = "publishers = [" + address(ports[0]) + "]\n"
                    + "dispatchers = [" + address(ports[1]) + ", " + address(ports[2]) + "]\n"
                    + "frontends = [" + address(ports[3]) + ", " + address(ports[4]) + "]\n"
                    + "subscriptions { store = redis, redis.url = \"" + redis.url() + "\" }\n"
                    + settings;
            SharedCluster cluster = new SharedCluster(
                    redis,
                    servers.startWith(config, ports[0], "--roles", "publisher"),
                    List.of(
                            servers.startWith(config, ports[1], "--roles", "dispatcher"),
                            servers.startWith(config, ports[2], "--roles", "dispatcher")),
                    List.of(
                            servers.startWith(config, ports[3], "--roles", "frontend"),
                            servers.startWith(config, ports[4], "--roles", "frontend")));
            started = true;
            return cluster;
        } finally {
            if (!started) {
                redis.close();
            }
        }
    }

    private static String address(int port) {
        return "\"http://127.0.0.1:" + port + "\"";
    }
}
