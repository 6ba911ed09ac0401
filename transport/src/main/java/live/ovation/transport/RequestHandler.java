package live.ovation.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import live.ovation.telemetry.Telemetry;
import live.ovation.transport.json.JsonFormatException;
import org.jspecify.annotations.Nullable;

/// One connection's requests, answered one after the other in the order they came. Confined to the channel's event
/// loop.
///
/// While a request is being answered, what the client already sent of further ones (pipelining) waits, and reading
/// stops, so what waits is bounded by one read.
///
/// One timer watches the connection: from the last answer on, the client has the idle time to send a whole request,
/// however it drips. A connection that is to end after its answer still reads for a moment and throws away what comes:
/// closing at once would make the kernel destroy an answer that the client has not read yet.
final class RequestHandler extends ChannelInboundHandlerAdapter {
    private static final Duration LINGER = Duration.ofSeconds(2);
    /// When a server goes: what a client has just sent, not knowing of it, is read and answered.
    private static final Duration GRACE = Duration.ofMillis(50);
    private static final byte[] NO_BODY = {};

    private final HttpServer server;
    private final HttpServer.Settings settings;
    private final Telemetry telemetry;
    private final ArrayDeque<HttpObject> waiting = new ArrayDeque<>(1);
    private volatile @Nullable ChannelHandlerContext context;
    private @Nullable ScheduledFuture<?> timer;
    private long idleSinceNanos;

    // The request that is being read.
    private @Nullable HttpRequest head;
    private @Nullable ByteBuf body;
    // The request that is being answered.
    private @Nullable Exchange current;
    private boolean takingWaiting;
    /// The connection's last answer is on its way; what comes now is thrown away.
    private boolean leaving;

    RequestHandler(HttpServer server, HttpServer.Settings settings, Telemetry telemetry) {
        this.server = server;
        this.settings = settings;
        this.telemetry = telemetry;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        idleSinceNanos = System.nanoTime();
        watchAfter(ctx, settings.idle().toNanos());
        server.opened(this);
        ctx.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (leaving || !(message instanceof HttpObject part)) {
            ReferenceCountUtil.release(message);
        } else if (current != null) {
            waiting.add(part);
            ctx.channel().config().setAutoRead(false);
        } else {
            take(ctx, part);
        }
    }

    private void take(ChannelHandlerContext ctx, HttpObject part) {
        try {
            if (part.decoderResult().isFailure()) {
                throw RequestHead.unreadable(part.decoderResult());
            }
            if (part instanceof HttpRequest request) {
                takeHead(ctx, request);
            }
            if (part instanceof HttpContent content) {
                takeBody(ctx, content);
            }
        } catch (Problem problem) {
            refuse(ctx, problem);
        } finally {
            ReferenceCountUtil.release(part);
        }
    }

    private void takeHead(ChannelHandlerContext ctx, HttpRequest request) {
        head = request;
        RequestHead.check(request, settings.maxBodyBytes());
        if (RequestHead.expectsContinue(request)) {
            ctx.writeAndFlush(Unpooled.wrappedBuffer(AnswerEncoder.CONTINUE));
        }
    }

    private void takeBody(ChannelHandlerContext ctx, HttpContent content) {
        HttpRequest request = head;
        if (request == null) {
            return;
        }
        ByteBuf bytes = content.content();
        int length = bytes.readableBytes() + (body == null ? 0 : body.readableBytes());
        if (length > settings.maxBodyBytes()) {
            throw RequestHead.tooLarge(settings.maxBodyBytes());
        }
        if (content instanceof LastHttpContent && body == null) {
            begin(ctx, request, ByteBufUtil.getBytes(bytes));
            return;
        }
        if (bytes.isReadable()) {
            if (body == null) {
                body = ctx.alloc().buffer(Math.min(settings.maxBodyBytes(), Math.max(1024, length)));
            }
            body.writeBytes(bytes);
        }
        if (content instanceof LastHttpContent) {
            byte[] whole = body == null ? NO_BODY : ByteBufUtil.getBytes(body);
            begin(ctx, request, whole);
        }
    }

    private void begin(ChannelHandlerContext ctx, HttpRequest request, byte[] whole) {
        forgetPartial();
        Exchange exchange = new Exchange(this, ctx.channel(), request, whole);
        current = exchange;
        if (settings.crossOrigin() && exchange.method().equals("OPTIONS")) {
            exchange.answer(CrossOrigin.preflight());
            return;
        }
        try {
            Routes.Match match = server.routes().find(exchange.method(), exchange.path());
            exchange.match(match);
            match.handler().handle(exchange);
        } catch (RuntimeException e) {
            exchange.fail(e);
        }
    }

    /// Who is behind a peer: see [TrustedProxies#client].
    InetAddress clientOf(InetAddress peer, HttpHeaders headers) {
        boolean node = settings.forNodes() && headers.contains(Forwarder.FORWARDED_BY);
        return settings.proxies().client(peer, node, headers.getAll(Forwarder.FORWARDED_FOR));
    }

    Problem problemOf(Exchange exchange, Throwable error) {
        Throwable cause = error;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof Problem problem) {
            return problem;
        }
        if (cause instanceof JsonFormatException) {
            return Problem.badRequest(String.valueOf(cause.getMessage()));
        }
        telemetry.errors().record(exchange.method() + " request", cause);
        return Problem.internal();
    }

    void answer(Exchange exchange, Answer answer) {
        ChannelHandlerContext ctx = context;
        if (ctx == null || current != exchange) {
            // Taken over, answered already, or the client is gone.
            return;
        }
        boolean keepAlive = exchange.keepAlive()
                && ctx.channel().isActive()
                && !server.isEnding()
                && !"close".equals(answer.headers().get("Connection"));
        AnswerEncoder.Connection said = !keepAlive
                ? AnswerEncoder.Connection.ENDS
                : exchange.isHttp10() ? AnswerEncoder.Connection.KEPT : AnswerEncoder.Connection.USUAL;
        ByteBuf response = encode(ctx, answer, said, exchange.isHead());
        current = null;
        if (keepAlive) {
            ctx.writeAndFlush(response, ctx.voidPromise());
            idleSinceNanos = System.nanoTime();
            takeWaiting(ctx);
        } else {
            leave(ctx, response);
        }
    }

    /// Answers a request that could not even be read; nothing after it can be believed, so the connection ends.
    private void refuse(ChannelHandlerContext ctx, Problem problem) {
        boolean headOnly = head != null && head.method().name().equals("HEAD");
        leave(ctx, encode(ctx, problem.toAnswer(), AnswerEncoder.Connection.ENDS, headOnly));
    }

    private ByteBuf encode(
            ChannelHandlerContext ctx, Answer answer, AnswerEncoder.Connection connection, boolean headOnly) {
        try {
            return server.encoder().encode(answer, connection, headOnly, ctx.alloc());
        } catch (IllegalArgumentException e) {
            telemetry.errors().record("an answer's headers", e);
            return server.encoder().encode(Problem.internal().toAnswer(), connection, headOnly, ctx.alloc());
        }
    }

    /// The current request has its whole answer; what waits may go on.
    private void takeWaiting(ChannelHandlerContext ctx) {
        if (takingWaiting) {
            return;
        }
        takingWaiting = true;
        try {
            while (current == null && !leaving && context != null) {
                HttpObject part = waiting.poll();
                if (part == null) {
                    ctx.channel().config().setAutoRead(true);
                    return;
                }
                take(ctx, part);
            }
        } finally {
            takingWaiting = false;
        }
    }

    private void leave(ChannelHandlerContext ctx, ByteBuf last) {
        leaving = true;
        forgetPartial();
        discardWaiting();
        ctx.writeAndFlush(last).addListener((ChannelFutureListener) written -> {
            server.ended(this);
            if (written.isSuccess() && written.channel() instanceof DuplexChannel duplex) {
                duplex.shutdownOutput();
            } else {
                written.channel().close();
            }
        });
        ctx.channel().config().setAutoRead(true);
        stopTimer();
        timer = ctx.executor().schedule(() -> ctx.close(), LINGER.toNanos(), TimeUnit.NANOSECONDS);
    }

    /// Ends the connection: with the answer that is due on it, or for want of one soon. Any thread.
    void finish() {
        ChannelHandlerContext ctx = context;
        if (ctx != null) {
            ctx.executor().schedule(() -> leaveIfIdle(ctx), GRACE.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void leaveIfIdle(ChannelHandlerContext ctx) {
        if (context != null && !leaving && current == null && head == null) {
            leave(ctx, Unpooled.EMPTY_BUFFER);
        }
    }

    private void watchAfter(ChannelHandlerContext ctx, long nanos) {
        timer = ctx.executor().schedule(() -> watch(ctx), nanos, TimeUnit.NANOSECONDS);
    }

    private void watch(ChannelHandlerContext ctx) {
        if (leaving || context == null) {
            return;
        }
        long idleNanos = settings.idle().toNanos();
        long left = current != null ? idleNanos : idleNanos - (System.nanoTime() - idleSinceNanos);
        if (left > 0) {
            watchAfter(ctx, left);
        } else if (head != null) {
            refuse(
                    ctx,
                    new Problem(
                            408,
                            "request-timeout",
                            "The request did not arrive in time",
                            "request: not complete after " + settings.idle().toMillis()
                                    + " ms (expected: all of it by then)",
                            null));
        } else {
            ctx.close();
        }
    }

    /// Leaves the channel to whoever handles `exchange`.
    void release(Exchange exchange) {
        ChannelHandlerContext ctx = context;
        if (ctx == null || current != exchange) {
            throw new IllegalStateException("the exchange is over");
        }
        current = null;
        context = null;
        stopTimer();
        discardWaiting();
        leaving = true;
        server.ended(this);
        ChannelPipeline pipeline = ctx.pipeline();
        HttpServer.removeHttpHandlers(pipeline);
        pipeline.remove(this);
        ctx.channel().config().setAutoRead(true);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        current = null;
        server.ended(this);
        stopTimer();
        forgetPartial();
        discardWaiting();
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException)) {
            telemetry.errors().record("HTTP connection", cause);
        }
        ctx.close();
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private void forgetPartial() {
        head = null;
        if (body != null) {
            body.release();
            body = null;
        }
    }

    private void discardWaiting() {
        HttpObject part;
        while ((part = waiting.poll()) != null) {
            ReferenceCountUtil.release(part);
        }
    }
}
