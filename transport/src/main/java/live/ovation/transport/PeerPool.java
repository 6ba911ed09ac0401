package live.ovation.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The connections to one peer: at most so many, the most recently used first, and a bounded queue of calls for when
/// all are busy. Thread-safe: one lock, held for bookkeeping only.
final class PeerPool {
    private static final int MAX_HEAD_BYTES = 16 * 1024;

    private final PeerAddress peer;
    private final HttpClient.Settings settings;
    private final Bootstrap bootstrap;
    private final Object lock = new Object();
    private final ArrayDeque<PeerConnection> idle = new ArrayDeque<>();
    private final ArrayDeque<PendingCall> waiting = new ArrayDeque<>();
    private final Set<PeerConnection> connections = new HashSet<>();
    private final Set<PeerConnection> streams = new HashSet<>();
    private int connecting;
    private boolean closed;

    PeerPool(PeerAddress peer, EventLoops loops, HttpClient.Settings settings) {
        this.peer = peer;
        this.settings = settings;
        this.bootstrap = new Bootstrap()
                .group(loops.workers())
                .channel(loops.clientChannel())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(
                        ChannelOption.CONNECT_TIMEOUT_MILLIS,
                        Math.toIntExact(settings.connect().toMillis()))
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        HttpDecoderConfig limits = new HttpDecoderConfig()
                                .setMaxInitialLineLength(MAX_HEAD_BYTES)
                                .setMaxHeaderSize(MAX_HEAD_BYTES)
                                .setInitialBufferSize(256);
                        channel.pipeline()
                                .addLast(new IdleStateHandler(
                                        0, 0, settings.idle().toMillis(), TimeUnit.MILLISECONDS))
                                .addLast(new HttpClientCodec(limits, false, false))
                                .addLast(new PeerConnection(PeerPool.this, settings.maxBodyBytes()));
                    }
                });
    }

    void submit(PendingCall call) {
        PeerConnection free = null;
        String refusal = null;
        boolean connect = false;
        synchronized (lock) {
            if (closed) {
                refusal = "this node is stopping";
            } else {
                free = idle.pollLast();
                if (free == null && isFull()) {
                    refusal = settings.waiting() + " calls wait for this peer already (expected: fewer)";
                } else if (free == null) {
                    waiting.add(call);
                    connect = mayConnect();
                }
            }
        }
        if (refusal != null) {
            call.onFailure(refusal, false);
        } else if (free != null) {
            free.begin(call);
        } else if (connect) {
            connect();
        }
    }

    /// With the lock held: nobody more can be served, or wait. Those for whom a connection is on its way do not wait.
    private boolean isFull() {
        return connections.size() + connecting >= settings.connections()
                && waiting.size() >= settings.waiting() + connecting;
    }

    /// With the lock held: whether one more connection is wanted and allowed; it counts from here on.
    private boolean mayConnect() {
        if (closed || connecting >= waiting.size() || connections.size() + connecting >= settings.connections()) {
            return false;
        }
        connecting++;
        return true;
    }

    private void connect() {
        byte[] literal = NetUtil.createByteArrayFromIpAddressString(peer.host());
        if (literal != null) {
            connectTo(resolved(literal));
            return;
        }
        // A name server may be slow, and asking it blocks: not on an event loop.
        Thread.ofVirtual().name("ovation-resolve").start(() -> {
            try {
                connectTo(new InetSocketAddress(InetAddress.getByName(peer.host()), peer.port()));
            } catch (UnknownHostException e) {
                onConnectFailed("no such host (expected: a name that resolves)");
            }
        });
    }

    private InetSocketAddress resolved(byte[] literal) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(literal), peer.port());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + literal.length + " bytes", e);
        }
    }

    private void connectTo(InetSocketAddress address) {
        bootstrap.connect(address).addListener((ChannelFuture connected) -> {
            if (connected.isSuccess()) {
                onConnected(connected.channel().pipeline().get(PeerConnection.class));
            } else {
                onConnectFailed("can't connect: " + connected.cause().getMessage());
            }
        });
    }

    private void onConnected(@Nullable PeerConnection connection) {
        if (connection == null) {
            onConnectFailed("closed while connecting");
            return;
        }
        synchronized (lock) {
            connecting--;
            connections.add(connection);
        }
        release(connection);
    }

    /// Whoever waits learns it at once: another try would most likely end the same way, and callers know other peers.
    private void onConnectFailed(String why) {
        List<PendingCall> failed;
        synchronized (lock) {
            connecting--;
            boolean othersWillServe = !connections.isEmpty() || connecting > 0;
            if (othersWillServe && !waiting.isEmpty()) {
                failed = List.of(waiting.removeFirst());
            } else {
                failed = List.copyOf(waiting);
                waiting.clear();
            }
        }
        failed.forEach(call -> call.onFailure(why, false));
    }

    /// A connection is free: for the longest waiting call, or for later.
    void release(PeerConnection connection) {
        PendingCall next = null;
        boolean close = false;
        synchronized (lock) {
            if (closed) {
                close = true;
            } else {
                do {
                    next = waiting.poll();
                } while (next != null && next.isOver());
                if (next == null) {
                    idle.addLast(connection);
                }
            }
        }
        if (close) {
            connection.close();
        } else if (next != null) {
            connection.begin(next);
        }
    }

    /// The connection carries a stream from here on and answers no more calls.
    void onStream(PeerConnection connection) {
        synchronized (lock) {
            streams.add(connection);
        }
        onGone(connection);
    }

    void onStreamEnded(PeerConnection connection) {
        synchronized (lock) {
            streams.remove(connection);
        }
    }

    /// The connection is no longer one of the pool's.
    void onGone(PeerConnection connection) {
        boolean connect;
        synchronized (lock) {
            if (!connections.remove(connection)) {
                return;
            }
            idle.remove(connection);
            connect = mayConnect();
        }
        if (connect) {
            connect();
        }
    }

    /// The call ended before it had a connection.
    void forget(PendingCall call) {
        synchronized (lock) {
            waiting.remove(call);
        }
    }

    int open() {
        synchronized (lock) {
            return connections.size() + connecting;
        }
    }

    /// Nothing would be lost with it.
    boolean isUnused() {
        synchronized (lock) {
            return connections.isEmpty() && streams.isEmpty() && waiting.isEmpty() && connecting == 0;
        }
    }

    void close() {
        List<PeerConnection> standing;
        List<PendingCall> unserved;
        synchronized (lock) {
            closed = true;
            unserved = List.copyOf(waiting);
            waiting.clear();
            Set<PeerConnection> all = new HashSet<>(connections);
            all.addAll(streams);
            standing = List.copyOf(all);
        }
        unserved.forEach(call -> call.onFailure("this node is stopping", false));
        standing.forEach(PeerConnection::close);
    }
}
