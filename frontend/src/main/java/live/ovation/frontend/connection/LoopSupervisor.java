package live.ovation.frontend.connection;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.util.List;
import live.ovation.frontend.stream.Stream;
import live.ovation.frontend.stream.StreamListener;
import live.ovation.protocol.sse.FrameBuffer;
import live.ovation.protocol.sse.Frames;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/// The parent of one event loop's connections, on that loop. A child that fails is stopped, which ends its stream; the
/// others don't notice.
public final class LoopSupervisor extends AbstractBehavior<LoopSupervisor.Command> {
    private static final long RETRY_MILLIS = 1_000;
    /// So many different times to return are told, evenly up to twice the shortest: a client that knows no `bye`
    /// goes by this alone, and the crowd whose streams end together is not to come back together.
    private static final int RETRIES = 32;
    private static final List<String> HEAD = List.of(
            "HTTP/1.1 200 OK",
            "Content-Type: text/event-stream",
            "Cache-Control: no-store",
            "X-Accel-Buffering: no",
            "Connection: close");
    private static final String CROSS_ORIGIN = "Access-Control-Allow-Origin: *";

    private final ConnectionContext shared;
    private final byte[][] starts = new byte[RETRIES][];
    private int opened;

    /// What a supervisor can be told.
    public sealed interface Command {}

    /// @param channel one of this loop's, already without its HTTP handlers
    public record Open(Channel channel, StreamRequest request) implements Command {}

    /// Sends so many viewers of this loop away, whichever.
    public record SendAway(int streams) implements Command {}

    private LoopSupervisor(ActorContext<Command> context, ConnectionContext shared) {
        super(context);
        this.shared = shared;
        FrameBuffer out = new FrameBuffer(256);
        HEAD.forEach(line -> out.ascii(line).ascii("\r\n"));
        if (shared.crossOrigin()) {
            out.ascii(CROSS_ORIGIN).ascii("\r\n");
        }
        out.ascii("\r\n");
        byte[] head = out.toByteArray();
        for (int i = 0; i < RETRIES; i++) {
            out.clear();
            out.raw(head);
            Frames.retry(out, RETRY_MILLIS + RETRY_MILLIS * i / RETRIES);
            starts[i] = out.toByteArray();
        }
    }

    public static Behavior<Command> create(ConnectionContext shared) {
        return Behaviors.setup(context -> new LoopSupervisor(context, shared));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Open.class, this::onOpen)
                .onMessage(SendAway.class, this::onSendAway)
                .build();
    }

    private Behavior<Command> onOpen(Open open) {
        if (!open.channel().isActive()) {
            open.channel().close();
            return this;
        }
        Stream stream = shared.loop().open(open.channel());
        stream.write(Unpooled.wrappedBuffer(starts[opened++ & (RETRIES - 1)]));
        getContext()
                .spawnAnonymous(Connection.create(shared, stream, open.request()), DispatcherSelector.sameAsParent());
        return this;
    }

    private Behavior<Command> onSendAway(SendAway away) {
        shared.loop().forSome(away.streams(), stream -> {
            StreamListener listener = stream.listener();
            if (listener != null) {
                listener.onDrain();
            }
        });
        return this;
    }
}
