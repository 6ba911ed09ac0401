package live.ovation.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.Consumer;
import live.ovation.protocol.AttendanceRow;
import live.ovation.protocol.ChangePage;
import live.ovation.protocol.Comment;
import live.ovation.protocol.Delivery;
import live.ovation.protocol.EntryPage;
import live.ovation.protocol.EventBatch;
import live.ovation.protocol.FrontendId;
import live.ovation.protocol.JournalPage;
import live.ovation.protocol.OriginId;
import live.ovation.protocol.RandomEvents;
import live.ovation.protocol.ReactionKind;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.RegionSketches;
import live.ovation.protocol.RegionViewers;
import live.ovation.protocol.Relay;
import live.ovation.protocol.RelayReply;
import live.ovation.protocol.ReportReply;
import live.ovation.protocol.SubscriptionReport;
import live.ovation.protocol.Totals;
import live.ovation.protocol.VideoId;
import live.ovation.protocol.VideoSnapshot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Whatever another node's bytes have become on the way, reading them ends: in what they say or in a
/// [WireException], soon, and without more memory than the bytes are worth.
@Timeout(120)
class CorruptBytesTest {
    private static final int ROUNDS = 30_000;
    private static final long MOST_MEMORY = 200_000;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final RandomEvents events = new RandomEvents(random);
    private final ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /// A form of bytes: good ones, and everything that a receiver does with them.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Form(String name, byte[] good, Consumer<byte[]> read) {}

    private List<Form> forms() {
        EventBatch batch = EventBatch.of(List.of(events.reaction(), events.comment(), events.retraction()));
        Totals totals = new Totals();
        totals.raise(new OriginId("o"), ReactionKind.LIKE, 300);
        totals.raise(new OriginId("p"), new ReactionKind("clap"), 1);
        List<Comment> newest = List.of(events.comment(), events.elsewhere(events.comment()));
        ChangePage.Change change = new ChangePage.Change(
                events.video(),
                events.position(),
                List.of(new ChangePage.Counter(new OriginId("o"), ReactionKind.LIKE, 300, 1_700_000_000_000_000L)));
        return List.of(
                new Form(
                        "relay",
                        RegionCodec.encode(new Relay(
                                new RegionId("r"), "d:1>1", 300, 299, 1_700_000_000_000_000L, List.of(batch, batch))),
                        bytes -> RegionCodec.decodeRelay(bytes).batches().forEach(relayed -> {
                            EventCodec.accepted(relayed);
                            use(relayed);
                        })),
                new Form(
                        "relay's reply",
                        RegionCodec.encode(
                                new RelayReply(new RegionId("r"), 1_700_000_000_000_000L, 1_700_000_000_000_001L)),
                        RegionCodec::decodeReply),
                new Form(
                        "region's sketches",
                        RegionCodec.encode(new RegionSketches(
                                new RegionId("r"),
                                Map.of(new VideoId("v"), new byte[300], new VideoId("w"), new byte[0]))),
                        RegionCodec::decodeSketches),
                new Form(
                        "region's viewers",
                        RegionCodec.encode(new RegionViewers(
                                new RegionId("r"), Map.of(new VideoId("v"), 300, new VideoId("w"), 1))),
                        RegionCodec::decodeViewers),
                new Form(
                        "merge",
                        RegionCodec.encodeMerge(new RegionId("r"), batch, OptionalLong.of(-300)),
                        bytes -> use(RegionCodec.decodeMerge(bytes).events())),
                new Form(
                        "changes",
                        RegionCodec.encode(new ChangePage(List.of(change, change), "7.300", true)),
                        RegionCodec::decodeChanges),
                new Form(
                        "entries",
                        RegionCodec.encode(new EntryPage(
                                events.video(),
                                List.of(events.comment(), events.elsewhere(events.retraction())),
                                events.position(),
                                true)),
                        RegionCodec::decodeEntries),
                new Form(
                        "attendances",
                        RegionCodec.encodeAttendances(
                                List.of(new AttendanceRow(new RegionId("r"), 1, events.attendance()))),
                        RegionCodec::decodeAttendances),
                new Form("batch", BatchCodec.encode(batch), bytes -> use(BatchCodec.decode(bytes))),
                new Form(
                        "delivery",
                        DeliveryCodec.encode(new Delivery("d:1>1", 300, 1_700_000_000_000_000L, List.of(batch, batch))),
                        bytes -> DeliveryCodec.decode(bytes).batches().forEach(CorruptBytesTest::use)),
                new Form(
                        "snapshot",
                        HistoryCodec.encode(new VideoSnapshot(events.video(), totals, 2, events.position(), newest)),
                        HistoryCodec::decodeSnapshot),
                new Form(
                        "page",
                        HistoryCodec.encode(new JournalPage(
                                events.video(), List.of(events.comment(), events.retraction()), false, true)),
                        HistoryCodec::decodePage),
                new Form(
                        "report",
                        ReportCodec.encode(new SubscriptionReport(
                                new FrontendId("f"),
                                1_700_000_000_000_000L,
                                7,
                                "http://f:9000",
                                true,
                                Map.of(new VideoId("v"), 300, new VideoId("w"), 1))),
                        ReportCodec::decodeReport),
                new Form(
                        "reply",
                        ReportCodec.encode(new ReportReply(Duration.ofSeconds(3), true)),
                        ReportCodec::decodeReply));
    }

    private static void use(EventBatch batch) {
        EventCodec.forEachRun(batch, (video, run) -> {});
        batch.decode();
    }

    @Test
    void goodBytesAreRead() {
        forms().forEach(form -> form.read.accept(form.good));
    }

    @Test
    void bytesThatStopEarlyAreRefused() {
        for (Form form : forms()) {
            for (int length = 0; length < form.good.length; length++) {
                byte[] cut = Arrays.copyOf(form.good, length);
                assertThatThrownBy(() -> form.read.accept(cut))
                        .as("%s, %d bytes of %d, seed %d", form.name, length, form.good.length, seed)
                        .isInstanceOf(WireException.class);
            }
        }
    }

    @Test
    void bytesThatGoOnAreRefused() {
        for (Form form : forms()) {
            byte[] more = Arrays.copyOf(form.good, form.good.length + 1);
            assertThatThrownBy(() -> form.read.accept(more)).as(form.name).isInstanceOf(WireException.class);
        }
    }

    @Test
    void otherVersionIsRefused() {
        for (Form form : forms()) {
            byte[] other = form.good.clone();
            other[0]++;
            assertThatThrownBy(() -> form.read.accept(other))
                    .as(form.name)
                    .isInstanceOf(WireException.class)
                    .hasMessageContaining("version: " + other[0] + " (expected: " + form.good[0] + ")");
        }
    }

    @Test
    void corruptBytesEndInAWireExceptionAtWorst() {
        for (Form form : forms()) {
            int refused = 0;
            for (int i = 0; i < ROUNDS; i++) {
                byte[] bytes = corrupt(form.good);
                refused += readsWell(form, bytes) ? 0 : 1;
            }
            assertThat(refused)
                    .as("%s: the corruption does something", form.name)
                    .isGreaterThan(ROUNDS / 20);
        }
    }

    @Test
    void randomBytesEndInAWireExceptionAtWorst() {
        for (Form form : forms()) {
            for (int i = 0; i < ROUNDS; i++) {
                byte[] bytes = new byte[random.nextInt(64)];
                random.nextBytes(bytes);
                if (bytes.length > 0 && random.nextInt(4) > 0) {
                    bytes[0] = 1;
                }
                readsWell(form, bytes);
            }
        }
    }

    @Test
    void rangeOfNonsenseIsNeverABatch() {
        for (int i = 0; i < ROUNDS; i++) {
            byte[] bytes = new byte[random.nextInt(64)];
            random.nextBytes(bytes);
            int offset = random.nextInt(bytes.length + 1);
            int length = random.nextInt(bytes.length - offset + 1);
            EventBatch batch =
                    new EventBatch(bytes, offset, length, random.nextBoolean() ? Integer.MAX_VALUE : random.nextInt(5));
            readsWell(new Form("range", bytes, ignored -> batch.decode()), bytes);
            readsWell(new Form("runs", bytes, ignored -> EventCodec.forEachRun(batch, (video, run) -> {})), bytes);
        }
    }

    private boolean readsWell(Form form, byte[] bytes) {
        long before = memory.getCurrentThreadAllocatedBytes();
        boolean well = reads(form, bytes);
        long taken = memory.getCurrentThreadAllocatedBytes() - before;
        if (taken >= MOST_MEMORY) {
            // Once per process the machine itself takes some, for classes and the like; only what recurs is the
            // reader's.
            long again = memory.getCurrentThreadAllocatedBytes();
            reads(form, bytes);
            taken = memory.getCurrentThreadAllocatedBytes() - again;
        }
        assertThat(taken)
                .as("%s: memory taken, seed %d, %d bytes", form.name, seed, bytes.length)
                .isLessThan(MOST_MEMORY);
        return well;
    }

    private boolean reads(Form form, byte[] bytes) {
        try {
            form.read.accept(bytes);
            return true;
        } catch (WireException e) {
            return false;
        } catch (Throwable e) {
            throw new AssertionError(form.name + ", seed " + seed + ": " + e + " of " + Arrays.toString(bytes), e);
        }
    }

    private byte[] corrupt(byte[] good) {
        List<Byte> bytes = new ArrayList<>();
        for (byte b : good) {
            bytes.add(b);
        }
        for (int i = random.nextInt(3); i >= 0; i--) {
            int at = random.nextInt(bytes.size());
            switch (random.nextInt(6)) {
                case 0 -> bytes.set(at, (byte) random.nextInt(256));
                case 1 -> bytes.set(at, (byte) (bytes.get(at) ^ 1 << random.nextInt(8)));
                case 2 -> bytes.remove(at);
                case 3 -> bytes.add(at, (byte) random.nextInt(256));
                case 4 -> bytes.set(at, (byte) 0xff);
                default -> {
                    // A length or a number becomes the largest there is.
                    for (int j = 0; j < 4; j++) {
                        bytes.add(at, (byte) 0xff);
                    }
                    bytes.set(at + 4, (byte) 0x07);
                }
            }
            if (bytes.isEmpty()) {
                break;
            }
        }
        byte[] corrupt = new byte[bytes.size()];
        for (int i = 0; i < corrupt.length; i++) {
            corrupt[i] = bytes.get(i);
        }
        return corrupt;
    }
}
