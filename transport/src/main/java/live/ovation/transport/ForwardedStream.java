package live.ovation.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// An event stream on its way from a peer to a client, byte by byte as it is. Confined to the client's event loop; what
/// comes from the peer's is handed over in order.
///
/// One read of the peer is under way at a time, and only while the client's channel takes bytes: a slow client leaves
/// its events with the peer, whose own rules for slow viewers then see it. A client that takes nothing at all for a
/// minute is closed here, since the peer, once closed itself, could not say so any more.
final class ForwardedStream extends ChannelInboundHandlerAdapter implements ReplyListener.StreamListener {
    private static final Duration STALL = Duration.ofMinutes(1);

    private final Channel client;
    private final ReplyListener.PeerStream peer;
    private final Runnable whenOver;
    private @Nullable ScheduledFuture<?> stallTimer;
    private boolean readWanted;
    private boolean over;

    private ForwardedStream(Channel client, ReplyListener.PeerStream peer, Runnable whenOver) {
        this.client = client;
        this.peer = peer;
        this.whenOver = whenOver;
    }

    /// Called on the peer's event loop.
    static ForwardedStream begin(
            Exchange exchange, Map<String, String> headers, ReplyListener.PeerStream peer, Runnable whenOver) {
        ForwardedStream stream = new ForwardedStream(exchange.channel(), peer, whenOver);
        stream.onClientLoop(() -> stream.takeOver(exchange, headers));
        return stream;
    }

    private void onClientLoop(Runnable task) {
        if (client.eventLoop().inEventLoop()) {
            task.run();
        } else {
            client.eventLoop().execute(task);
        }
    }

    private void takeOver(Exchange exchange, Map<String, String> headers) {
        if (!client.isActive()) {
            end();
            return;
        }
        exchange.takeOver();
        client.pipeline().addLast(this);
        StringBuilder head = new StringBuilder("HTTP/1.1 200 OK\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        head.append("connection: close\r\n\r\n");
        client.writeAndFlush(ByteBufUtil.writeAscii(client.alloc(), head));
        readOn();
    }

    @Override
    public void onBytes(ByteBuf bytes) {
        onClientLoop(() -> {
            if (over) {
                bytes.release();
                return;
            }
            client.writeAndFlush(bytes);
            readOn();
        });
    }

    private void readOn() {
        if (client.isWritable()) {
            peer.read();
            return;
        }
        readWanted = true;
        if (stallTimer == null) {
            stallTimer = client.eventLoop().schedule(() -> client.close(), STALL.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable()) {
            stopStallTimer();
            if (readWanted) {
                readWanted = false;
                peer.read();
            }
        }
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void onEnd() {
        onClientLoop(() -> {
            if (!over) {
                client.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
                if (stallTimer == null) {
                    stallTimer =
                            client.eventLoop().schedule(() -> client.close(), STALL.toMillis(), TimeUnit.MILLISECONDS);
                }
            }
        });
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        // A viewer has nothing more to say on its stream.
        ReferenceCountUtil.release(message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        end();
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    private void end() {
        if (!over) {
            over = true;
            stopStallTimer();
            peer.close();
            whenOver.run();
        }
    }

    private void stopStallTimer() {
        if (stallTimer != null) {
            stallTimer.cancel(false);
            stallTimer = null;
        }
    }
}
