package live.ovation.subscriptions.redis;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/// Ports for Redis servers, which cannot be told to choose one. A node of a cluster also listens 10,000 above its
/// port, so both must be free, and both stay below 32,768, where the kernel takes ports for outgoing connections:
/// one of those, open at the wrong moment, would keep the server from starting.
final class FreePorts {
    private static final int FIRST = 11_000;
    private static final int LAST = 21_999;
    private static final int CLUSTER_BUS = 10_000;

    // Another run of the tests on this machine begins elsewhere.
    private static final AtomicInteger CANDIDATE =
            new AtomicInteger(FIRST + (int) (ProcessHandle.current().pid() * 16 % (LAST - FIRST)));

    private FreePorts() {}

    static int next() {
        for (int attempt = FIRST; attempt <= LAST; attempt++) {
            int port = CANDIDATE.getAndUpdate(last -> last == LAST ? FIRST : last + 1);
            if (free(port) && free(port + CLUSTER_BUS)) {
                return port;
            }
        }
        throw new AssertionError("no free port from " + FIRST + " to " + LAST);
    }

    private static boolean free(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
