package live.ovation.bench;

import io.netty.buffer.PooledByteBufAllocator;
import java.util.concurrent.TimeUnit;
import live.ovation.frontend.log.LaneLog;
import live.ovation.frontend.log.LogSettings;
import live.ovation.protocol.OriginId;
import live.ovation.protocol.Reaction;
import live.ovation.protocol.ReactionKind;
import live.ovation.protocol.VideoId;
import live.ovation.protocol.sse.FrameBuffer;
import live.ovation.protocol.sse.Frames;
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

/// What does a like cost before the first viewer gets it: encoding its frame, and appending that to a lane's log?
/// `bench/run AppendBench`
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class AppendBench {
    private final Reaction like = new Reaction(
            new VideoId("v1"), ReactionKind.LIKE, 1, null, new OriginId("local.1"), 1_234, 1_795_578_161_334_036L);
    private final FrameBuffer frame = new FrameBuffer(512);
    private final LaneLog log = new LaneLog(PooledByteBufAllocator.DEFAULT, LogSettings.DEFAULTS, 0, bytes -> {});

    @Setup
    public void encodeOnce() {
        Frames.like(frame, like);
    }

    @Benchmark
    public int encode() {
        frame.clear();
        Frames.like(frame, like);
        return frame.length();
    }

    @Benchmark
    public boolean appendAndPublish() {
        log.append(frame.array(), frame.length());
        return log.publish();
    }

    @TearDown
    public void close() {
        log.close();
    }
}
