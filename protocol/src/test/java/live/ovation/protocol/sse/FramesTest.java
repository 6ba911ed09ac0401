package live.ovation.protocol.sse;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import live.ovation.protocol.CloseReason;
import live.ovation.protocol.Comment;
import live.ovation.protocol.CommentId;
import live.ovation.protocol.ConnectionId;
import live.ovation.protocol.FrontendId;
import live.ovation.protocol.JournalEvent;
import live.ovation.protocol.OriginId;
import live.ovation.protocol.Position;
import live.ovation.protocol.RandomEvents;
import live.ovation.protocol.Reaction;
import live.ovation.protocol.ReactionKind;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.Retraction;
import live.ovation.protocol.UserId;
import live.ovation.protocol.VideoId;
import live.ovation.protocol.ViewerCount;
import org.junit.jupiter.api.Test;

/// Every frame to the letter, as the public interface has it.
class FramesTest {
    private static final VideoId V = new VideoId("v1");
    private static final long AT = 1_700_000_000_000_001L;
    private static final Position POSITION = new Position(new RegionId("eu"), 3, 7);
    private static final ReactionKind CLAP = new ReactionKind("clap");

    private static String frame(Consumer<FrameBuffer> writer) {
        FrameBuffer buffer = new FrameBuffer(0);
        writer.accept(buffer);
        return new String(buffer.toByteArray(), StandardCharsets.UTF_8);
    }

    private static SortedMap<ReactionKind, Long> counts(long clap, long like) {
        return new TreeMap<>(Map.of(ReactionKind.LIKE, like, CLAP, clap));
    }

    @Test
    void retry() {
        assertThat(frame(out -> Frames.retry(out, 2_000))).isEqualTo("retry: 2000\n\n");
    }

    @Test
    void like() {
        Reaction known = new Reaction(V, ReactionKind.LIKE, 3, new UserId("carol"), new OriginId("o"), 10, AT);
        Reaction unknown = new Reaction(V, CLAP, 1, null, new OriginId("o"), 10, AT);

        assertThat(frame(out -> Frames.like(out, known))).isEqualTo("""
                event: like
                data: {"video":"v1","kind":"like","by":"carol","n":3,"at":1700000000000001}

                """);
        assertThat(frame(out -> Frames.like(out, unknown))).isEqualTo("""
                event: like
                data: {"video":"v1","kind":"clap","n":1,"at":1700000000000001}

                """);
    }

    @Test
    void likes() {
        assertThat(frame(out -> Frames.likes(out, V, counts(1, 2), counts(5, 40), AT)))
                .isEqualTo("""
                event: likes
                data: {"video":"v1","n":{"clap":1,"like":2},"totals":{"clap":5,"like":40},"at":1700000000000001}

                """);
        assertThat(frame(out -> Frames.likes(out, V, new TreeMap<>(), new TreeMap<>(), AT)))
                .isEqualTo("""
                event: likes
                data: {"video":"v1","n":{},"totals":{},"at":1700000000000001}

                """);
    }

    @Test
    void comment() {
        Comment known = new Comment(V, POSITION, new UserId("carol"), "Say \"hi\"\n😀", AT);
        Comment unknown = new Comment(V, POSITION, null, "hi", AT);

        assertThat(frame(out -> Frames.journal(out, known))).isEqualTo("""
                event: comment
                id: v1=eu.3.7
                data: {"video":"v1","comment":"eu.3.7","by":"carol","text":"Say \\"hi\\"\\u000a😀","at":1700000000000001}

                """);
        assertThat(frame(out -> Frames.journal(out, unknown))).isEqualTo("""
                event: comment
                id: v1=eu.3.7
                data: {"video":"v1","comment":"eu.3.7","text":"hi","at":1700000000000001}

                """);
    }

    @Test
    void retract() {
        Retraction retraction = new Retraction(V, POSITION, new CommentId("eu.3.5"), AT);

        assertThat(frame(out -> Frames.journal(out, retraction))).isEqualTo("""
                event: retract
                id: v1=eu.3.7
                data: {"video":"v1","comment":"eu.3.5"}

                """);
    }

    @Test
    void stats() {
        assertThat(frame(out -> Frames.stats(out, new ViewerCount(V, 12, 30), counts(5, 40))))
                .isEqualTo("""
                event: stats
                data: {"video":"v1","viewers":12,"peakViewers":30,"totals":{"clap":5,"like":40}}

                """);
    }

    @Test
    void gap() {
        assertThat(frame(out -> Frames.gap(out, V, "reactions", 17L, "slow"))).isEqualTo("""
                event: gap
                data: {"video":"v1","lane":"reactions","missed":17,"reason":"slow"}

                """);
        assertThat(frame(out -> Frames.gap(out, V, "comments", null, "expired")))
                .isEqualTo("""
                event: gap
                data: {"video":"v1","lane":"comments","missed":null,"reason":"expired"}

                """);
    }

    @Test
    void beat() {
        assertThat(frame(out -> Frames.beat(out, AT))).isEqualTo("""
                event: beat
                data: {"at":1700000000000001}

                """);
    }

    @Test
    void bye() {
        assertThat(frame(out -> Frames.bye(out, CloseReason.DRAINING, 1_000L))).isEqualTo("""
                event: bye
                data: {"reason":"draining","returnAfterMs":1000}

                """);
        assertThat(frame(out -> Frames.bye(out, CloseReason.CLIENT_LEFT, null))).isEqualTo("""
                event: bye
                data: {"reason":"client-left","returnAfterMs":null}

                """);
    }

    @Test
    void hello() {
        Map<VideoId, Frames.HelloVideo> videos = new LinkedHashMap<>();
        videos.put(V, new Frames.HelloVideo(counts(5, 40), 12, 3));
        videos.put(new VideoId("w"), new Frames.HelloVideo(new TreeMap<>(), 0, 0));

        assertThat(frame(out -> hello(out, "v1=eu.3.7,w=eu.3.0", videos))).isEqualTo("""
                event: hello
                id: v1=eu.3.7,w=eu.3.0
                data: {"connection":"f~1","frontend":"f","region":"eu","at":1700000000000001,"videos":{\
                "v1":{"totals":{"clap":5,"like":40},"viewers":12,"comments":3},\
                "w":{"totals":{},"viewers":0,"comments":0}}}

                """);
        assertThat(frame(out -> hello(out, "", Map.of()))).isEqualTo("""
                event: hello
                data: {"connection":"f~1","frontend":"f","region":"eu","at":1700000000000001,"videos":{}}

                """);
    }

    private static void hello(FrameBuffer out, String id, Map<VideoId, Frames.HelloVideo> videos) {
        Frames.hello(out, id, new ConnectionId("f~1"), new FrontendId("f"), new RegionId("eu"), AT, videos);
    }

    @Test
    void journalFrameIsItsThreeParts() {
        long seed = System.nanoTime();
        RandomEvents events = new RandomEvents(new Random(seed));
        for (JournalEvent event : events.journal(100)) {
            String parts = frame(out -> {
                Frames.journalHead(out, event);
                Frames.journalId(out, event.video(), event.position());
                Frames.journalData(out, event);
            });
            assertThat(frame(out -> Frames.journal(out, event)))
                    .as("seed %d", seed)
                    .isEqualTo(parts);
        }
    }

    @Test
    void noTextCanEndALineOrAFrame() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        RandomEvents events = new RandomEvents(random);
        for (int i = 0; i < 10_000; i++) {
            String text = events.nastyText();
            Comment comment = new Comment(events.video(), events.position(), events.user(), text, events.number());
            String frame = frame(out -> Frames.journal(out, comment));

            assertThat(lines(frame, seed))
                    .as("seed %d", seed)
                    .satisfiesExactly(
                            event -> assertThat(event).isEqualTo("event: comment"),
                            id -> assertThat(id).isEqualTo("id: " + comment.video() + "=" + comment.position()),
                            data -> assertThat(data).startsWith("data: {").endsWith("}"));
            int from = frame.indexOf(",\"text\":") + 8;
            assertThat(JsonText.read(frame.substring(from, frame.lastIndexOf(",\"at\":"))))
                    .as("seed %d", seed)
                    .isEqualTo(JsonText.withoutUnpaired(text));
        }
    }

    @Test
    void everyFrameIsAnEventPerhapsAnIdAndOneLineOfData() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        RandomEvents events = new RandomEvents(random);
        for (int i = 0; i < 2_000; i++) {
            ViewerCount viewers = new ViewerCount(events.video(), events.number(), events.number());
            SortedMap<ReactionKind, Long> counts = new TreeMap<>(Map.of(events.kind(), events.number()));
            List<Consumer<FrameBuffer>> writers = List.of(
                    out -> Frames.like(out, events.reaction()),
                    out -> Frames.likes(out, events.video(), counts, counts, events.number()),
                    out -> Frames.stats(out, viewers, counts),
                    out -> Frames.beat(out, events.number()),
                    out -> Frames.bye(out, CloseReason.STALLED, events.number()),
                    out -> Frames.gap(out, events.video(), "reactions", events.number(), "slow"),
                    out -> hello(
                            out,
                            "",
                            Map.of(events.video(), new Frames.HelloVideo(counts, events.number(), events.number()))));
            for (Consumer<FrameBuffer> writer : writers) {
                assertThat(lines(frame(writer), seed))
                        .as("seed %d", seed)
                        .satisfiesExactly(
                                event -> assertThat(event).matches("event: [a-z]+"),
                                data -> assertThat(data).startsWith("data: {").endsWith("}"));
            }
        }
    }

    /// The lines of a frame, as a reader of event streams takes them apart: each of CR LF, LF and CR ends one.
    private static List<String> lines(String frame, long seed) {
        assertThat(frame).as("seed %d", seed).endsWith("\n\n").doesNotContain("\r", "\0");
        return List.of(frame.substring(0, frame.length() - 2).split("\r\n|\n|\r", -1));
    }
}
