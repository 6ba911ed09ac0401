package live.ovation.frontend.log;

import io.netty.buffer.ByteBufAllocator;
import java.util.Arrays;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// One lane of one video as a log of frames: appended by one thread, read by any number through positions of their own.
///
/// It keeps a bounded stretch. A reader that fell behind its tail finds its position gone ([#pinnedChunkAt]
/// is null) and catches up by other means; the writer never waits for anybody. Appended frames show once
/// [#publish] is called, which is one volatile write for however many there are.
public final class LaneLog {
    private static final Chunk[] NO_CHUNKS = {};

    private final ByteBufAllocator allocator;
    private final LogSettings settings;
    private final LongConsumer resized;
    private volatile Chunk[] chunks = NO_CHUNKS;
    private volatile Head head;

    // The writer's own.
    private @Nullable Chunk last;
    private long end;
    private long keptBytes;
    private long journalOffset;

    /// @param journalOffset the journal entry before the first one that will be appended
    /// @param resized is told by how many bytes of memory the log grew or, negative, shrank; on the writer's thread
    public LaneLog(ByteBufAllocator allocator, LogSettings settings, long journalOffset, LongConsumer resized) {
        this.allocator = allocator;
        this.settings = settings;
        this.resized = resized;
        this.journalOffset = journalOffset;
        this.head = new Head(0, journalOffset);
    }

    // --- the writer ---

    public void append(byte[] frame, int length) {
        chunkFor(length).append(frame, length);
        end += length;
    }

    /// @param offset of the entry in the video's journal
    public void appendJournal(byte[] frame, int length, long offset) {
        chunkFor(length).appendJournal(frame, length, offset);
        end += length;
        journalOffset = offset;
    }

    /// The journal goes on after another entry than the last one appended. Readers see it at once.
    public void restartJournal(long offset) {
        journalOffset = offset;
        head = new Head(head.position(), offset);
    }

    /// Shows readers what was appended since the last time; true when that was anything.
    public boolean publish() {
        if (head.position() == end) {
            return false;
        }
        head = new Head(end, journalOffset);
        return true;
    }

    /// Gives the memory back, at once or when the last reader lets go of it. Nothing may be appended afterwards.
    public void close() {
        Chunk[] dropped = chunks;
        chunks = NO_CHUNKS;
        for (Chunk chunk : dropped) {
            drop(chunk);
        }
        last = null;
    }

    private Chunk chunkFor(int length) {
        if (last != null && last.hasRoomFor(length)) {
            return last;
        }
        int usual =
                last == null ? settings.firstChunkBytes() : Math.min(2 * last.capacity(), settings.largestChunkBytes());
        Chunk added = new Chunk(allocator, end, Math.max(usual, length));
        keptBytes += added.capacity();
        resized.accept(added.capacity());
        Chunk[] before = chunks;
        int dropped = 0;
        while (dropped < before.length && keptBytes > settings.keptBytes()) {
            keptBytes -= before[dropped].capacity();
            dropped++;
        }
        Chunk[] after = Arrays.copyOfRange(before, dropped, before.length + 1);
        after[after.length - 1] = added;
        chunks = after;
        last = added;
        for (int i = 0; i < dropped; i++) {
            drop(before[i]);
        }
        return added;
    }

    private void drop(Chunk chunk) {
        resized.accept(-chunk.capacity());
        chunk.unpin();
    }

    // --- readers ---

    public Head head() {
        return head;
    }

    /// The chunk that holds the byte at `position`, pinned for the caller; null when the log keeps it no longer.
    ///
    /// @param position below the head's
    public @Nullable Chunk pinnedChunkAt(long position) {
        Chunk[] seen = chunks;
        for (int i = seen.length - 1; i >= 0; i--) {
            Chunk chunk = seen[i];
            if (chunk.base <= position) {
                return chunk.pin() ? chunk : null;
            }
        }
        return null;
    }

    /// How many bytes of `chunk` may be read by who has seen `head`.
    public static int readableEnd(Chunk chunk, Head head) {
        return (int) Math.min(chunk.end(), head.position() - chunk.base);
    }
}
