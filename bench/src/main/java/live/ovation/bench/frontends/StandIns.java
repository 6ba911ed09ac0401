package live.ovation.bench.frontends;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// Many frontends in one thread: each has a port of its own, takes deliveries as a frontend does, and hands them to its
/// check. Speaks as much HTTP as a dispatcher's client needs.
final class StandIns implements AutoCloseable {
    private static final byte[] ANSWER = "HTTP/1.1 204 No Content\r\n\r\n".getBytes(ISO_8859_1);
    private static final String LENGTH = "\r\ncontent-length:";
    private static final int LONGEST_HEAD = 4096;

    private final List<DeliveryCheck> checks = new ArrayList<>();
    private final List<Integer> ports = new ArrayList<>();
    private final Histogram latencies = new Histogram(3);
    private final Selector selector;
    private final Thread thread;
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(1 << 20);
    private volatile boolean closed;
    private volatile @Nullable Throwable failure;

    StandIns(int number, int videos) {
        try {
            selector = Selector.open();
            for (int i = 0; i < number; i++) {
                ServerSocketChannel server = ServerSocketChannel.open();
                server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 128);
                server.configureBlocking(false);
                DeliveryCheck check = new DeliveryCheck(videos, latencies);
                server.register(selector, SelectionKey.OP_ACCEPT, check);
                checks.add(check);
                ports.add(server.socket().getLocalPort());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread = Thread.ofPlatform().name("stand-ins").daemon().start(this::run);
    }

    int port(int index) {
        return ports.get(index);
    }

    List<DeliveryCheck> checks() {
        return List.copyOf(checks);
    }

    /// To be looked at when all is over.
    Histogram latencies() {
        return latencies;
    }

    /// @throws IllegalStateException when the thread has ended by itself
    void check() {
        Throwable why = failure;
        if (why != null) {
            throw new IllegalStateException("the stand-ins ended: " + why, why);
        }
    }

    private void run() {
        try {
            while (!closed) {
                selector.select(this::onReady);
            }
        } catch (IOException | RuntimeException e) {
            failure = e;
        }
    }

    private void onReady(SelectionKey key) {
        try {
            if (key.isAcceptable()) {
                accept(key);
            } else {
                read(key);
            }
        } catch (IOException e) {
            key.cancel();
            closeQuietly(key);
        }
    }

    private void accept(SelectionKey key) throws IOException {
        SocketChannel channel = ((ServerSocketChannel) key.channel()).accept();
        if (channel != null) {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.register(selector, SelectionKey.OP_READ, new Conversation((DeliveryCheck) key.attachment()));
        }
    }

    private void read(SelectionKey key) throws IOException {
        SocketChannel channel = (SocketChannel) key.channel();
        scratch.clear();
        int n = channel.read(scratch);
        if (n < 0) {
            channel.close();
            return;
        }
        int requests = ((Conversation) key.attachment()).take(scratch.flip());
        for (int i = 0; i < requests; i++) {
            // One request is in flight, so this fits into any socket buffer.
            channel.write(ByteBuffer.wrap(ANSWER));
        }
    }

    private static void closeQuietly(SelectionKey key) {
        try {
            key.channel().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        try {
            thread.join();
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// What has come of the request on one connection.
    private static final class Conversation {
        private final DeliveryCheck check;
        private byte[] bytes = new byte[8192];
        private int length;
        /// Of the request that is being read; 0: its head is not whole.
        private int bodyFrom;
        private int bodyTo;

        Conversation(DeliveryCheck check) {
            this.check = check;
        }

        /// @return how many requests have become whole
        int take(ByteBuffer more) {
            int count = more.remaining();
            int needed = Math.max(length + count, bodyTo);
            if (bytes.length < needed) {
                bytes = Arrays.copyOf(bytes, Math.max(needed, 2 * bytes.length));
            }
            more.get(bytes, length, count);
            length += count;
            int requests = 0;
            while ((bodyFrom > 0 || readHead()) && length >= bodyTo) {
                if (bodyTo > bodyFrom) {
                    Instant now = Instant.now();
                    check.onDelivery(bytes, bodyFrom, bodyTo - bodyFrom, ChronoUnit.MICROS.between(Instant.EPOCH, now));
                }
                System.arraycopy(bytes, bodyTo, bytes, 0, length - bodyTo);
                length -= bodyTo;
                bodyFrom = 0;
                bodyTo = 0;
                requests++;
            }
            return requests;
        }

        private boolean readHead() {
            int limit = Math.min(length, LONGEST_HEAD);
            for (int i = 3; i < limit; i++) {
                if (bytes[i] == '\n' && bytes[i - 1] == '\r' && bytes[i - 2] == '\n') {
                    String head = new String(bytes, 0, i, ISO_8859_1).toLowerCase(Locale.ROOT);
                    int at = head.indexOf(LENGTH);
                    int end = at < 0 ? -1 : head.indexOf('\r', at + LENGTH.length());
                    int body = at < 0
                            ? 0
                            : Integer.parseInt(
                                    head.substring(at + LENGTH.length(), end).strip());
                    bodyFrom = i + 1;
                    bodyTo = bodyFrom + body;
                    return true;
                }
            }
            return false;
        }
    }
}
