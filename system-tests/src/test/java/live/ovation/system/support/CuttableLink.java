package live.ovation.system.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import live.ovation.testing.Ports;

/// A way to a server that can be cut for one of those who use it, as a network is cut: connections stay, and nothing
/// comes through in either direction. What was sent meanwhile arrives once the way is mended. Thread-safe.
public final class CuttableLink implements AutoCloseable {
    private static final int CHUNK = 64 * 1024;

    private final ServerSocket server;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Object lock = new Object();
    /// Guarded by the lock; empty: the link is whole.
    private String cutFor = "";

    private CuttableLink(ServerSocket server, int target) {
        this.server = server;
        this.target = target;
    }

    /// @param target the port that it leads to
    public static CuttableLink to(int target) {
        try {
            ServerSocket server = new ServerSocket();
            server.setReuseAddress(true);
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), Ports.free()), 1024);
            CuttableLink link = new CuttableLink(server, target);
            Thread.ofVirtual().name("cuttable-link").start(link::accept);
            return link;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return server.getLocalPort();
    }

    /// From now on nothing passes on connections whose first words hold this name.
    public void cutFor(String name) {
        synchronized (lock) {
            cutFor = name;
        }
    }

    public void mend() {
        synchronized (lock) {
            cutFor = "";
            lock.notifyAll();
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Thread.ofVirtual().start(() -> connect(client));
            } catch (IOException e) {
                if (!server.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void connect(Socket client) {
        sockets.add(client);
        try (client;
                Socket onward = new Socket(InetAddress.getLoopbackAddress(), target)) {
            sockets.add(onward);
            client.setTcpNoDelay(true);
            onward.setTcpNoDelay(true);
            Way way = new Way();
            Thread back = Thread.ofVirtual().start(() -> pump(onward, client, way, false));
            pump(client, onward, way, true);
            back.join();
            sockets.remove(onward);
        } catch (IOException e) {
            // Nobody is there: the client sees its connection closed.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            sockets.remove(client);
        }
    }

    private void pump(Socket from, Socket to, Way way, boolean tellsTheName) {
        byte[] chunk = new byte[CHUNK];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                if (tellsTheName) {
                    way.hear(new String(chunk, 0, n, StandardCharsets.ISO_8859_1));
                }
                waitWhileCut(way);
                out.write(chunk, 0, n);
            }
            to.shutdownOutput();
        } catch (IOException e) {
            closeQuietly(from);
            closeQuietly(to);
        }
    }

    private void waitWhileCut(Way way) throws IOException {
        synchronized (lock) {
            while (!cutFor.isEmpty() && way.names(cutFor)) {
                try {
                    lock.wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IOException(e);
                }
            }
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone either way.
            return;
        }
    }

    @Override
    public void close() {
        mend();
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        sockets.forEach(CuttableLink::closeQuietly);
    }

    /// One connection: what its client said first. Thread-safe.
    private static final class Way {
        private static final int KEPT = 4096;
        private final StringBuilder words = new StringBuilder();

        synchronized void hear(String more) {
            if (words.length() < KEPT) {
                words.append(more, 0, Math.min(more.length(), KEPT));
            }
        }

        synchronized boolean names(String name) {
            return words.indexOf(name) >= 0;
        }
    }
}
