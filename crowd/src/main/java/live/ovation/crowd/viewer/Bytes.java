package live.ovation.crowd.viewer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;

/// Small readings of ASCII in byte arrays. Stateless.
final class Bytes {
    private Bytes() {}

    static byte[] of(String ascii) {
        return ascii.getBytes(ISO_8859_1);
    }

    static boolean equal(byte[] bytes, int from, int to, byte[] other) {
        return to - from == other.length && Arrays.equals(bytes, from, to, other, 0, other.length);
    }

    static boolean startsWith(byte[] bytes, int from, int to, byte[] prefix) {
        return to - from >= prefix.length && Arrays.equals(bytes, from, from + prefix.length, prefix, 0, prefix.length);
    }

    /// A number of digits alone; -1 when it is none or too long.
    static long number(byte[] bytes, int from, int to) {
        if (from >= to || to - from > 18) {
            return -1;
        }
        long value = 0;
        for (int i = from; i < to; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }

    /// A number in base 36 with small letters; -1 when it is none or too long.
    static long base36(byte[] bytes, int from, int to) {
        if (from >= to || to - from > 12) {
            return -1;
        }
        long value = 0;
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            int digit = b >= '0' && b <= '9' ? b - '0' : b >= 'a' && b <= 'z' ? b - 'a' + 10 : -1;
            if (digit < 0) {
                return -1;
            }
            value = value * 36 + digit;
        }
        return value;
    }

    static int indexOf(byte[] bytes, int from, int to, byte wanted) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, ISO_8859_1);
    }
}
