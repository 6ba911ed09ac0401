package live.ovation.testing;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Finds ports that stay free while a server is down: below the range from which the system takes the ports of outgoing
/// connections, or a client that tries to reconnect could itself sit on the port. Thread-safe.
public final class Ports {
    private static final int FIRST = 15_000;
    private static final int LAST = 31_999;
    private static final int FIRST_FOR_REDIS = 11_000;
    private static final int LAST_FOR_REDIS = 14_999;
    private static final int REDIS_CLUSTER_BUS = 10_000;

    /// Each JVM that runs tests at the same time on this machine has ports of its own: one of them may hold a port that
    /// nobody listens on, because its server was just killed.
    private static final int JVMS = 16;

    /// Keeps what is locked from being collected.
    private static final AtomicReference<@Nullable FileChannel> CLAIMED = new AtomicReference<>();

    private static final int JVM = claim();
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

    /// The first number that no living JVM has: it is locked until this one ends, however it ends.
    private static int claim() {
        Path folder = Path.of(System.getProperty("java.io.tmpdir"));
        for (int jvm = 0; jvm < JVMS; jvm++) {
            try {
                FileChannel file = FileChannel.open(
                        folder.resolve("ovation-test-ports-" + jvm),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
                // Neither is ever closed: the system does it.
                if (file.tryLock() != null) {
                    CLAIMED.set(file);
                    return jvm;
                }
                file.close();
            } catch (IOException e) {
                // Somebody else's file: the next one then.
            }
        }
        throw new IllegalStateException("more than " + JVMS + " JVMs run tests on this machine");
    }
}
