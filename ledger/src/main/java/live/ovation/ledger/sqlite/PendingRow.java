package live.ovation.ledger.sqlite;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import live.ovation.protocol.ReactionKind;

/// What one commit changed, as a row of `pending`, read again by [Pending]. Not thread-safe.
///
/// Per video: its number (8 bytes), the length of the rest (4), then how many counters (4) and each one's kind (a byte
/// for its length, then ASCII), value (8) and time (8), then how many cells of the timeline (4) and each one's kind,
/// second (8) and number (8); big-endian.
final class PendingRow {
    private static final int NUMBERS = 16;

    private ByteBuffer out = ByteBuffer.allocate(4096);

    void add(VideoBook book) {
        int counters = 0;
        int length = 8;
        for (Map.Entry<ReactionKind, VideoBook.Counter> entry : book.counters().entrySet()) {
            if (entry.getValue().isChanged()) {
                counters++;
                length += 1 + entry.getKey().value().length() + NUMBERS;
            }
        }
        for (VideoBook.Slot slot : book.timeline().keySet()) {
            length += 1 + slot.kind().length() + NUMBERS;
        }
        makeRoom(12 + length);
        out.putLong(book.id()).putInt(length).putInt(counters);
        for (Map.Entry<ReactionKind, VideoBook.Counter> entry : book.counters().entrySet()) {
            VideoBook.Counter counter = entry.getValue();
            if (counter.isChanged()) {
                put(entry.getKey().value());
                out.putLong(counter.own()).putLong(counter.atMicros());
            }
        }
        out.putInt(book.timeline().size());
        for (Map.Entry<VideoBook.Slot, Long> entry : book.timeline().entrySet()) {
            put(entry.getKey().kind());
            out.putLong(entry.getKey().second()).putLong(entry.getValue());
        }
    }

    private void put(String kind) {
        out.put((byte) kind.length());
        out.put(kind.getBytes(StandardCharsets.US_ASCII));
    }

    private void makeRoom(int bytes) {
        if (out.remaining() < bytes) {
            byte[] larger = Arrays.copyOf(out.array(), Math.max(2 * out.capacity(), out.position() + bytes));
            out = ByteBuffer.wrap(larger).position(out.position());
        }
    }

    boolean isEmpty() {
        return out.position() == 0;
    }

    /// The row, after which the next one begins.
    byte[] take() {
        byte[] row = Arrays.copyOf(out.array(), out.position());
        out.clear();
        return row;
    }
}
