package live.ovation.frontend.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.EpollSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import live.ovation.frontend.log.Chunk;
import live.ovation.frontend.log.LaneLog;
import live.ovation.frontend.log.LogSettings;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.Telemetry;
import live.ovation.transport.EventLoops;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class LogWriterTest {
    private static final int MORE_THAN_THE_FREE_NUMBERS_BELOW = 64;

    @TempDir
    private Path folder;

    /// A closed descriptor's number is given to the next file or socket that is opened: a late write would be read by
    /// somebody else.
    @Test
    void nothingIsWrittenToADescriptorWhoseNumberIsSomebodyElsesNow() throws Exception {
        assumeTrue(EventLoops.hasEpoll(), "direct writes need epoll");
        try (EventLoops loops = new EventLoops(1, true);
                ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Channel channel = connected(loops, server);
            LoopStreams streams =
                    new LoopStreams(0, channel.eventLoop(), StreamSettings.DEFAULTS, new Telemetry(), Clock.system());
            Object outcome = channel.eventLoop()
                    .submit(() -> {
                        Stream stream = streams.open(channel);
                        channel.unsafe().close(channel.voidPromise());
                        return writeBesideOpenFiles(stream);
                    })
                    .get();

            assertThat(outcome).isInstanceOf(ClosedChannelException.class);
            try (var files = Files.list(folder)) {
                assertThat(files).allSatisfy(file -> assertThat(file).isEmptyFile());
            }
        }
    }

    private static Channel connected(EventLoops loops, ServerSocket server) throws Exception {
        return new Bootstrap()
                .group(loops.workerLoops().getFirst())
                .channel(EpollSocketChannel.class)
                .handler(new ChannelInboundHandlerAdapter())
                .connect(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()))
                .sync()
                .channel();
    }

    /// @return how many bytes were taken, or why none
    private Object writeBesideOpenFiles(Stream stream) throws IOException {
        byte[] frame = "data: x\n\n".getBytes(StandardCharsets.UTF_8);
        LaneLog log = new LaneLog(PooledByteBufAllocator.DEFAULT, LogSettings.DEFAULTS, 0, bytes -> {});
        log.append(frame, frame.length);
        log.publish();
        List<FileChannel> open = new ArrayList<>();
        Chunk chunk = log.pinnedChunkAt(0);
        assertThat(chunk).isNotNull();
        try {
            for (int i = 0; i < MORE_THAN_THE_FREE_NUMBERS_BELOW; i++) {
                open.add(FileChannel.open(
                        folder.resolve("file" + i), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
            }
            return LogWriter.Direct.INSTANCE.write(stream, chunk, 0, frame.length);
        } catch (IOException e) {
            return e;
        } finally {
            for (FileChannel file : open) {
                file.close();
            }
            chunk.unpin();
            log.close();
        }
    }
}
