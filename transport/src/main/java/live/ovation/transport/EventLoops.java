package live.ovation.transport;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A node's event loops: one that only accepts, so that a crowd at the door never delays those inside, and workers that
/// own the connections. Thread-safe.
public final class EventLoops implements AutoCloseable {
    private final boolean epoll;
    private final EventLoopGroup acceptor;
    private final EventLoopGroup workers;
    private final List<EventLoop> workerLoops;

    /// @param workerCount how many worker loops, at least 1
    /// @param nativeTransport use epoll where there is one; otherwise, and elsewhere, NIO
    public EventLoops(int workerCount, boolean nativeTransport) {
        epoll = nativeTransport && Epoll.isAvailable();
        acceptor = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("ovation-accept"), ioHandlers());
        workers =
                new MultiThreadIoEventLoopGroup(workerCount, new DefaultThreadFactory("ovation-worker"), ioHandlers());
        List<EventLoop> loops = new ArrayList<>();
        for (int i = 0; i < workerCount; i++) {
            loops.add(workers.next());
        }
        workerLoops = List.copyOf(loops);
    }

    private IoHandlerFactory ioHandlers() {
        return epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    }

    /// Whether this machine has epoll, and the library to use it.
    public static boolean hasEpoll() {
        return Epoll.isAvailable();
    }

    public boolean isEpoll() {
        return epoll;
    }

    /// Every worker loop, once each.
    public List<EventLoop> workerLoops() {
        return workerLoops;
    }

    EventLoopGroup acceptor() {
        return acceptor;
    }

    EventLoopGroup workers() {
        return workers;
    }

    Class<? extends ServerChannel> serverChannel() {
        return epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    Class<? extends Channel> clientChannel() {
        return epoll ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    /// Ends the loops after what they are doing; waits at most three seconds.
    @Override
    public void close() {
        acceptor.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        workers.shutdownGracefully(0, 2, TimeUnit.SECONDS);
        workers.terminationFuture().awaitUninterruptibly(3, TimeUnit.SECONDS);
    }
}
