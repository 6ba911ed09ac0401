package live.ovation.crowd.tap;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.List;
import live.ovation.crowd.viewer.ResponseHead;
import live.ovation.crowd.viewer.Target;
import org.jspecify.annotations.Nullable;

/// One keep-alive connection with at most one request in flight. Confined to the tappers' thread.
final class TapConnection {
    private static final int CONNECT_MILLIS = 1_000;

    private static final int MAX_ANSWER = 1 << 20;

    private final List<Target> targets;
    private final Selector selector;
    private @Nullable SelectionKey key;
    private @Nullable Errand inFlight;
    private byte[] answer = new byte[2_048];
    private int answerLength;

    private final int home;
    private int server;

    /// @param targets the servers
    /// @param home the index of the one whose client this is; the others are for when that one is away
    TapConnection(List<Target> targets, int home, Selector selector) {
        this.targets = targets;
        this.home = home;
        this.server = home;
        this.selector = selector;
    }

    /// A whole answer.
    ///
    /// @param retryAfterSeconds -1: not told
    record Answer(int status, String body, boolean closes, long retryAfterSeconds) {}

    int home() {
        return home;
    }

    /// The index of the server asked last.
    int server() {
        return server;
    }

    @Nullable
    Errand inFlight() {
        return inFlight;
    }

    /// Goes to a server: connects if need be, and blocks for that, for a second at most.
    ///
    /// @throws IOException when it can't be reached: nothing was sent
    void goTo(int index) throws IOException {
        if (server != index) {
            close();
            server = index;
        }
        if (key == null) {
            connect();
        }
    }

    /// Sends to the server that it went to.
    ///
    /// @throws IOException when that broke off: something may have arrived
    void send(Errand errand, ByteBuffer request) throws IOException {
        if (key == null) {
            throw new IOException("connection closed");
        }
        SocketChannel channel = (SocketChannel) key.channel();
        inFlight = errand;
        answerLength = 0;
        while (request.hasRemaining()) {
            channel.write(request);
        }
    }

    private void connect() throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.socket().connect(targets.get(server).address(), CONNECT_MILLIS);
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            key = channel.register(selector, SelectionKey.OP_READ, this);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /// @return the answer once it is whole; null before
    /// @throws IOException when the connection ended
    @Nullable
    Answer read(ByteBuffer scratch) throws IOException {
        if (key == null) {
            return null;
        }
        scratch.clear();
        int count = ((SocketChannel) key.channel()).read(scratch);
        if (count < 0 || answerLength + count > MAX_ANSWER) {
            throw new IOException(count < 0 ? "connection closed" : "answer too long");
        }
        if (answer.length < answerLength + count) {
            answer = Arrays.copyOf(answer, 2 * (answerLength + count));
        }
        scratch.flip().get(answer, answerLength, count);
        answerLength += count;
        return whole();
    }

    private @Nullable Answer whole() throws IOException {
        try {
            ResponseHead head = ResponseHead.read(answer, 0, answerLength);
            if (head == null) {
                return null;
            }
            int bodyFrom = head.length();
            if (head.chunked()) {
                return endsWithLastChunk() ? answer(head, bodyFrom, answerLength, true) : null;
            }
            int bodyTo = bodyFrom + (int) Math.max(0, head.contentLength());
            return answerLength < bodyTo ? null : answer(head, bodyFrom, bodyTo, head.closes());
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private Answer answer(ResponseHead head, int bodyFrom, int bodyTo, boolean closes) {
        return new Answer(
                head.status(),
                new String(answer, bodyFrom, bodyTo - bodyFrom, UTF_8),
                closes,
                head.retryAfterSeconds());
    }

    /// A proxy may chunk; its framing around a short JSON answer does not hide the fields in it.
    private boolean endsWithLastChunk() {
        byte[] end = {'0', '\r', '\n', '\r', '\n'};
        return answerLength >= end.length
                && Arrays.equals(answer, answerLength - end.length, answerLength, end, 0, end.length);
    }

    void done(boolean keep) {
        inFlight = null;
        if (!keep) {
            close();
        }
    }

    void close() {
        inFlight = null;
        if (key != null) {
            try {
                key.channel().close();
            } catch (IOException e) {
                // It is gone either way.
            }
            key = null;
        }
    }
}
