package live.ovation.frontend.stream;

import io.netty.channel.Channel;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import live.ovation.frontend.log.Chunk;
import org.jspecify.annotations.Nullable;

/// Moves a range of a log to a viewer's socket.
interface LogWriter {
    /// @return how many bytes were taken from `from` on; fewer than asked for means that the socket is full
    int write(Stream stream, Chunk chunk, int from, int to) throws IOException;

    /// The fastest way to a channel: straight from the log's memory where it has a file descriptor to write to.
    ///
    /// @param socket the channel's
    static LogWriter of(@Nullable Socket socket) {
        return socket == null ? Buffered.INSTANCE : Direct.INSTANCE;
    }

    /// A channel's file descriptor; null where it has none that a log's memory can be written to.
    static @Nullable Socket socketOf(Channel channel) {
        return channel instanceof UnixChannel unix && unix.fd() instanceof Socket socket ? socket : null;
    }

    /// One system call, no copy, no object. Only for a channel whose outbound buffer is empty.
    enum Direct implements LogWriter {
        INSTANCE;

        @Override
        public int write(Stream stream, Chunk chunk, int from, int to) throws IOException {
            Socket socket = stream.socket();
            if (socket == null || !socket.isOpen()) {
                // Netty tells of a close only after it: meanwhile the descriptor's number may be a new viewer's.
                throw new ClosedChannelException();
            }
            return socket.sendAddress(chunk.address(), from, to);
        }
    }

    /// Netty's outbound buffer, which takes everything and says later when it is through.
    enum Buffered implements LogWriter {
        INSTANCE;

        @Override
        public int write(Stream stream, Chunk chunk, int from, int to) {
            stream.write(chunk.slice(from, to));
            return to - from;
        }
    }
}
