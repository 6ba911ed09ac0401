package live.ovation.bench;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import live.ovation.frontend.connection.CatchUp;
import live.ovation.frontend.feed.FeedState;
import live.ovation.frontend.feed.JournalFrame;
import live.ovation.protocol.Comment;
import live.ovation.protocol.Position;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.VideoId;
import live.ovation.protocol.ViewerCount;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What does it cost to find out what one who joins or returns has to be sent, with all the
/// comments at hand that a feed keeps? `bench/run CatchUpBench`
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CatchUpBench {
    private static final VideoId VIDEO = new VideoId("v");
    private static final int HEAD = 1_000;
    private static final int NEWEST = 100;
    private static final int TAIL = 256;

    private final FeedState state = new FeedState(
            VIDEO,
            new TreeMap<>(),
            ViewerCount.none(VIDEO),
            null,
            HEAD,
            at(HEAD),
            frames(HEAD - NEWEST + 1),
            frames(HEAD - TAIL + 1),
            HEAD - TAIL,
            null);

    private final Position soon = at(HEAD - 10);
    private final Position late = at(10);

    private static Position at(long offset) {
        return new Position(new RegionId("r"), 1, offset);
    }

    private static List<JournalFrame> frames(int from) {
        List<JournalFrame> frames = new ArrayList<>();
        for (int offset = from; offset <= HEAD; offset++) {
            Comment comment = new Comment(VIDEO, at(offset), null, "what a goal", offset);
            frames.add(new JournalFrame(comment, "frame".getBytes(StandardCharsets.UTF_8)));
        }
        return List.copyOf(frames);
    }

    @Benchmark
    public CatchUp firstJoin() {
        return CatchUp.plan(null, 20, state);
    }

    @Benchmark
    public CatchUp returnAfterTenComments() {
        return CatchUp.plan(soon, 20, state);
    }

    @Benchmark
    public CatchUp returnBeyondWhatIsAtHand() {
        return CatchUp.plan(late, 20, state);
    }
}
