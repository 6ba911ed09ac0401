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
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import live.ovation.telemetry.Telemetry;

/// Listens on one port and answers by its routes. Thread-safe.
///
/// A port is bound before there is anything to answer with, so that a node learns early whether it can have it. Until
/// [#serve] callers wait in the operating system's backlog: a refusal would end a browser's `EventSource` for good.
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
    private final AnswerEncoder encoder;
    private final Channel channel;

    private HttpServer(EventLoops loops, Settings settings, Telemetry telemetry) throws IOException {
        encoder = new AnswerEncoder(settings.crossOrigin() ? CrossOrigin.HEADERS : Map.of());
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops.acceptor(), loops.workers())
                .channel(loops.serverChannel())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.AUTO_READ, false)
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
        ChannelFuture bound = bootstrap.bind(settings.host(), settings.port()).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(
                    "port: " + settings.host() + ":" + settings.port() + " can't be used: " + reason(bound.cause())
                            + " (expected: a free port)",
                    bound.cause());
        }
        channel = bound.channel();
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

    /// Binds and accepts nobody yet.
    ///
    /// @throws IOException when the address can't be had; the message names it
    public static HttpServer bind(EventLoops loops, Settings settings, Telemetry telemetry) throws IOException {
        return new HttpServer(loops, settings, telemetry);
    }

    /// Binds and begins to answer.
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

    /// Begins to accept and to answer by these routes, which are complete from here on.
    public void serve(Routes complete) {
        routes = complete;
        channel.config().setAutoRead(true);
    }

    AnswerEncoder encoder() {
        return encoder;
    }

    Routes routes() {
        return routes;
    }

    /// The port that is really listened on.
    public int port() {
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    /// Accepts no more; connections that stand are not touched.
    @Override
    public void close() {
        channel.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
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
