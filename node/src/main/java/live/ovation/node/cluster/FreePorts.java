package live.ovation.node.cluster;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/// Finds ports that nobody listens on: below those that systems give to outgoing connections, or a client that tries to
/// come back to a node that is down could itself sit on its port. Confined to one thread.
final class FreePorts {
    private static final int FIRST = 15_000;
    private static final int LAST = 31_999;
    private static final int ATTEMPTS = 1_000;

    private final Set<Integer> given = new HashSet<>();

    int next() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST + 1);
            if (isFree(port) && given.add(port)) {
                return port;
            }
        }
        throw new IllegalStateException("ports: none of " + FIRST + " to " + LAST + " is free (expected: some are)");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(port), 1);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
