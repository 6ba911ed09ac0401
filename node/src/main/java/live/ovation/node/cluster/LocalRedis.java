package live.ovation.node.cluster;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A Redis of our own for a moment, for whoever is no cluster. Thread-safe.
public final class LocalRedis implements AutoCloseable {
    private final RedisServer server;

    private LocalRedis(RedisServer server) {
        this.server = server;
    }

    /// @return null when there is none on the path, or it doesn't start
    public static @Nullable LocalRedis startIfThere(Path directory) {
        try {
            return new LocalRedis(RedisServer.start(new FreePorts().next(), directory, line -> {}));
        } catch (ClusterFailed e) {
            return null;
        }
    }

    public String url() {
        return server.url();
    }

    @Override
    public void close() {
        server.close();
    }
}
