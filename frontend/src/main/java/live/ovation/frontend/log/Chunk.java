package live.ovation.frontend.log;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/// A stretch of a log in off-heap memory; frames lie in it whole. Written by the log's writer; read by any thread that
/// holds a pin, up to the [Head] it has seen (whose publication makes everything before it visible).
///
/// The memory goes back once the log has let go of the chunk and the last reader has unpinned it. The count of pins is
/// kept here and not in the buffer, whose Java object the pool reuses: a late reader could pin somebody else's memory.
public final class Chunk {
    private static final AtomicIntegerFieldUpdater<Chunk> PINS =
            AtomicIntegerFieldUpdater.newUpdater(Chunk.class, "pins");

    private static final int FIRST_ENTRIES = 4;

    final long base;
    private final ByteBuf buffer;
    private volatile int pins = 1;

    // Written by the writer alone; a reader looks only at what lies before its head.
    private int end;
    private int journalFrames;
    private int[] journalStarts = {};
    private long[] journalOffsets = {};

    Chunk(ByteBufAllocator allocator, long base, int capacity) {
        this.base = base;
        this.buffer = allocator.directBuffer(capacity, capacity);
    }

    // --- the writer ---

    boolean hasRoomFor(int bytes) {
        return buffer.capacity() - end >= bytes;
    }

    void append(byte[] source, int length) {
        buffer.setBytes(end, source, 0, length);
        end += length;
    }

    void appendJournal(byte[] source, int length, long offset) {
        if (journalFrames == journalStarts.length) {
            int more = Math.max(FIRST_ENTRIES, 2 * journalFrames);
            journalStarts = Arrays.copyOf(journalStarts, more);
            journalOffsets = Arrays.copyOf(journalOffsets, more);
        }
        journalStarts[journalFrames] = end;
        journalOffsets[journalFrames] = offset;
        journalFrames++;
        append(source, length);
    }

    int capacity() {
        return buffer.capacity();
    }

    int end() {
        return end;
    }

    // --- readers ---

    /// Keeps the memory from going back; false when it has gone.
    public boolean pin() {
        int seen = pins;
        while (seen > 0) {
            if (PINS.compareAndSet(this, seen, seen + 1)) {
                return true;
            }
            seen = pins;
        }
        return false;
    }

    public void unpin() {
        if (PINS.decrementAndGet(this) == 0) {
            buffer.release();
        }
    }

    /// The position of the chunk's first byte.
    public long base() {
        return base;
    }

    public boolean contains(long position) {
        return base <= position && position - base < end;
    }

    /// Where the memory begins, for writing from it without a copy.
    public long address() {
        return buffer.memoryAddress();
    }

    /// A range as a buffer of its own, which keeps the memory by itself.
    public ByteBuf slice(int from, int to) {
        return buffer.retainedSlice(from, to - from);
    }

    public byte[] copy(int from, int to) {
        byte[] bytes = new byte[to - from];
        buffer.getBytes(from, bytes);
        return bytes;
    }

    /// The end of the frame that the byte at `at` belongs to; `at` itself when a frame ends right before it. Frames end
    /// with an empty line and hold none inside, so the bytes themselves tell.
    ///
    /// @param at above 0
    public int frameEnd(int at, int limit) {
        for (int i = Math.max(1, at - 1); i < limit; i++) {
            if (buffer.getByte(i) == '\n' && buffer.getByte(i - 1) == '\n') {
                return i + 1;
            }
        }
        return limit;
    }

    /// The newest journal entry whose frame begins before `at`; `otherwise` when this chunk has none.
    public long journalOffsetBefore(int at, long otherwise) {
        int index = firstJournalAtOrAfter(at);
        return index == 0 ? otherwise : journalOffsets[index - 1];
    }

    /// Where the first journal frame at or after `from` begins; `to` when there is none before that.
    public int nextJournalStart(int from, int to) {
        int index = firstJournalAtOrAfter(from);
        return index < journalFrames ? Math.min(journalStarts[index], to) : to;
    }

    private int firstJournalAtOrAfter(int at) {
        int[] starts = journalStarts;
        int low = 0;
        int high = Math.min(journalFrames, starts.length);
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (starts[middle] < at) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
