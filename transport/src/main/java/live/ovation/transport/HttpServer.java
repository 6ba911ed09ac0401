package live.ovation.transport;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import live.ovation.telemetry.Telemetry;
import org.jspecify.annotations.Nullable;

/// Listens on one port and answers by its routes. Thread-safe.
///
/// A port is reserved before there is anything to answer with, so that a node learns early whether
/// it can have it. Until [#serve] nobody listens there: who is refused a connection knows at once
/// to go elsewhere, load balancers do so unasked, and a browser's `EventSource` comes back; who
/// waits in a backlog waits for as long as the start takes.
public final class HttpServer implements AutoCloseable {
    static final int MAX_LINE_BYTES = 8 * 1024;
    static final int MAX_HEADER_BYTES = 16 * 1024;
    private static final int BACKLOG = 16 * 1024;

    /// How much the kernel keeps of what it can't send yet. Left to itself it copies megabytes
    /// for each client who does not read, into pages that are new to it, which costs those who do
    /// read half of an event loop; what is worth keeping for a slow reader, the server has. What is
    /// sent and not acknowledged doesn't count, so nobody far away is slowed.
    private static final int UNSENT_BYTES = 64 * 1024;

    private volatile Routes routes = new Routes();
    private final Settings settings;
    private final AnswerEncoder encoder;
    private final ServerBootstrap bootstrap;
    /// Connections on which requests may come; not those that were taken over.
    private final Set<RequestHandler> connections = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<Void> finished = new CompletableFuture<>();
    private final int port;
    private @Nullable Socket reserved;
    private volatile @Nullable Channel channel;
    private volatile boolean ending;
    private volatile boolean finishing;

    private HttpServer(EventLoops loops, Settings settings, Telemetry telemetry) throws IOException {
        this.settings = settings;
        encoder = new AnswerEncoder(settings.crossOrigin() ? CrossOrigin.HEADERS : Map.of());
        bootstrap = new ServerBootstrap()
                .group(loops.acceptor(), loops.workers())
                .channel(loops.serverChannel())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel child) {
                        addHttpHandlers(child.pipeline());
                        child.pipeline().addLast(new RequestHandler(HttpServer.this, settings, telemetry));
                    }
                });
        if (loops.isEpoll()) {
            bootstrap.childOption(EpollChannelOption.TCP_NOTSENT_LOWAT, (long) UNSENT_BYTES);
        }
        Socket place = reserve(settings);
        reserved = place;
        port = place.getLocalPort();
    }

    /// A socket that is bound and does not listen can't be had where somebody else listens, and refuses whoever comes.
    private static Socket reserve(Settings settings) throws IOException {
        Socket place = new Socket();
        boolean kept = false;
        try {
            // As the one that will listen: connections of an earlier life may not have been forgotten yet.
            place.setReuseAddress(true);
            place.bind(new InetSocketAddress(settings.host(), settings.port()));
            kept = true;
            return place;
        } catch (IOException e) {
            throw unusable(settings.host(), settings.port(), e);
        } finally {
            if (!kept) {
                place.close();
            }
        }
    }

    private static IOException unusable(String host, int port, Throwable cause) {
        return new IOException(
                "port: " + host + ":" + port + " can't be used: " + reason(cause) + " (expected: a free port)", cause);
    }

    /// What one listening port is like.
    ///
    /// @param port 0 takes a free one
    /// @param maxBodyBytes a larger body is refused with 413
    /// @param idle how long a connection may take for the next whole request, counted from the last answer
    /// @param crossOrigin pages of other origins may read the answers
    /// @param proxies who is believed about where a request comes from
    /// @param forNodes other nodes pass requests on to this port, and are believed, too; strangers don't get here
    public record Settings(
            String host,
            int port,
            int maxBodyBytes,
            Duration idle,
            boolean crossOrigin,
            TrustedProxies proxies,
            boolean forNodes) {
        public static Settings of(String host, int port) {
            return new Settings(host, port, 64 * 1024, Duration.ofSeconds(30), false, TrustedProxies.NONE, false);
        }

        public Settings withCrossOrigin(boolean allowed) {
            return new Settings(host, port, maxBodyBytes, idle, allowed, proxies, forNodes);
        }

        public Settings withMaxBodyBytes(int bytes) {
            return new Settings(host, port, bytes, idle, crossOrigin, proxies, forNodes);
        }

        public Settings withIdle(Duration other) {
            return new Settings(host, port, maxBodyBytes, other, crossOrigin, proxies, forNodes);
        }

        public Settings withProxies(TrustedProxies trusted) {
            return new Settings(host, port, maxBodyBytes, idle, crossOrigin, trusted, forNodes);
        }

        public Settings withNodes() {
            return new Settings(host, port, maxBodyBytes, idle, crossOrigin, proxies, true);
        }
    }

    /// Makes sure of the port and listens to nobody yet.
    ///
    /// @throws IOException when the address can't be had; the message names it
    public static HttpServer bind(EventLoops loops, Settings settings, Telemetry telemetry) throws IOException {
        return new HttpServer(loops, settings, telemetry);
    }

    /// Listens and begins to answer.
    ///
    /// @throws IOException when the address can't be had; the message names it
    public static HttpServer start(EventLoops loops, Settings settings, Routes routes, Telemetry telemetry)
            throws IOException {
        HttpServer server = bind(loops, settings, telemetry);
        server.serve(routes);
        return server;
    }

    private static String reason(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        return message.contains("Address already in use") ? "something else is listening there" : message;
    }

    /// Begins to listen, unless it does, and to answer by these routes, which are complete from
    /// here on. To be called by one thread.
    ///
    /// @throws IOException when somebody else has come to listen there meanwhile
    public void serve(Routes complete) throws IOException {
        routes = complete;
        Socket place = reserved;
        if (place != null) {
            ChannelFuture bound = listen();
            reserved = null;
            place.close();
            if (!bound.isSuccess()) {
                // Not every system lets somebody listen beside the reservation.
                bound = listen();
            }
            if (!bound.isSuccess()) {
                throw unusable(settings.host(), port, bound.cause());
            }
            channel = bound.channel();
        }
    }

    private ChannelFuture listen() {
        return bootstrap.bind(settings.host(), port).awaitUninterruptibly();
    }

    /// Whether every answer ends its connection from now on: whoever keeps one learns in time, and without a failure,
    /// that this server goes, as RFC 9112 (section 9.6) has it.
    public void endConnections(boolean end) {
        ending = end;
    }

    boolean isEnding() {
        return ending || finishing;
    }

    /// Listens no more, and ends every connection: one that waits for an answer, or is in the middle of a request, with
    /// that answer, another one at once. What was taken over is not touched.
    ///
    /// @return completes when nobody waits for an answer any more
    public CompletionStage<Void> finish() {
        finishing = true;
        close();
        connections.forEach(RequestHandler::finish);
        finishIfNobodyIsLeft();
        return finished;
    }

    void opened(RequestHandler connection) {
        connections.add(connection);
        if (finishing) {
            connection.finish();
        }
    }

    /// It has its last answer, is gone, or is somebody else's.
    void ended(RequestHandler connection) {
        connections.remove(connection);
        finishIfNobodyIsLeft();
    }

    private void finishIfNobodyIsLeft() {
        if (finishing && connections.isEmpty()) {
            finished.complete(null);
        }
    }

    AnswerEncoder encoder() {
        return encoder;
    }

    Routes routes() {
        return routes;
    }

    /// The port that is really listened on, or will be.
    public int port() {
        return port;
    }

    /// Accepts no more; connections that stand are not touched.
    @Override
    public void close() {
        Channel listening = channel;
        if (listening != null) {
            listening.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
        }
        try {
            Socket place = reserved;
            if (place != null) {
                place.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void addHttpHandlers(ChannelPipeline pipeline) {
        pipeline.addLast(new HttpRequestDecoder(new HttpDecoderConfig()
                .setMaxInitialLineLength(MAX_LINE_BYTES)
                .setMaxHeaderSize(MAX_HEADER_BYTES)
                .setInitialBufferSize(256)));
    }

    static void removeHttpHandlers(ChannelPipeline pipeline) {
        pipeline.remove(HttpRequestDecoder.class);
    }
}
