package live.ovation.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/// One connection to a peer: one call at a time, its answer gathered up to a bound, or handed on as a stream. Confined
/// to its channel's event loop, except where said.
final class PeerConnection extends ChannelInboundHandlerAdapter implements ReplyListener.PeerStream {
    private static final byte[] NO_BODY = {};

    private final PeerPool pool;
    private final int maxBodyBytes;
    private volatile @Nullable ChannelHandlerContext context;
    private @Nullable PendingCall current;
    private @Nullable Reply head;
    private @Nullable ByteBuf body;
    private boolean keepAlive;
    private ReplyListener.@Nullable StreamListener stream;

    PeerConnection(PeerPool pool, int maxBodyBytes) {
        this.pool = pool;
        this.maxBodyBytes = maxBodyBytes;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    private ChannelHandlerContext ctx() {
        ChannelHandlerContext ctx = context;
        if (ctx == null) {
            throw new IllegalStateException("not in a pipeline yet");
        }
        return ctx;
    }

    /// Sends a call over this connection, which the caller has to itself. Any thread.
    void begin(PendingCall call) {
        ChannelHandlerContext ctx = ctx();
        if (ctx.executor().inEventLoop()) {
            send(ctx, call);
        } else {
            ctx.executor().execute(() -> send(ctx, call));
        }
    }

    private void send(ChannelHandlerContext ctx, PendingCall pending) {
        if (!ctx.channel().isActive()) {
            // The peer closed it while it was unused: no reason to fail, another connection will do.
            pool.onGone(this);
            pool.submit(pending);
            return;
        }
        pending.onConnection(this);
        if (pending.isOver()) {
            pool.release(this);
            return;
        }
        current = pending;
        Call call = pending.call();
        FullHttpRequest request = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1,
                HttpMethod.valueOf(call.method()),
                call.uri(),
                Unpooled.wrappedBuffer(call.body()));
        call.headers().forEach(request.headers()::set);
        request.headers()
                .set(
                        HttpHeaderNames.HOST,
                        call.peer().host() + ':' + call.peer().port());
        if (call.body().length > 0 || !call.isRepeatable()) {
            request.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, call.body().length);
        }
        ctx.writeAndFlush(request).addListener(written -> {
            if (!written.isSuccess()) {
                ctx.close();
            }
        });
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof HttpObject part)) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (stream != null) {
            onStreamed(ctx, part, stream);
            return;
        }
        try {
            if (part.decoderResult().isFailure()) {
                fail(ctx, "the answer is not HTTP/1.1");
            } else if (current == null) {
                // Nobody asked.
                ctx.close();
            } else {
                onPart(ctx, part, current);
            }
        } finally {
            ReferenceCountUtil.release(part);
        }
    }

    private void onPart(ChannelHandlerContext ctx, HttpObject part, PendingCall call) {
        if (part instanceof HttpResponse response) {
            head = new Reply(response.status().code(), response.headers(), NO_BODY);
            keepAlive = HttpUtil.isKeepAlive(response);
            if (isEventStream(head) && !call.call().method().equals("HEAD")) {
                beginStream(ctx, head, call);
                return;
            }
        }
        if (part instanceof HttpContent content && head != null) {
            if (!gather(content.content())) {
                fail(ctx, "the answer is larger than " + maxBodyBytes + " bytes (expected: at most that)");
                return;
            }
            if (part instanceof LastHttpContent) {
                onWhole(ctx, head, call);
            }
        }
    }

    private static boolean isEventStream(Reply reply) {
        return reply.status() == 200 && reply.contentType().startsWith("text/event-stream");
    }

    private boolean gather(ByteBuf bytes) {
        int length = bytes.readableBytes();
        if (length == 0) {
            return true;
        }
        if (body == null) {
            body = ctx().alloc().buffer(length);
        }
        if (body.readableBytes() + length > maxBodyBytes) {
            return false;
        }
        body.writeBytes(bytes);
        return true;
    }

    private void onWhole(ChannelHandlerContext ctx, Reply answered, PendingCall call) {
        if (answered.status() >= 100 && answered.status() < 200) {
            head = null;
            return;
        }
        byte[] bytes = body == null ? NO_BODY : ByteBufUtil.getBytes(body);
        forget();
        if (keepAlive) {
            pool.release(this);
        } else {
            ctx.close();
        }
        call.onReply(new Reply(answered.status(), answered.headers(), bytes));
    }

    private void beginStream(ChannelHandlerContext ctx, Reply answered, PendingCall call) {
        ctx.channel().config().setAutoRead(false);
        ctx.pipeline().remove(IdleStateHandler.class);
        forget();
        stream = call.onStream(answered, this);
        if (stream == null) {
            ctx.close();
        } else {
            pool.onStream(this);
        }
    }

    private static void onStreamed(ChannelHandlerContext ctx, HttpObject part, ReplyListener.StreamListener receiver) {
        if (part instanceof HttpContent content && content.content().isReadable()) {
            receiver.onBytes(content.content());
        } else {
            ReferenceCountUtil.release(part);
        }
        if (part instanceof LastHttpContent || part.decoderResult().isFailure()) {
            ctx.close();
        }
    }

    private void fail(ChannelHandlerContext ctx, String why) {
        PendingCall call = current;
        forget();
        ctx.close();
        if (call != null) {
            call.onFailure(why, true);
        }
    }

    private void forget() {
        current = null;
        head = null;
        if (body != null) {
            body.release();
            body = null;
        }
    }

    /// The call is no longer waited for. Any thread.
    void abandon(PendingCall call) {
        ChannelHandlerContext ctx = ctx();
        ctx.executor().execute(() -> {
            if (current == call) {
                forget();
                ctx.close();
            }
        });
    }

    @Override
    public void read() {
        // A node that stops ends its loops; streams still open then simply end with it.
        if (!ctx().executor().isShuttingDown()) {
            ctx().channel().read();
        }
    }

    @Override
    public void close() {
        ctx().channel().close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        pool.onGone(this);
        if (stream != null) {
            pool.onStreamEnded(this);
            stream.onEnd();
            stream = null;
        }
        fail(ctx, "the peer closed the connection before it answered");
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof IdleStateEvent && current == null) {
            pool.onGone(this);
            ctx.close();
            return;
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // Whatever it was, this connection's next bytes can't be trusted; the call learns it as its peer's leaving.
        ctx.close();
    }
}
