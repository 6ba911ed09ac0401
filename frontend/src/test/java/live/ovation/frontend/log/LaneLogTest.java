package live.ovation.frontend.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LaneLogTest {
    private static final LogSettings SMALL = new LogSettings(256, 512, 1024);

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final AtomicLong bytes = new AtomicLong();
    private final LaneLog log = new LaneLog(allocator, SMALL, 7, bytes::addAndGet);

    @Test
    void whatWasAppendedShowsOnceItIsPublished() {
        append("data: a\n\n");
        assertThat(log.head()).isEqualTo(new Head(0, 7));

        assertThat(log.publish()).isTrue();

        assertThat(log.head()).isEqualTo(new Head(9, 7));
        assertThat(read(0)).isEqualTo("data: a\n\n");
        assertThat(log.publish()).isFalse();
    }

    @Test
    void framesLieWholeInChunksThatGrow() {
        String frame = "data: " + "x".repeat(92) + "\n\n";
        for (int i = 0; i < 7; i++) {
            append(frame);
        }
        log.publish();

        // Two fit into 256 bytes, five into 512.
        assertThat(read(0)).isEqualTo(frame.repeat(2));
        assertThat(read(200)).isEqualTo(frame.repeat(5));
    }

    @Test
    void aReaderBehindTheTailFindsItsPlaceGone() {
        String frame = "data: " + "x".repeat(92) + "\n\n";
        for (int i = 0; i < 40; i++) {
            append(frame);
        }
        log.publish();

        assertThat(log.pinnedChunkAt(0)).isNull();
        assertThat(bytes.get()).isBetween(512L, 1024L);
        assertThat(read(3900)).isEqualTo(frame);
    }

    @Test
    void aFrameLargerThanAnyChunkGetsOneOfItsOwn() {
        String frame = "data: " + "x".repeat(2000) + "\n\n";
        append(frame);
        append("data: b\n\n");
        log.publish();

        assertThat(read(frame.length())).isEqualTo("data: b\n\n");
    }

    @Test
    void aPinnedChunkOutlivesTheLogAndItsMemoryGoesBackWithTheLastPin() {
        append("data: a\n\n");
        log.publish();
        Chunk chunk = log.pinnedChunkAt(0);
        assertThat(chunk).isNotNull();

        log.close();

        assertThat(bytes.get()).isZero();
        assertThat(allocator.metric().usedDirectMemory()).isPositive();
        assertThat(new String(chunk.copy(0, 9), StandardCharsets.US_ASCII)).isEqualTo("data: a\n\n");
        chunk.unpin();
        assertThat(allocator.metric().usedDirectMemory()).isZero();
        assertThat(chunk.pin()).isFalse();
    }

    @Test
    void theEndOfAFrameIsFoundFromAnyOfItsBytes() {
        append("data: a\n\n");
        append("data: bb\n\n");
        log.publish();
        Chunk chunk = pinned(0);

        assertThat(chunk.frameEnd(1, 19)).isEqualTo(9);
        assertThat(chunk.frameEnd(8, 19)).isEqualTo(9);
        assertThat(chunk.frameEnd(9, 19)).isEqualTo(9);
        assertThat(chunk.frameEnd(11, 19)).isEqualTo(19);
        assertThat(chunk.frameEnd(18, 19)).isEqualTo(19);
    }

    @Test
    void theJournalEntryBeforeAnyFrameIsKnown() {
        append("data: a\n\n");
        journal("event: c\n\n", 8);
        append("data: b\n\n");
        journal("event: d\n\n", 12);
        log.publish();
        Chunk chunk = pinned(0);

        assertThat(chunk.journalOffsetBefore(9, 7)).isEqualTo(7);
        assertThat(chunk.journalOffsetBefore(19, 7)).isEqualTo(8);
        assertThat(chunk.journalOffsetBefore(28, 7)).isEqualTo(8);
        assertThat(chunk.journalOffsetBefore(38, 7)).isEqualTo(12);
        assertThat(chunk.nextJournalStart(0, 38)).isEqualTo(9);
        assertThat(chunk.nextJournalStart(10, 38)).isEqualTo(28);
        assertThat(chunk.nextJournalStart(29, 38)).isEqualTo(38);
        assertThat(log.head()).isEqualTo(new Head(38, 12));
    }

    private void append(String frame) {
        log.append(frame.getBytes(StandardCharsets.US_ASCII), frame.length());
    }

    private void journal(String frame, long offset) {
        log.appendJournal(frame.getBytes(StandardCharsets.US_ASCII), frame.length(), offset);
    }

    private Chunk pinned(long position) {
        Chunk chunk = log.pinnedChunkAt(position);
        if (chunk == null) {
            throw new AssertionError(position + " is gone");
        }
        return chunk;
    }

    private String read(long position) {
        Chunk chunk = pinned(position);
        int from = (int) (position - chunk.base());
        String text = new String(chunk.copy(from, LaneLog.readableEnd(chunk, log.head())), StandardCharsets.US_ASCII);
        chunk.unpin();
        return text;
    }
}
