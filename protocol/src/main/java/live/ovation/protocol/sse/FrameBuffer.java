package live.ovation.protocol.sse;

import java.util.Arrays;

/// A growing run of bytes with the few things a frame is made of: ASCII, numbers and JSON strings. Not thread-safe;
/// made to be reused through [#clear], so that writing a frame allocates nothing.
public final class FrameBuffer {
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

    private byte[] bytes;
    private int length;

    public FrameBuffer(int capacity) {
        bytes = new byte[capacity];
    }

    public void clear() {
        length = 0;
    }

    public int length() {
        return length;
    }

    /// The bytes themselves, valid up to [#length] and until the next change.
    public byte[] array() {
        return bytes;
    }

    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }

    /// @throws IllegalArgumentException when a character is not ASCII: cut to a byte it could become a line's end
    public FrameBuffer ascii(String text) {
        int count = text.length();
        ensure(count);
        for (int i = 0; i < count; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                throw new IllegalArgumentException(
                        String.format("character: U+%04X at %d (expected: ASCII)", (int) c, i));
            }
            bytes[length + i] = (byte) c;
        }
        length += count;
        return this;
    }

    public FrameBuffer raw(byte[] source) {
        return raw(source, 0, source.length);
    }

    public FrameBuffer raw(byte[] source, int offset, int count) {
        ensure(count);
        System.arraycopy(source, offset, bytes, length, count);
        length += count;
        return this;
    }

    public FrameBuffer number(long value) {
        ensure(20);
        if (value < 0) {
            bytes[length++] = '-';
        }
        int start = length;
        // Digits of the negative value, so that Long.MIN_VALUE needs no special care.
        long rest = value < 0 ? value : -value;
        do {
            bytes[length++] = (byte) ('0' - rest % 10);
            rest /= 10;
        } while (rest != 0);
        for (int i = start, j = length - 1; i < j; i++, j--) {
            byte swapped = bytes[i];
            bytes[i] = bytes[j];
            bytes[j] = swapped;
        }
        return this;
    }

    /// A quoted JSON string. Escapes every control character, so no text can end a line or a frame; a lone surrogate
    /// becomes U+FFFD.
    public FrameBuffer json(String text) {
        ensure(2 + 6 * text.length());
        bytes[length++] = '"';
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                bytes[length++] = '\\';
                bytes[length++] = (byte) c;
            } else if (c < 0x20 || c == 0x7f) {
                bytes[length++] = '\\';
                bytes[length++] = 'u';
                bytes[length++] = '0';
                bytes[length++] = '0';
                bytes[length++] = HEX[c >> 4];
                bytes[length++] = HEX[c & 0xf];
            } else if (c < 0x80) {
                bytes[length++] = (byte) c;
            } else {
                i += utf8(text, i);
            }
        }
        bytes[length++] = '"';
        return this;
    }

    /// Writes the code point at `i`; returns by how many characters it is longer than one.
    private int utf8(String text, int i) {
        int codePoint = text.codePointAt(i);
        if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
            codePoint = 0xfffd;
        }
        if (codePoint < 0x800) {
            bytes[length++] = (byte) (0xc0 | (codePoint >> 6));
            bytes[length++] = (byte) (0x80 | (codePoint & 0x3f));
            return 0;
        }
        if (codePoint < 0x10000) {
            bytes[length++] = (byte) (0xe0 | (codePoint >> 12));
            bytes[length++] = (byte) (0x80 | ((codePoint >> 6) & 0x3f));
            bytes[length++] = (byte) (0x80 | (codePoint & 0x3f));
            return 0;
        }
        bytes[length++] = (byte) (0xf0 | (codePoint >> 18));
        bytes[length++] = (byte) (0x80 | ((codePoint >> 12) & 0x3f));
        bytes[length++] = (byte) (0x80 | ((codePoint >> 6) & 0x3f));
        bytes[length++] = (byte) (0x80 | (codePoint & 0x3f));
        return 1;
    }

    private void ensure(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
