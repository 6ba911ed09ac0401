package live.ovation.crowd.viewer;

/// What this crowd writes into its own taps, so that whoever reads them knows when they were due without looking
/// anything up: a like's `by` is `t<due>`, a comment's text begins with `t<due>.<run>.<number>`; due in microseconds,
/// all numbers in base 36. Where there are several regions the number of the one it is sent to follows,
/// after a dot.
public final class TapMark {
    private static final int BASE = 36;

    private TapMark() {}

    public static String like(long dueMicros) {
        return "t" + Long.toString(dueMicros, BASE);
    }

    /// @param region where it is sent
    public static String like(long dueMicros, int region) {
        return like(dueMicros) + '.' + Integer.toString(region, BASE);
    }

    public static String comment(long dueMicros, String run, int number, int region) {
        return comment(dueMicros, run, number) + '.' + Integer.toString(region, BASE);
    }

    public static String comment(long dueMicros, String run, int number) {
        return like(dueMicros) + '.' + run + '.' + Integer.toString(number, BASE);
    }

    /// When the like was due; -1: not one of a crowd's.
    static long due(byte[] bytes, int from, int to) {
        if (to - from <= 1 || bytes[from] != 't') {
            return -1;
        }
        int dot = Bytes.indexOf(bytes, from, to, (byte) '.');
        return Bytes.base36(bytes, from + 1, dot < 0 ? to : dot);
    }

    /// Where the like was sent; -1: the mark does not say.
    static int region(byte[] bytes, int from, int to) {
        int dot = to - from > 1 && bytes[from] == 't' ? Bytes.indexOf(bytes, from, to, (byte) '.') : -1;
        return dot < 0 ? -1 : (int) Bytes.base36(bytes, dot + 1, to);
    }

    /// Which comment of run `run` this text is of; -1: none.
    static int number(byte[] bytes, int from, int to, byte[] run) {
        int runFrom = Bytes.indexOf(bytes, from, to, (byte) '.') + 1;
        int runTo = runFrom + run.length;
        if (runFrom <= 0 || runTo >= to || bytes[runTo] != '.' || !Bytes.startsWith(bytes, runFrom, to, run)) {
            return -1;
        }
        int end = endOfWord(bytes, runTo, to);
        int dot = Bytes.indexOf(bytes, runTo + 1, end, (byte) '.');
        return (int) Bytes.base36(bytes, runTo + 1, dot < 0 ? end : dot);
    }

    /// Where the comment was sent, -1: the mark does not say; only meaningful if [#number] knew it.
    static int commentRegion(byte[] bytes, int from, int to) {
        int at = from;
        int end = endOfWord(bytes, from, to);
        for (int dots = 0; dots < 3; dots++) {
            at = Bytes.indexOf(bytes, at, end, (byte) '.') + 1;
            if (at <= 0) {
                return -1;
            }
        }
        return (int) Bytes.base36(bytes, at, end);
    }

    private static int endOfWord(byte[] bytes, int from, int to) {
        int end = Bytes.indexOf(bytes, from, to, (byte) ' ');
        return end < 0 ? to : end;
    }

    /// When the comment was due; only meaningful if [#number] knew it.
    static long commentDue(byte[] bytes, int from, int to) {
        return due(bytes, from, Math.max(from, Bytes.indexOf(bytes, from, to, (byte) '.')));
    }
}
