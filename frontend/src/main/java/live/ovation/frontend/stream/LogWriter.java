package live.ovation.frontend.stream;

import io.netty.channel.Channel;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import live.ovation.frontend.log.Chunk;

/// Moves a range of a log to a viewer's socket.
interface LogWriter {
    /// @return how many bytes were taken from `from` on; fewer than asked for means that the socket is full
    int write(Stream stream, Chunk chunk, int from, int to) throws IOException;

    /// The fastest way for a channel: straight from the log's memory where there is a file descriptor to write to.
    static LogWriter of(Channel channel) {
        return channel instanceof UnixChannel unix && unix.fd() instanceof Socket ? Direct.INSTANCE : Buffered.INSTANCE;
    }

    /// One system call, no copy, no object. Only for a channel whose outbound buffer is empty.
    enum Direct implements LogWriter {
        INSTANCE;

        @Override
        public int write(Stream stream, Chunk chunk, int from, int to) throws IOException {
            if (!stream.channel().isOpen()) {
                // Netty tells of a close only after it: meanwhile the descriptor's number may be a new viewer's.
                throw new ClosedChannelException();
            }
            return ((Socket) ((UnixChannel) stream.channel()).fd()).sendAddress(chunk.address(), from, to);
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
