package live.ovation.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import live.ovation.protocol.AttendanceRow;
import live.ovation.protocol.Comment;
import live.ovation.protocol.Delivery;
import live.ovation.protocol.Event;
import live.ovation.protocol.EventBatch;
import live.ovation.protocol.FrontendId;
import live.ovation.protocol.JournalEvent;
import live.ovation.protocol.JournalPage;
import live.ovation.protocol.OriginId;
import live.ovation.protocol.Position;
import live.ovation.protocol.RandomEvents;
import live.ovation.protocol.Reaction;
import live.ovation.protocol.ReactionKind;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.RegionSketches;
import live.ovation.protocol.RegionViewers;
import live.ovation.protocol.ReportReply;
import live.ovation.protocol.Resync;
import live.ovation.protocol.Stamped;
import live.ovation.protocol.SubscriptionReport;
import live.ovation.protocol.Totals;
import live.ovation.protocol.UserId;
import live.ovation.protocol.VideoId;
import live.ovation.protocol.VideoSnapshot;
import live.ovation.protocol.ViewerCount;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What is written is read again as it was.
class CodecTest {
    private static final VideoId V = new VideoId("v");

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final RandomEvents events = new RandomEvents(random);

    /// A batch in the middle of a larger array, as links pass them on.
    private EventBatch amid(List<? extends Event> list) {
        EventBatch batch = EventBatch.of(list);
        int before = random.nextInt(20);
        byte[] bytes = new byte[before + batch.length() + random.nextInt(20)];
        random.nextBytes(bytes);
        System.arraycopy(batch.bytes(), batch.offset(), bytes, before, batch.length());
        return new EventBatch(bytes, before, batch.length(), batch.events());
    }

    @Test
    void eventsSurvive() {
        for (int i = 0; i < 2_000; i++) {
            List<Event> list = events.events(10);
            EventBatch batch = amid(list);
            assertThat(batch.events()).isEqualTo(list.size());
            assertThat(batch.decode()).as("seed %d", seed).isEqualTo(list);
        }
    }

    @Test
    void batchSurvives() {
        for (int i = 0; i < 1_000; i++) {
            List<Event> list = events.events(10);
            EventBatch batch = BatchCodec.decode(BatchCodec.encode(amid(list)));
            assertThat(batch.events()).isEqualTo(list.size());
            assertThat(batch.decode()).as("seed %d", seed).isEqualTo(list);
        }
    }

    @Test
    void deliverySurvivesWithAllItsBatches() {
        for (int i = 0; i < 1_000; i++) {
            List<Event> all = new ArrayList<>();
            List<EventBatch> batches = new ArrayList<>();
            for (int j = random.nextInt(4); j > 0; j--) {
                List<Event> list = events.events(5);
                all.addAll(list);
                batches.add(amid(list));
            }
            Delivery sent = new Delivery("d:17>3", events.number(), events.number(), batches);
            Delivery got = DeliveryCodec.decode(DeliveryCodec.encode(sent));

            assertThat(got.link()).isEqualTo(sent.link());
            assertThat(got.sequence()).isEqualTo(sent.sequence());
            assertThat(got.dispatchedAtMicros()).isEqualTo(sent.dispatchedAtMicros());
            assertThat(got.events()).as("seed %d", seed).isEqualTo(all.size());
            assertThat(got.batches().stream().flatMap(batch -> batch.decode().stream()))
                    .as("seed %d", seed)
                    .isEqualTo(all);
        }
    }

    @Test
    void whatWasNotedOfAnEventsWayGoesWithIt() {
        String trace = "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01";
        for (int i = 0; i < 1_000; i++) {
            List<Stamped> list = events.events(10).stream()
                    .map(event -> switch (random.nextInt(3)) {
                        case 0 -> Stamped.not(event);
                        case 1 -> committed(event, "");
                        default -> committed(event, trace);
                    })
                    .toList();
            WireWriter out = new WireWriter(64);
            list.forEach(stamped -> EventCodec.write(stamped, out));
            EventBatch batch = new EventBatch(out.toByteArray(), 0, out.length(), list.size());

            assertThat(EventCodec.decodeStamped(batch)).as("seed %d", seed).isEqualTo(list);
            assertThat(batch.decode())
                    .as("seed %d: who doesn't ask for it passes over it", seed)
                    .isEqualTo(list.stream().map(Stamped::event).toList());
        }
    }

    /// Soon after it was accepted, or before that by another region's clock.
    private Stamped committed(Event event, String trace) {
        long accepted = switch (event) {
            case Reaction reaction -> reaction.atMicros();
            case JournalEvent entry -> entry.atMicros();
            default -> 1;
        };
        long committed = accepted + random.nextInt(-1_000, 1_000_000);
        return committed > 0 ? new Stamped(event, committed, trace) : Stamped.not(event);
    }

    @Test
    void deliverySaysWhichOfItsEventsWereTakenLater() {
        List<Event> list = new ArrayList<>();
        while (list.size() < 5) {
            list.addAll(events.events(5));
        }
        List<Delivery.Later> later = List.of(new Delivery.Later(1, 120), new Delivery.Later(4, 300));
        Delivery got = DeliveryCodec.decode(
                DeliveryCodec.encode(new Delivery("l", 9, 2, 100, later, List.of(EventBatch.of(list)))));

        assertThat(got.later()).isEqualTo(later);
        assertThat(got.phantoms()).isEqualTo(2);
        assertThat(got.dispatchedAtMicros()).isEqualTo(100);
    }

    @Test
    void emptyDeliverySurvives() {
        Delivery got = DeliveryCodec.decode(DeliveryCodec.encode(new Delivery("l", 42, 7, List.of())));

        assertThat(got.sequence()).isEqualTo(42);
        assertThat(got.events()).isZero();
    }

    @Test
    void reportSurvives() {
        for (int i = 0; i < 1_000; i++) {
            Map<VideoId, Integer> counts = new HashMap<>();
            for (int j = random.nextInt(20); j > 0; j--) {
                counts.put(events.video(), random.nextInt(Integer.MAX_VALUE));
            }
            SubscriptionReport report = new SubscriptionReport(
                    new FrontendId(events.id()),
                    events.number(),
                    events.number(),
                    random.nextBoolean() ? "" : "http://f.example:9000",
                    random.nextBoolean(),
                    counts);
            assertThat(ReportCodec.decodeReport(ReportCodec.encode(report)))
                    .as("seed %d", seed)
                    .isEqualTo(report);
        }
    }

    @Test
    void replySurvives() {
        for (boolean sendAll : List.of(true, false)) {
            for (long millis : List.of(1L, 3_000L, 86_400_000L)) {
                ReportReply reply = new ReportReply(Duration.ofMillis(millis), sendAll);
                assertThat(ReportCodec.decodeReply(ReportCodec.encode(reply))).isEqualTo(reply);
            }
        }
        RegionId eu = new RegionId("eu");
        RegionId us = new RegionId("us");
        for (List<RegionId> stale : List.of(List.<RegionId>of(), List.of(eu), List.of(us, eu))) {
            for (Map<RegionId, Long> skews : List.of(Map.<RegionId, Long>of(), Map.of(eu, 0L, us, -5_000_000L))) {
                ReportReply reply = new ReportReply(Duration.ofSeconds(3), true, stale, skews);
                assertThat(ReportCodec.decodeReply(ReportCodec.encode(reply))).isEqualTo(reply);
            }
        }
    }

    @Test
    void sketchesOfARegionSurvive() {
        byte[] sketch = {1, -128, 0, 127};
        RegionSketches told = new RegionSketches(new RegionId("eu"), Map.of(V, sketch, new VideoId("w"), new byte[0]));
        RegionSketches read = RegionCodec.decodeSketches(RegionCodec.encode(told));
        assertThat(read.from()).isEqualTo(told.from());
        assertThat(read.sketches()).containsOnlyKeys(V, new VideoId("w"));
        assertThat(read.sketches().get(V)).isEqualTo(sketch);
        assertThat(read.sketches().get(new VideoId("w"))).isEmpty();
    }

    @Test
    void viewersOfARegionSurvive() {
        RegionViewers told = new RegionViewers(new RegionId("eu"), Map.of(V, 0, new VideoId("w"), 300_000));
        assertThat(RegionCodec.decodeViewers(RegionCodec.encode(told))).isEqualTo(told);
    }

    @Test
    void mergeSurvives() {
        EventBatch batch = EventBatch.of(new ViewerCount(V, 1, 2));
        for (OptionalLong skew : List.of(OptionalLong.empty(), OptionalLong.of(0), OptionalLong.of(-5_000_001))) {
            RegionCodec.Merge merge = RegionCodec.decodeMerge(RegionCodec.encodeMerge(new RegionId("eu"), batch, skew));
            assertThat(merge.from()).isEqualTo(new RegionId("eu"));
            assertThat(merge.skewMicros()).isEqualTo(skew);
            assertThat(merge.events().decode()).isEqualTo(batch.decode());
        }
    }

    @Test
    void leaseThatNobodyCouldKeepIsRefused() {
        for (Duration lease :
                List.of(Duration.ZERO, Duration.ofNanos(1), Duration.ofDays(2), Duration.ofMillis(Long.MAX_VALUE))) {
            byte[] bytes = ReportCodec.encode(new ReportReply(lease, false));
            assertThatThrownBy(() -> ReportCodec.decodeReply(bytes))
                    .isInstanceOf(WireException.class)
                    .hasMessageStartingWith("lease: ");
        }
    }

    @Test
    void snapshotSurvives() {
        for (int i = 0; i < 500; i++) {
            Totals totals = new Totals();
            for (int j = random.nextInt(10); j > 0; j--) {
                totals.raise(new OriginId(events.id()), events.kind(), events.number() >>> 8);
            }
            List<Comment> newest = new ArrayList<>();
            for (int j = random.nextInt(5); j > 0; j--) {
                newest.add(events.comment());
            }
            VideoSnapshot sent = new VideoSnapshot(events.video(), totals, events.number(), events.position(), newest)
                    .withAttendance(random.nextBoolean() ? events.attendance() : null);
            VideoSnapshot got = HistoryCodec.decodeSnapshot(HistoryCodec.encode(sent));

            assertThat(got.video()).isEqualTo(sent.video());
            assertThat(got.comments()).isEqualTo(sent.comments());
            assertThat(got.head()).isEqualTo(sent.head());
            assertThat(got.newest()).as("seed %d", seed).isEqualTo(sent.newest());
            assertThat(got.attendance()).as("seed %d", seed).isEqualTo(sent.attendance());
            assertThat(counters(got.totals())).as("seed %d", seed).isEqualTo(counters(totals));
        }
    }

    @Test
    void attendancesSurvive() {
        List<AttendanceRow> sent = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            assertThat(RegionCodec.decodeAttendances(RegionCodec.encodeAttendances(sent)))
                    .as("seed %d", seed)
                    .isEqualTo(sent);
            sent.add(new AttendanceRow(new RegionId(events.id()), events.number(), events.attendance()));
        }
    }

    private static Map<String, Long> counters(Totals totals) {
        Map<String, Long> counters = new TreeMap<>();
        totals.forEachCounter((origin, kind, value) -> counters.put(origin + "/" + kind, value));
        return counters;
    }

    @Test
    void journalPageSurvives() {
        for (int i = 0; i < 500; i++) {
            JournalPage page =
                    new JournalPage(events.video(), events.journal(10), random.nextBoolean(), random.nextBoolean());
            assertThat(HistoryCodec.decodePage(HistoryCodec.encode(page)))
                    .as("seed %d", seed)
                    .isEqualTo(page);
        }
    }

    @Test
    void whoIsUnknownStaysUnknown() {
        Position position = new Position(new RegionId("r"), 1, 1);
        for (@Nullable UserId by : new @Nullable UserId[] {null, new UserId("u")}) {
            Comment comment = new Comment(V, position, by, "hi", 1);
            Reaction reaction = new Reaction(V, ReactionKind.LIKE, 1, by, new OriginId("o"), 1, 1);
            assertThat(EventBatch.of(List.of(comment, reaction)).decode()).containsExactly(comment, reaction);
        }
    }

    @Test
    void unpairedSurrogateIsReplacedAndNeverBreaksTheBatch() {
        Comment comment = new Comment(V, new Position(new RegionId("r"), 1, 1), null, "a\ud83db", 1);
        List<Event> got = EventBatch.of(List.of(comment, new Resync(V))).decode();

        assertThat(got).hasSize(2);
        assertThat(((Comment) got.getFirst()).text()).isEqualTo("a?b");
    }

    @Test
    void negativeNumbersAreRefusedByTheWriter() {
        assertThatThrownBy(() -> EventBatch.of(new ViewerCount(V, -1, 0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("number: -1 (expected: not negative)");
    }

    // --- runs ---

    private record Seen(VideoId video, EventBatch run) {}

    private static List<Seen> runs(EventBatch batch) {
        List<Seen> seen = new ArrayList<>();
        EventCodec.forEachRun(batch, (video, run) -> seen.add(new Seen(video, run)));
        return seen;
    }

    @Test
    void batchIsSplitIntoRunsOfOneVideoWithoutCopying() {
        for (int i = 0; i < 1_000; i++) {
            List<Event> list = events.events(12);
            EventBatch batch = amid(list);
            List<Seen> runs = runs(batch);

            List<Event> again = new ArrayList<>();
            int next = batch.offset();
            for (int r = 0; r < runs.size(); r++) {
                Seen seen = runs.get(r);
                assertThat(seen.run.bytes()).isSameAs(batch.bytes());
                assertThat(seen.run.offset()).as("seed %d", seed).isEqualTo(next);
                next += seen.run.length();
                List<Event> decoded = seen.run.decode();
                assertThat(decoded)
                        .as("seed %d", seed)
                        .isNotEmpty()
                        .hasSize(seen.run.events())
                        .allMatch(event -> event.video().equals(seen.video));
                if (r > 0) {
                    assertThat(seen.video).as("neighbours differ").isNotEqualTo(runs.get(r - 1).video);
                }
                again.addAll(decoded);
            }
            assertThat(next).isEqualTo(batch.offset() + batch.length());
            assertThat(again).as("seed %d", seed).isEqualTo(list);
        }
    }

    @Test
    void emptyBatchHasNoRuns() {
        assertThat(runs(EventBatch.of(List.of()))).isEmpty();
    }

    @Test
    void dispatcherReadsNoFurtherThanTheVideo() {
        byte[] bytes = new WireWriter(16)
                .u8(0)
                .u8(0)
                .u8(0)
                .u8(9)
                .u8(99)
                .text("v")
                .raw(new byte[6], 0, 6)
                .toByteArray();

        assertThat(runs(new EventBatch(bytes, 0, bytes.length, 1)))
                .singleElement()
                .satisfies(seen -> {
                    assertThat(seen.video).isEqualTo(V);
                    assertThat(seen.run.length()).isEqualTo(bytes.length);
                });
        assertThatThrownBy(() -> new EventBatch(bytes, 0, bytes.length, 1).decode())
                .isInstanceOf(WireException.class)
                .hasMessage("event type: 99 (expected: 1 to 14)");
    }

    @Test
    void runOfAVideoThatIsNoneIsAWireException() {
        byte[] bytes =
                new WireWriter(16).u8(0).u8(0).u8(0).u8(5).u8(5).text("a b").toByteArray();

        assertThatThrownBy(() -> runs(new EventBatch(bytes, 0, bytes.length, 1)))
                .isInstanceOf(WireException.class);
    }

    // --- batches ---

    @Test
    void batchIsWithinItsBytes() {
        byte[] bytes = new byte[10];
        assertThat(new EventBatch(bytes, 10, 0, 0)).hasToString("EventBatch[0 events, 0 bytes]");
        int[][] outside = {
            {-1, 1}, {0, 11}, {10, 1}, {11, 0}, {0, -1}, {Integer.MAX_VALUE, Integer.MAX_VALUE}, {5, Integer.MAX_VALUE}
        };
        for (int[] range : outside) {
            assertThatThrownBy(() -> new EventBatch(bytes, range[0], range[1], 0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("batch: range %d+%d (expected: within 10 bytes)", range[0], range[1]);
        }
        assertThatThrownBy(() -> new EventBatch(bytes, 0, 0, -1))
                .hasMessage("batch: -1 events (expected: not negative)");
    }

    @Test
    void batchesAreTheSameOnlyWhenTheyAreOneObject() {
        byte[] bytes = "x".getBytes(StandardCharsets.US_ASCII);
        EventBatch batch = new EventBatch(bytes, 0, 1, 1);

        assertThat(List.of(batch)).contains(batch).doesNotContain(new EventBatch(bytes, 0, 1, 1));
    }

    @Test
    void batchThatLiesAboutItsNumberIsRefused() {
        EventBatch two = EventBatch.of(List.of(new Resync(V), new Resync(V)));
        for (int lie : new int[] {0, 1, 3, Integer.MAX_VALUE}) {
            EventBatch liar = new EventBatch(two.bytes(), two.offset(), two.length(), lie);
            assertThatThrownBy(liar::decode)
                    .isInstanceOf(WireException.class)
                    .hasMessage("events: 2 (expected: %d)", lie);
            assertThatThrownBy(() -> BatchCodec.decode(BatchCodec.encode(liar))).isInstanceOf(WireException.class);
        }
    }
}
