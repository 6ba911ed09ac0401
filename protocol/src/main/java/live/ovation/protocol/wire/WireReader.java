package live.ovation.protocol.wire;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Reads what [WireWriter] wrote. Not thread-safe.
///
/// Everything that is not well-formed ends in a [WireException]; no length is believed before it was checked against
/// the bytes at hand.
public final class WireReader {
    private final byte[] bytes;
    private final int end;
    private int at;

    public WireReader(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    public WireReader(byte[] bytes, int offset, int length) {
        this.bytes = bytes;
        this.at = offset;
        this.end = offset + length;
    }

    public boolean hasMore() {
        return at < end;
    }

    public int position() {
        return at;
    }

    public int remaining() {
        return end - at;
    }

    public int u8() {
        require(1);
        return bytes[at++] & 0xff;
    }

    /// A yes or no, written as 1 or 0.
    public boolean flag() {
        int value = u8();
        if (value > 1) {
            throw new WireException("flag: " + value + " (expected: 0 or 1)");
        }
        return value == 1;
    }

    public int fixedInt() {
        require(4);
        int value = (bytes[at] & 0xff) << 24
                | (bytes[at + 1] & 0xff) << 16
                | (bytes[at + 2] & 0xff) << 8
                | (bytes[at + 3] & 0xff);
        at += 4;
        return value;
    }

    public long number() {
        long value = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            int b = u8();
            value |= (long) (b & 0x7f) << shift;
            if (b < 0x80) {
                return value;
            }
        }
        throw new WireException("number: more than 63 bits");
    }

    /// As [WireWriter#signed] writes it.
    public long signed() {
        long zigzag = number();
        return (zigzag >>> 1) ^ -(zigzag & 1);
    }

    /// A number that has to fit an array index or a count.
    public int count() {
        long value = number();
        if (value > Integer.MAX_VALUE) {
            throw new WireException("count: " + value + " (expected: at most " + Integer.MAX_VALUE + ")");
        }
        return (int) value;
    }

    public String text() {
        int length = count();
        require(length);
        String value = new String(bytes, at, length, StandardCharsets.UTF_8);
        at += length;
        return value;
    }

    /// As [#text]; when that is what was expected, the same object: no copy is made of what is said again and again.
    public String text(String expected) {
        int begin = at;
        int length = count();
        require(length);
        if (length != expected.length()) {
            at = begin;
            return text();
        }
        for (int i = 0; i < length; i++) {
            // A byte that isn't ASCII is negative, and no character is.
            if (bytes[at + i] != expected.charAt(i)) {
                at = begin;
                return text();
            }
        }
        at += length;
        return expected;
    }

    public @Nullable String textOrNull() {
        String value = text();
        return value.isEmpty() ? null : value;
    }

    public void skip(int count) {
        require(count);
        at += count;
    }

    /// Looks that nothing follows.
    public void end() {
        if (hasMore()) {
            throw new WireException(remaining() + " bytes follow (expected: none)");
        }
    }

    private void require(int count) {
        if (count < 0 || end - at < count) {
            throw new WireException(count + " bytes wanted (expected: at most the " + (end - at) + " that follow)");
        }
    }
}
