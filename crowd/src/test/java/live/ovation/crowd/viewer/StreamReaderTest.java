package live.ovation.crowd.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import live.ovation.crowd.Count;
import live.ovation.crowd.Lane;
import live.ovation.crowd.Tally;
import live.ovation.telemetry.ManualClock;
import org.junit.jupiter.api.Test;

/// From bytes to counts, with the judge in between.
class StreamReaderTest {
    private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";
    private static final String HELLO = "retry: 700\n\nevent: hello\ndata: {\"connection\":\"c\",\"frontend\":\"f\","
            + "\"region\":\"r\",\"at\":1,\"videos\":{\"v\":{\"totals\":{\"clap\":2,\"like\":8},\"viewers\":1,\"comments\":0}}}\n\n";

    private final ManualClock clock = new ManualClock();
    private final Tally tally = new Tally();
    private final Evidence evidence = new Evidence();
    private final StreamReader reader = new StreamReader(
            new FrameJudge("run", tally, new LatencySampler(), evidence, new PairBook(Regions.NONE), clock), tally);
    private final byte[] work = new byte[StreamReader.MAX_TAIL + 1_000_000];

    private static Viewer viewer() {
        Target target = new Target(InetSocketAddress.createUnresolved("localhost", 1), "localhost:1", "");
        Viewer viewer = new Viewer(3, Temper.EAGER, List.of(target), new Watch[] {
            new Watch(new Video("v"), Lane.EACH, true), new Watch(new Video("w"), Lane.EACH, true)
        });
        viewer.beginStream(false, 0);
        return viewer;
    }

    private StreamReader.Outcome feed(Viewer viewer, String text) {
        return feed(viewer, Bytes.of(text), 0, text.length());
    }

    private StreamReader.Outcome feed(Viewer viewer, byte[] bytes, int from, int to) {
        int fresh = viewer.tailLength();
        if (fresh > 0) {
            viewer.takeTail(work);
        }
        System.arraycopy(bytes, from, work, fresh, to - from);
        return reader.read(viewer, work, fresh, fresh + to - from);
    }

    private static String like(String video, int n) {
        return "event: like\ndata: {\"video\":\"" + video + "\",\"kind\":\"like\",\"by\":\"u\",\"n\":" + n
                + ",\"at\":1700000000000000}\n\n";
    }

    private static String comment(long offset, String text) {
        return "event: comment\nid: v=r.1." + offset + "\ndata: {\"video\":\"v\",\"comment\":\"r.1." + offset
                + "\",\"by\":\"u\",\"text\":\"" + text + "\",\"at\":1700000000000000}\n\n";
    }

    private static String stats(long total) {
        return "event: stats\ndata: {\"video\":\"v\",\"viewers\":1,\"peakViewers\":1,\"totals\":{\"like\":" + total
                + "}}\n\n";
    }

    @Test
    void wholeStreamIsReadAlikeHoweverTheNetworkCutsIt() {
        String all = HEAD + HELLO + like("v", 1) + like("w", 5) + comment(1, "hi \\\"there\\\"\\n") + like("v", 2)
                + stats(13)
                + "event: beat\ndata: {\"at\":1}\n\n"
                + "event: retract\nid: v=r.1.2\ndata: {\"video\":\"v\",\"comment\":\"r.1.1\"}\n\n"
                + "event: gap\ndata: {\"video\":\"v\",\"lane\":\"comments\",\"missed\":null,\"reason\":\"slow\"}\n\n"
                + "event: party\ndata: {\"video\":\"v\"}\n\n"
                + "event: bye\ndata: {\"reason\":\"draining\",\"returnAfterMs\":250}\n\n";
        byte[] bytes = Bytes.of(all);
        SplittableRandom random = new SplittableRandom(3);
        int rounds = 1_000;
        for (int round = 0; round < rounds; round++) {
            Viewer viewer = viewer();
            boolean opened = false;
            int from = 0;
            while (from < bytes.length) {
                int to = Math.min(bytes.length, from + 1 + random.nextInt(round == 0 ? 1 : 300));
                opened |= feed(viewer, bytes, from, to).equals(StreamReader.Outcome.OPENED);
                from = to;
            }
            assertThat(opened).isTrue();
            assertThat(viewer.retryMillis).isEqualTo(700);
            assertThat(viewer.position()).isEqualTo("v=r.1.2");
            assertThat(viewer.byeRead).isTrue();
            assertThat(viewer.returnAfterMillis).isEqualTo(250);
            assertThat(viewer.watches[0].seen()).isEqualTo(13);
        }
        assertThat(evidence.sentences()).isEmpty();
        assertThat(tally.of(Count.MALFORMED)).isZero();
        assertThat(tally.of(Count.FRAMES)).isEqualTo(rounds * 11L);
        assertThat(tally.of(Count.REACTIONS)).isEqualTo(rounds * 8L);
        assertThat(tally.of(Count.COMMENTS)).isEqualTo(rounds);
        assertThat(tally.of(Count.RETRACTIONS)).isEqualTo(rounds);
        assertThat(tally.of(Count.GAPS)).isEqualTo(rounds);
        assertThat(tally.of(Count.BEATS)).isEqualTo(rounds);
        assertThat(tally.of(Count.OTHER_FRAMES)).isEqualTo(rounds);
        assertThat(tally.of(Count.LOST)).isZero();
    }

    @Test
    void totalThatCountsMoreThanWasToldMeansLost() {
        Viewer viewer = viewer();
        feed(viewer, HEAD + HELLO + like("v", 1) + stats(14));

        assertThat(tally.of(Count.LOST)).isEqualTo(3);
        assertThat(evidence.sentences()).containsExactly("viewer 3 of v: had 11 reactions, but stats said 14");
    }

    @Test
    void sumsAreReadWithTheirTotals() {
        Viewer viewer = viewer();
        feed(
                viewer,
                HEAD + HELLO
                        + "event: likes\ndata: {\"video\":\"v\",\"n\":{\"clap\":1,\"like\":4},\"totals\":{\"clap\":3,\"like\":12},\"at\":1}\n\n");

        assertThat(tally.of(Count.REACTIONS)).isEqualTo(5);
        assertThat(tally.of(Count.LOST) + tally.of(Count.DUPLICATED)).isZero();
        assertThat(viewer.watches[0].seen()).isEqualTo(15);
    }

    @Test
    void badFramesAreCountedAndTheNextOneIsReadAllTheSame() {
        Viewer viewer = viewer();
        feed(viewer, HEAD + HELLO);
        for (String bad : new String[] {
            "event: like\ndata: nonsense\n\n",
            "event: like\ndata: {\"video\":\"v\",\"kind\":\"like\",\"n\":-4,\"at\":1}\n\n",
            "event: stats\ndata: {\"video\":\"v\",\"totals\":{\"like\":\"x\"}}\n\n",
            "event: comment\ndata: {\"video\":\"v\",\"comment\":\"none\",\"text\":\"x\"}\n\n",
            "data: {}\n\n",
            "event: like\n\n",
            ": a note\n\n"
        }) {
            long before = tally.of(Count.MALFORMED);
            feed(viewer, bad + like("v", 1));
            assertThat(tally.of(Count.MALFORMED)).as(bad).isEqualTo(before + 1);
        }
        assertThat(viewer.watches[0].seen()).isEqualTo(17);
    }

    @Test
    void answerThatIsNoStreamIsARefusal() {
        assertThat(feed(viewer(), "HTTP/1.1 503 Full\r\nRetry-After: 4\r\nContent-Length: 0\r\n\r\n"))
                .isEqualTo(new StreamReader.Outcome.Refused(503, 4));
        assertThat(feed(viewer(), "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"))
                .isEqualTo(new StreamReader.Outcome.Refused(200, -1));
    }

    @Test
    void endlessFrameEndsTheStream() {
        Viewer viewer = viewer();
        feed(viewer, HEAD + HELLO);
        byte[] endless = Bytes.of("event: like\ndata: " + "x".repeat(500_000));
        StreamReader.Outcome outcome = StreamReader.Outcome.MORE;
        for (int i = 0; i < 4 && outcome.equals(StreamReader.Outcome.MORE); i++) {
            outcome = feed(viewer, endless, 0, endless.length);
        }

        assertThat(outcome).isInstanceOf(StreamReader.Outcome.Broken.class);
    }

    @Test
    void ownCommentsAreRecognisedAndOrdersAreKept() {
        Viewer viewer = viewer();
        clock.advance(Duration.ofSeconds(1));
        String text = TapMark.comment(clock.epochMicros(), "run", 4) + " hello";
        feed(viewer, HEAD + HELLO + comment(5, text) + comment(5, text) + comment(4, "somebody else"));

        assertThat(tally.of(Count.COMMENTS_DUPLICATED)).isEqualTo(1);
        assertThat(tally.of(Count.OUT_OF_ORDER)).isEqualTo(1);
    }

    @Test
    void commonFramesAllocateNothing() {
        Viewer viewer = viewer();
        feed(viewer, HEAD + HELLO);
        byte[] likes = Bytes.of(like("v", 1).repeat(2_000));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        feed(viewer, likes, 0, likes.length);
        long before = threads.getCurrentThreadAllocatedBytes();

        for (int i = 0; i < 50; i++) {
            feed(viewer, likes, 0, likes.length);
        }

        long perFrame = (threads.getCurrentThreadAllocatedBytes() - before) / (50 * 2_000);
        assertThat(perFrame).isZero();
        assertThat(viewer.watches[0].seen()).isEqualTo(10 + 51 * 2_000);
    }
}
