package live.ovation.node.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A long way between two regions, played on one machine: it passes connections on to one port, each byte after
/// a while. Thread-safe; each connection has four virtual threads.
///
/// What a network loses, TCP sends again, so a loss shows as a stall: the bytes and all those behind them come
/// later, by what a retransmission takes. A link that is cut swallows everything and refuses nothing, as
/// networks do; when it is healed, the connections from before are broken off and new ones get through.
public final class LinkProxy implements AutoCloseable {
    private static final int CHUNK = 16 << 10;
    private static final Duration SHORTEST_RETRANSMISSION = Duration.ofMillis(200);
    /// Chunks on their way; who sends more waits, as for a window.
    private static final int MOST_CHUNKS = 4_096;

    private final InetSocketAddress target;
    private final long delayNanos;
    private final double loss;
    private final Random random;
    private final ServerSocket server;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;
    private volatile boolean closed;

    /// Bytes, when they arrive, and that there are no more.
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    private record Chunk(byte[] bytes, int length, long dueNanos) {}

    private LinkProxy(InetSocketAddress target, Duration delay, double loss, long seed, ServerSocket server) {
        this.target = target;
        this.delayNanos = delay.toNanos();
        this.loss = loss;
        this.random = new Random(seed);
        this.server = server;
    }

    /// Listens on a loopback port.
    ///
    /// @param port 0: any free one
    /// @param targetPort where on this machine connections are passed on to
    /// @param delay one way
    /// @param loss the share of chunks that is lost at first, 0 to 1
    public static LinkProxy open(int port, int targetPort, Duration delay, double loss, long seed) throws IOException {
        InetAddress here = InetAddress.getLoopbackAddress();
        ServerSocket server = new ServerSocket(port, 512, here);
        LinkProxy proxy = new LinkProxy(new InetSocketAddress(here, targetPort), delay, loss, seed, server);
        Thread.ofPlatform()
                .daemon()
                .name("ovation-link-" + server.getLocalPort())
                .start(proxy::accept);
        return proxy;
    }

    public int port() {
        return server.getLocalPort();
    }

    /// From now on nothing gets through, and nobody is told.
    public void cut() {
        cut = true;
    }

    public void heal() {
        if (cut) {
            cut = false;
            sockets.forEach(LinkProxy::closeQuietly);
        }
    }

    private void accept() {
        while (!closed) {
            try {
                Socket from = server.accept();
                sockets.add(from);
                Thread.ofVirtual().start(() -> connect(from));
            } catch (IOException e) {
                if (!closed) {
                    pause(10);
                }
            }
        }
    }

    private void connect(Socket from) {
        Socket to = new Socket();
        sockets.add(to);
        try {
            from.setTcpNoDelay(true);
            to.setTcpNoDelay(true);
            if (!cut) {
                to.connect(target, 5_000);
            } else {
                awaitHealed();
                end(from, to);
                return;
            }
            carry(from, to);
            carry(to, from);
        } catch (IOException e) {
            end(from, to);
        }
    }

    /// One direction: one thread reads, the other writes what is due.
    private void carry(Socket from, Socket to) {
        BlockingQueue<Chunk> way = new ArrayBlockingQueue<>(MOST_CHUNKS);
        Thread.ofVirtual().start(() -> {
            try {
                read(from, way);
            } catch (IOException e) {
                end(from, to);
                // The other one may wait for more.
                way.offer(new Chunk(new byte[0], -1, 0));
            }
        });
        Thread.ofVirtual().start(() -> {
            try {
                write(way, to);
            } catch (IOException e) {
                end(from, to);
            }
        });
    }

    private void read(Socket from, BlockingQueue<Chunk> way) throws IOException {
        long last = System.nanoTime();
        while (true) {
            byte[] bytes = new byte[CHUNK];
            int length = from.getInputStream().read(bytes);
            // Bytes stay in order: what is behind a lost chunk waits with it.
            last = Math.max(last, System.nanoTime() + delayNanos + lost());
            put(way, new Chunk(bytes, length, last));
            if (length < 0) {
                return;
            }
        }
    }

    private long lost() {
        if (loss == 0 || random.nextDouble() >= loss) {
            return 0;
        }
        return Math.max(SHORTEST_RETRANSMISSION.toNanos(), 3 * delayNanos);
    }

    private void write(BlockingQueue<Chunk> way, Socket to) throws IOException {
        while (true) {
            Chunk chunk = take(way);
            if (chunk == null) {
                return;
            }
            long left = chunk.dueNanos - System.nanoTime();
            if (left > 0) {
                pauseNanos(left);
            }
            awaitHealed();
            if (chunk.length < 0) {
                to.shutdownOutput();
                return;
            }
            to.getOutputStream().write(chunk.bytes, 0, chunk.length);
        }
    }

    private void awaitHealed() throws IOException {
        while (cut && !closed) {
            pause(5);
        }
        if (closed) {
            throw new SocketException("closed");
        }
    }

    private static void put(BlockingQueue<Chunk> way, Chunk chunk) throws IOException {
        try {
            way.put(chunk);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static @Nullable Chunk take(BlockingQueue<Chunk> way) {
        try {
            return way.take();
        } catch (InterruptedException e) {
            return null;
        }
    }

    private void end(Socket from, Socket to) {
        sockets.remove(from);
        sockets.remove(to);
        closeQuietly(from);
        closeQuietly(to);
    }

    private static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            // It is no longer wanted in any case.
            return;
        }
    }

    private static void pause(long millis) {
        pauseNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    private static void pauseNanos(long nanos) {
        try {
            TimeUnit.NANOSECONDS.sleep(nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed = true;
        closeQuietly(server);
        sockets.forEach(LinkProxy::closeQuietly);
    }
}
