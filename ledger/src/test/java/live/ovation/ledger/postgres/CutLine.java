package live.ovation.ledger.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// A line to a server that can be cut: between request and answer, at once, or for good. Thread-safe.
final class CutLine implements AutoCloseable {
    private final ServerSocket listening;
    private final int serverPort;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile Cut next = Cut.NONE;
    private volatile String when = "";
    private final AtomicInteger requestsLater = new AtomicInteger();
    private volatile boolean down;
    private volatile boolean stayDown;

    /// Where the line breaks when a request with a certain text passes.
    enum Cut {
        NONE,
        /// The server never sees the request.
        BEFORE_REQUEST,
        /// The server does what it is asked, and nobody learns of it.
        BEFORE_ANSWER
    }

    CutLine(int serverPort) throws IOException {
        this.serverPort = serverPort;
        listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    /// Breaks once, at the next request that contains the text, or so many requests later.
    void cutOnce(Cut cut, String atText, int later) {
        when = atText;
        requestsLater.set(later);
        next = cut;
    }

    /// As [#cutOnce] before the answer, and the line is [#down] from then on.
    void cutOnceAndStayDown(String atText) {
        stayDown = true;
        cutOnce(Cut.BEFORE_ANSWER, atText, 0);
    }

    boolean isStillToCut() {
        return next != Cut.NONE;
    }

    /// Ends all connections, and until [#up] every new one as well.
    void down() {
        down = true;
        sockets.forEach(CutLine::close);
    }

    void up() {
        down = false;
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                sockets.add(client);
                if (down) {
                    close(client);
                    continue;
                }
                Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
                sockets.add(server);
                boolean[] silent = {false};
                Thread.ofVirtual().start(() -> requests(client, server, silent));
                Thread.ofVirtual().start(() -> answers(client, server, silent));
            } catch (IOException e) {
                // Closed, or the server is gone: the next one may get through.
                down |= listening.isClosed();
            }
        }
    }

    private void requests(Socket client, Socket server, boolean[] silent) {
        try (client;
                server) {
            InputStream in = client.getInputStream();
            OutputStream out = server.getOutputStream();
            byte[] buffer = new byte[1 << 16];
            int length;
            while ((length = in.read(buffer)) > 0) {
                Cut cut = next;
                boolean matches =
                        cut != Cut.NONE && new String(buffer, 0, length, StandardCharsets.ISO_8859_1).contains(when);
                if (matches && requestsLater.getAndDecrement() > 0) {
                    // From here on every request will do.
                    when = "";
                } else if (matches) {
                    next = Cut.NONE;
                    down = stayDown;
                    if (cut == Cut.BEFORE_REQUEST) {
                        return;
                    }
                    synchronized (silent) {
                        silent[0] = true;
                    }
                }
                out.write(buffer, 0, length);
                out.flush();
            }
        } catch (IOException e) {
            // The other side is gone.
            return;
        }
    }

    private static void answers(Socket client, Socket server, boolean[] silent) {
        try (client;
                server) {
            InputStream in = server.getInputStream();
            OutputStream out = client.getOutputStream();
            byte[] buffer = new byte[1 << 16];
            int length;
            while ((length = in.read(buffer)) > 0) {
                synchronized (silent) {
                    if (silent[0]) {
                        return;
                    }
                }
                out.write(buffer, 0, length);
                out.flush();
            }
        } catch (IOException e) {
            return;
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            return;
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        sockets.forEach(CutLine::close);
    }
}
