package live.ovation.bench.ledger;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/// Sends requests on many connections, at a rate that does not care how quickly answers come.
/// Latency counts from when a request was due. Confined to one thread.
///
/// Each connection is one tapper, with one request under way at most. What finds all of them busy for longer than
/// [#PATIENCE] is not sent at all, and counted.
final class OpenLoop implements AutoCloseable {
    /// A rate: each connection sends again as soon as it is answered.
    static final double AS_ANSWERED = Double.POSITIVE_INFINITY;

    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Selector selector = Selector.open();
    private final ArrayDeque<Tapper> free = new ArrayDeque<>();
    private final List<byte[]> requests = new ArrayList<>();
    private int next;
    private int underWay;

    /// @param paths where to send to, in turn
    OpenLoop(int port, List<String> paths, String body, int connections) throws IOException {
        for (String path : paths) {
            requests.add(request(port, path, body));
        }
        for (int i = 0; i < connections; i++) {
            SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            Tapper tapper = new Tapper(channel);
            channel.register(selector, SelectionKey.OP_READ, tapper);
            free.add(tapper);
        }
    }

    private static byte[] request(int port, String path, String body) {
        return ("POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port
                        + "\r\nContent-Type: application/json\r\nContent-Length: "
                        + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.UTF_8);
    }

    private static final class Tapper {
        private final SocketChannel channel;
        private final ByteBuffer answer = ByteBuffer.allocate(2048);
        private long dueNanos;

        Tapper(SocketChannel channel) {
            this.channel = channel;
        }
    }

    /// Sends for so long, then waits for the answers that are still to come.
    ///
    /// @param answered is told of every answer when it comes: in nanoseconds since the begin, and its status
    Tally run(double perSecond, long seconds, BiConsumer<Long, Answered> answered) throws IOException {
        Tally tally = new Tally();
        double stepNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
        long begin = System.nanoTime();
        long end = begin + TimeUnit.SECONDS.toNanos(seconds);
        long giveUp = end + TimeUnit.SECONDS.toNanos(30);
        double due = begin;
        while (true) {
            long now = System.nanoTime();
            if (now >= end && (underWay == 0 || now >= giveUp)) {
                tally.neverSent(underWay);
                return tally;
            }
            if (stepNanos == 0) {
                due = now;
            }
            while (now < end && due <= now) {
                Tapper tapper = free.poll();
                if (tapper == null) {
                    long late = stepNanos == 0 ? 0 : (long) ((now - PATIENCE_NANOS - due) / stepNanos);
                    if (late > 0) {
                        tally.neverSent(late);
                        due += late * stepNanos;
                    }
                    break;
                }
                send(tapper, (long) due);
                due += stepNanos;
            }
            if (now < end && due > now) {
                selector.select(Math.max(1, Math.min(10, (long) ((due - now) / 1_000_000))));
            } else if (now >= end) {
                selector.select(10);
            } else if (stepNanos == 0) {
                selector.select();
            } else {
                selector.selectNow();
            }
            receive(tally, begin, answered);
        }
    }

    /// An answer: its status, and how long it took from when the request was due.
    record Answered(int status, long micros) {}

    private void send(Tapper tapper, long dueNanos) throws IOException {
        tapper.dueNanos = dueNanos;
        ByteBuffer bytes = ByteBuffer.wrap(requests.get(next));
        next = (next + 1) % requests.size();
        while (bytes.hasRemaining()) {
            tapper.channel.write(bytes);
        }
        underWay++;
    }

    private void receive(Tally tally, long begin, BiConsumer<Long, Answered> answered) throws IOException {
        Iterator<SelectionKey> keys = selector.selectedKeys().iterator();
        while (keys.hasNext()) {
            Tapper tapper = (Tapper) keys.next().attachment();
            keys.remove();
            if (tapper.channel.read(tapper.answer) < 0) {
                throw new IOException("a connection was closed (expected: kept)");
            }
            String text = new String(tapper.answer.array(), 0, tapper.answer.position(), StandardCharsets.ISO_8859_1);
            int head = text.indexOf("\r\n\r\n");
            if (head < 0 || tapper.answer.position() < head + 4 + length(text, head)) {
                continue;
            }
            long now = System.nanoTime();
            int status = Integer.parseInt(text, 9, 12, 10);
            long micros = (now - tapper.dueNanos) / 1_000;
            boolean retryAfter = status / 100 != 2
                    && text.substring(0, head).toLowerCase(Locale.ROOT).contains("\nretry-after: ");
            tally.answered(status, retryAfter, micros);
            answered.accept(now - begin, new Answered(status, micros));
            tapper.answer.clear();
            free.add(tapper);
            underWay--;
        }
    }

    private static int length(String text, int head) {
        int at = text.indexOf("ontent-length: ");
        if (at < 0) {
            at = text.indexOf("ontent-Length: ");
        }
        if (at < 0 || at > head) {
            return 0;
        }
        int from = at + "ontent-length: ".length();
        return Integer.parseInt(text.substring(from, text.indexOf('\r', from)));
    }

    @Override
    public void close() throws IOException {
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }
}
