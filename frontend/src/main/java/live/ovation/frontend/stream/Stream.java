package live.ovation.frontend.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.unix.Socket;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import live.ovation.frontend.log.Head;
import live.ovation.protocol.CloseReason;
import live.ovation.protocol.Position;
import live.ovation.protocol.Positions;
import live.ovation.protocol.VideoId;
import live.ovation.protocol.sse.FrameBuffer;
import live.ovation.protocol.sse.Frames;
import org.jspecify.annotations.Nullable;

/// One viewer's connection as bytes: its channel, its cursors, and what Netty still holds for it. Confined
/// to the channel's event loop. Who decides about it is its [StreamListener].
///
/// While Netty holds something (the rest of a frame that a full socket cut, or a page of comments), nothing
/// is written past it: the stream is blocked, its cursors stand, and when the socket has taken everything
/// it goes on from there.
public final class Stream extends ChannelInboundHandlerAdapter implements ChannelFutureListener {
    private static final Watch[] NONE = {};

    private final Channel channel;
    private final LoopStreams loop;
    private final LogWriter writer;
    // A sweep comes by thousands of streams that are in no cache: what it asks each for lies here, not behind a
    // reference or two.
    private final @Nullable Socket socket;
    private boolean severalWatches;
    private @Nullable StreamListener listener;
    private Watch[] watches = NONE;
    private int writesInFlight;
    private boolean ended;
    private boolean awaitsDrained;

    /// What Netty held, and since when it has held just that.
    private long heldBytes;

    private long heldSinceNanos;

    /// Its place in the loop's table of streams, and the proof that a connection's id speaks of this stream.
    int slot;

    final long key;

    Stream(Channel channel, LoopStreams loop, long key) {
        this.channel = channel;
        this.loop = loop;
        this.key = key;
        this.socket = LogWriter.socketOf(channel);
        this.writer = LogWriter.of(socket);
    }

    public void listener(StreamListener decides) {
        listener = decides;
    }

    public @Nullable StreamListener listener() {
        return listener;
    }

    Channel channel() {
        return channel;
    }

    @Nullable
    Socket socket() {
        return socket;
    }

    LogWriter writer() {
        return writer;
    }

    /// `loop~slot~key`, unique while the frontend lives: the tail of the connection's id.
    public String tag() {
        return loop.tagOf(this);
    }

    // --- what is watched ---

    public @Nullable Watch watchOf(VideoId video) {
        for (Watch watch : watches) {
            if (watch.video().equals(video)) {
                return watch;
            }
        }
        return null;
    }

    /// The videos watched, as they are now.
    public List<VideoId> videos() {
        if (watches.length == 1) {
            // As of nearly all, who ask at each of their beats.
            return List.of(watches[0].video());
        }
        return Arrays.stream(watches).map(Watch::video).toList();
    }

    boolean hasSeveralWatches() {
        return severalWatches;
    }

    /// Begins to watch a video; nothing is sent before [#join].
    ///
    /// @param position what the viewer has of its journal already; null: nothing
    public Watch watch(VideoId video, @Nullable Position position) {
        Watch watch = new Watch(this, video);
        watch.positionIs(position);
        watches = Arrays.copyOf(watches, watches.length + 1);
        watches[watches.length - 1] = watch;
        severalWatches = watches.length > 1;
        return watch;
    }

    public void unwatch(Watch watch) {
        leave(watch);
        Watch[] rest = new Watch[watches.length - 1];
        int kept = 0;
        for (Watch other : watches) {
            if (other != watch) {
                rest[kept++] = other;
            }
        }
        watches = rest.length == 0 ? NONE : rest;
        severalWatches = watches.length > 1;
    }

    public void forEachWatch(Consumer<Watch> visitor) {
        for (Watch watch : watches) {
            visitor.accept(watch);
        }
    }

    /// From here on the log's bytes after `at` are sent.
    public void join(Watch watch, LaneWatchers watchers, Head at, Position journalHead) {
        if (ended) {
            return;
        }
        watch.join(watchers, at, journalHead);
        watchers.add(watch);
        loop.sweeper().sweepAlone(watch);
    }

    private static void leave(Watch watch) {
        LaneWatchers watchers = watch.watchers;
        if (watchers != null) {
            watchers.remove(watch);
            watch.watchers = null;
        }
    }

    void lagged(Watch watch) {
        leave(watch);
        loop.lagged().increment();
        if (listener != null) {
            listener.onLagged(watch.video());
        }
    }

    // --- bytes ---

    /// Whether Netty still holds bytes of ours.
    public boolean isBlocked() {
        return writesInFlight != 0;
    }

    /// Has the listener told once, when the stream isn't blocked any more.
    public void tellWhenDrained() {
        awaitsDrained = true;
    }

    public boolean isEnded() {
        return ended;
    }

    /// Writes a control frame, whole frames of a journal, or the rest of one. Takes a copy.
    public void write(FrameBuffer frames) {
        write(Unpooled.wrappedBuffer(frames.toByteArray()));
    }

    /// Takes over the buffer.
    public void write(ByteBuf bytes) {
        if (ended) {
            bytes.release();
            return;
        }
        if (heldBytes() + bytes.readableBytes() > loop.settings().heldBytes()) {
            bytes.release();
            fail(CloseReason.CONTROL_OVERFLOW);
            return;
        }
        ChannelFuture written = channel.writeAndFlush(bytes);
        if (written.isDone()) {
            if (!written.isSuccess()) {
                fail(CloseReason.IO_FAILED);
            }
            return;
        }
        if (writesInFlight++ == 0) {
            heldSinceNanos = loop.clock().nanoTime();
            heldBytes = heldBytes();
        }
        written.addListener(this);
    }

    /// Appends a journal's frame to what is going to be written outside the log, and notes that the viewer has it.
    public void appendJournal(FrameBuffer out, Watch watch, Position position, byte[] frame) {
        watch.positionIs(position);
        out.raw(hasSeveralWatches() ? JournalId.replaced(frame, id()) : frame);
    }

    /// Writes a journal's frame with the id of a stream that has several videos: the positions of all of them.
    ///
    /// @param frame as it stands in its own video's log, after the cursor was moved past it
    void writeJournal(byte[] frame) {
        write(Unpooled.wrappedBuffer(JournalId.replaced(frame, id())));
    }

    /// The positions of everything watched, as an event's id; empty when there are none.
    public String id() {
        StringBuilder id = new StringBuilder(48 * watches.length);
        for (Watch watch : watches) {
            Position position = watch.position();
            if (position != null) {
                id.append(id.isEmpty() ? "" : ",").append(Positions.text(watch.video(), position));
            }
        }
        return id.toString();
    }

    @Override
    public void operationComplete(ChannelFuture written) {
        writesInFlight--;
        if (ended) {
            return;
        }
        if (!written.isSuccess()) {
            fail(CloseReason.IO_FAILED);
            return;
        }
        if (writesInFlight == 0) {
            for (Watch watch : watches) {
                loop.sweeper().sweepAlone(watch);
            }
            if (!isBlocked() && awaitsDrained && listener != null) {
                awaitsDrained = false;
                listener.onDrained();
            }
        }
    }

    private long heldBytes() {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }

    /// Has the stream show that it lives, or ends it when the viewer has taken nothing for too long.
    void beat() {
        if (isBlocked()) {
            failIfStalled();
        }
        // Also a viewer who reads slowly is here.
        if (!ended && listener != null) {
            listener.onBeat();
        }
    }

    private void failIfStalled() {
        long held = heldBytes();
        long now = loop.clock().nanoTime();
        if (held != heldBytes) {
            heldBytes = held;
            heldSinceNanos = now;
        } else if (now - heldSinceNanos >= loop.settings().stallNanos()) {
            fail(CloseReason.STALLED);
        }
    }

    // --- the end ---

    /// Says goodbye and closes once that has been taken; at once when the viewer isn't reading.
    ///
    /// @param returnAfterMillis when the viewer may come back at the earliest; null: it should not
    public void end(CloseReason reason, @Nullable Long returnAfterMillis) {
        if (ended) {
            return;
        }
        detach(reason);
        if (isBlocked()) {
            channel.close();
            return;
        }
        FrameBuffer bye = loop.scratch();
        bye.clear();
        Frames.bye(bye, reason, returnAfterMillis);
        channel.writeAndFlush(Unpooled.wrappedBuffer(bye.toByteArray())).addListener(ChannelFutureListener.CLOSE);
        // Who does not take even that has this long.
        loop.closeSoon(channel);
    }

    /// Ends the stream without a word, as it can carry none, and says so to the listener.
    void fail(CloseReason reason) {
        if (ended) {
            return;
        }
        detach(reason);
        channel.close();
        if (listener != null) {
            listener.onLost(reason);
        }
    }

    void failUnexpectedly(RuntimeException cause) {
        loop.errors().record("event stream", cause);
        fail(CloseReason.IO_FAILED);
    }

    private void detach(CloseReason reason) {
        ended = true;
        for (Watch watch : watches) {
            leave(watch);
        }
        loop.remove(this, reason);
    }

    // --- the channel ---

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        // A viewer has nothing more to say on this connection.
        ReferenceCountUtil.release(message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        fail(CloseReason.CLIENT_LEFT);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException)) {
            loop.errors().record("event stream", cause);
        }
        fail(cause instanceof IOException ? CloseReason.CLIENT_LEFT : CloseReason.IO_FAILED);
    }
}
