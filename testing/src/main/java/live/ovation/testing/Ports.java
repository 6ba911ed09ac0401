package live.ovation.testing;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/// Finds ports that stay free while a server is down: below the range from which the system takes the ports of outgoing
/// connections, or a client that tries to reconnect could itself sit on the port. Thread-safe.
public final class Ports {
    private static final int FIRST = 15_000;
    private static final int LAST = 31_999;
    private static final int FIRST_FOR_REDIS = 11_000;
    private static final int LAST_FOR_REDIS = 14_999;
    private static final int REDIS_CLUSTER_BUS = 10_000;

    /// Each JVM that runs tests at the same time has ports of its own: one of them may hold a port that nobody listens
    /// on, because its server was just killed.
    private static final int JVMS = 8;
    private static final int JVM = Integer.getInteger("ovation.test.jvm", 1) % JVMS;
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private Ports() {}

    public static int free() {
        return free(FIRST, LAST, 0);
    }

    /// For a Redis, which in a cluster also listens 10,000 higher.
    public static int freeForRedis() {
        return free(FIRST_FOR_REDIS, LAST_FOR_REDIS, REDIS_CLUSTER_BUS);
    }

    private static int free(int first, int last, int second) {
        for (int attempt = 0; attempt < 1000; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(first / JVMS, last / JVMS) * JVMS + JVM;
            if (isFree(port) && isFree(port + second) && GIVEN.add(port) && (second == 0 || GIVEN.add(port + second))) {
                return port;
            }
        }
        throw new IllegalStateException("no free port from " + first + " to " + last);
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress("0.0.0.0", port), 1);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
