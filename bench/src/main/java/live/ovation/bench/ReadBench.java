package live.ovation.bench;

import io.netty.buffer.PooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import live.ovation.frontend.log.Chunk;
import live.ovation.frontend.log.Head;
import live.ovation.frontend.log.LaneLog;
import live.ovation.frontend.log.LogSettings;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// What does a viewer's turn in a sweep cost before the kernel is called, what does a write that a full socket cut cost
/// on top, and what does a copy of a frame cost (streams of several videos)? `bench/run ReadBench`
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ReadBench {
    private static final int FRAMES = 4_000;
    private static final int BEHIND = 10;

    private final byte[] frame = ("event: like\ndata: " + "x".repeat(56) + "\n\n").getBytes(StandardCharsets.UTF_8);
    private final LaneLog log = new LaneLog(PooledByteBufAllocator.DEFAULT, LogSettings.DEFAULTS, 0, bytes -> {});
    private long cursor;

    @Setup
    public void fill() {
        for (int i = 0; i < FRAMES; i++) {
            log.append(frame, frame.length);
        }
        log.publish();
        cursor = log.head().position() - (long) BEHIND * frame.length;
    }

    /// Finds and pins the chunk, learns what may be written, and lets go.
    @Benchmark
    public long turn() {
        Head head = log.head();
        Chunk chunk = Objects.requireNonNull(log.pinnedChunkAt(cursor));
        long range = chunk.address() + LaneLog.readableEnd(chunk, head) - (cursor - chunk.base());
        chunk.unpin();
        return range;
    }

    /// Finds the end of the frame that was cut.
    @Benchmark
    public int shortWrite() {
        Head head = log.head();
        Chunk chunk = Objects.requireNonNull(log.pinnedChunkAt(cursor));
        int cut = (int) (cursor - chunk.base()) + frame.length / 2;
        int end = chunk.frameEnd(cut, LaneLog.readableEnd(chunk, head));
        chunk.unpin();
        return end;
    }

    @Benchmark
    public byte[] copyOfAFrame() {
        Chunk chunk = Objects.requireNonNull(log.pinnedChunkAt(cursor));
        int from = (int) (cursor - chunk.base());
        byte[] copy = chunk.copy(from, from + frame.length);
        chunk.unpin();
        return copy;
    }

    @TearDown
    public void close() {
        log.close();
    }
}
