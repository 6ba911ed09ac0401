package live.ovation.protocol.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Appends values to a growing array: unsigned variable-length numbers (LEB128) and length-prefixed UTF-8. Not
/// thread-safe; reuse it through [#reset].
public final class WireWriter {
    private byte[] bytes;
    private int length;

    public WireWriter(int capacity) {
        bytes = new byte[capacity];
    }

    public WireWriter reset() {
        length = 0;
        return this;
    }

    public int length() {
        return length;
    }

    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }

    public WireWriter u8(int value) {
        ensure(1);
        bytes[length++] = (byte) value;
        return this;
    }

    public WireWriter number(long value) {
        if (value < 0) {
            throw new IllegalArgumentException("number: " + value + " (expected: not negative)");
        }
        ensure(10);
        long rest = value;
        while (rest >= 0x80) {
            bytes[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
        return this;
    }

    /// A number of either sign; small ones are short (zigzag).
    public WireWriter signed(long value) {
        return number((value << 1) ^ (value >> 63));
    }

    public WireWriter text(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        number(utf8.length);
        return raw(utf8, 0, utf8.length);
    }

    /// Null is written as the empty text, which no id is.
    public WireWriter textOrNull(@Nullable String value) {
        return text(value == null ? "" : value);
    }

    public WireWriter raw(byte[] source, int offset, int count) {
        ensure(count);
        System.arraycopy(source, offset, bytes, length, count);
        length += count;
        return this;
    }

    /// Leaves room for a length that is known later.
    int reserveInt() {
        ensure(4);
        length += 4;
        return length - 4;
    }

    void patchInt(int at, int value) {
        bytes[at] = (byte) (value >>> 24);
        bytes[at + 1] = (byte) (value >>> 16);
        bytes[at + 2] = (byte) (value >>> 8);
        bytes[at + 3] = (byte) value;
    }

    private void ensure(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
