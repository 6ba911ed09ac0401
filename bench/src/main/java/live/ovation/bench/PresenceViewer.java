package live.ovation.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// One stream on a bare socket, read by a virtual thread of its own.
final class PresenceViewer implements AutoCloseable {
    /// Hears a whole frame.
    interface Ear {
        void hear(String frame);
    }

    private static final AtomicInteger SOURCES = new AtomicInteger();
    private final Socket socket;

    private PresenceViewer(Socket socket) {
        this.socket = socket;
    }

    /// Returns when the stream's head has come.
    static PresenceViewer open(URI server, String target, @Nullable Ear ear) throws IOException {
        Socket socket = new Socket();
        int source = SOURCES.getAndIncrement();
        socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0." + (2 + source / 5_000 % 200)), 0));
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getPort()));
        socket.getOutputStream()
                .write(("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        InputStream in = socket.getInputStream();
        byte[] buffer = new byte[ear == null ? 512 : 16_384];
        // Frames may have come with the head.
        int head = in.read(buffer);
        if (head < 0) {
            throw new IOException("the stream ended at once");
        }
        Thread.ofVirtual().start(() -> read(in, buffer, head, ear));
        return new PresenceViewer(socket);
    }

    private static void read(InputStream in, byte[] buffer, int first, @Nullable Ear ear) {
        StringBuilder text = new StringBuilder();
        try {
            for (int n = first; n >= 0; n = in.read(buffer)) {
                if (ear == null) {
                    continue;
                }
                text.append(new String(buffer, 0, n, StandardCharsets.UTF_8));
                int end;
                while ((end = text.indexOf("\n\n")) >= 0) {
                    ear.hear(text.substring(0, end));
                    text.delete(0, end + 2);
                }
            }
        } catch (IOException e) {
            // Closed from here, or by a server that was killed: the books tell.
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
