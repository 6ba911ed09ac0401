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
    private static final int MAX_ANSWER = 1 << 20;

    private final List<Target> targets;
    private final Selector selector;
    private @Nullable SelectionKey key;
    private @Nullable Tap inFlight;
    private byte[] answer = new byte[2_048];
    private int answerLength;

    private int server;

    /// @param targets the servers; the one to begin with, and the others for when that one is gone
    /// @param server its index
    TapConnection(List<Target> targets, int server, Selector selector) {
        this.targets = targets;
        this.server = server;
        this.selector = selector;
    }

    /// A whole answer.
    record Answer(int status, String body, boolean closes) {}

    /// The server's index.
    int server() {
        return server;
    }

    Target target() {
        return targets.get(server);
    }

    @Nullable
    Tap inFlight() {
        return inFlight;
    }

    /// Connects if need be (briefly blocking: this happens once), sends.
    void send(Tap tap, ByteBuffer request) throws IOException {
        SocketChannel channel = key == null ? connect() : (SocketChannel) key.channel();
        inFlight = tap;
        answerLength = 0;
        while (request.hasRemaining()) {
            channel.write(request);
        }
    }

    private SocketChannel open() throws IOException {
        try {
            return SocketChannel.open(target().address());
        } catch (IOException e) {
            server = (server + 1) % targets.size();
            throw e;
        }
    }

    private SocketChannel connect() throws IOException {
        SocketChannel channel = open();
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            key = channel.register(selector, SelectionKey.OP_READ, this);
            return channel;
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
        return new Answer(head.status(), new String(answer, bodyFrom, bodyTo - bodyFrom, UTF_8), closes);
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
