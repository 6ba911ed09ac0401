package live.ovation.crowd.viewer;

/// Reads the one frame that makes up nearly all of a busy stream, `event: like`, in a single pass over its bytes and
/// exactly as the server is known to write it. Anything else, a frame cut off by the end of the read included, is left
/// to the general parser: this class may refuse a good frame, never accept a bad one. Reusable; not thread-safe.
final class LikeScan {
    private static final byte[] BY = Bytes.of("\",\"by\":\"");
    private static final byte[] COUNT = Bytes.of("\",\"n\":");
    private static final byte[] AT = Bytes.of(",\"at\":");
    /// Microseconds since the epoch have this many digits until the year 2286.
    private static final int AT_DIGITS = 16;

    long n;
    int byFrom;
    int byTo;
    int atFrom;
    int atTo;

    /// @return where the frame ends; -1: it is not one this class knows
    int scan(byte[] bytes, int from, int to, byte[] prefix) {
        if (!Bytes.startsWith(bytes, from, to, prefix)) {
            return -1;
        }
        int at = endOfWord(bytes, from + prefix.length, to);
        byFrom = byTo = 0;
        if (matches(bytes, at, to, BY)) {
            byFrom = at + BY.length;
            byTo = at = endOfWord(bytes, byFrom, to);
        }
        if (!matches(bytes, at, to, COUNT)) {
            return -1;
        }
        at = digits(bytes, at + COUNT.length, to);
        if (at < 0 || !matches(bytes, at, to, AT)) {
            return -1;
        }
        atFrom = at + AT.length;
        atTo = atFrom + AT_DIGITS;
        int end = atTo + 3;
        if (end > to || bytes[atTo] != '}' || bytes[atTo + 1] != '\n' || bytes[atTo + 2] != '\n') {
            return -1;
        }
        return end;
    }

    private int digits(byte[] bytes, int from, int to) {
        long value = 0;
        int at = from;
        while (at < to && bytes[at] >= '0' && bytes[at] <= '9') {
            value = value * 10 + (bytes[at] - '0');
            at++;
        }
        n = value;
        return at == from || at - from > 9 ? -1 : at;
    }

    /// The closing quote, or any byte that no id or kind has.
    private static int endOfWord(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && bytes[at] > ' ' && bytes[at] != '"' && bytes[at] != '\\') {
            at++;
        }
        return at;
    }

    /// Short expectations: a loop is cheaper than a call into the vectorised comparison.
    private static boolean matches(byte[] bytes, int at, int to, byte[] expected) {
        if (to - at < expected.length) {
            return false;
        }
        for (int i = 0; i < expected.length; i++) {
            if (bytes[at + i] != expected[i]) {
                return false;
            }
        }
        return true;
    }
}
