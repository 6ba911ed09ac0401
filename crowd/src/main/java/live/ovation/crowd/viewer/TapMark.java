package live.ovation.crowd.viewer;

/// What this crowd writes into its own taps, so that whoever reads them knows when they were due without looking
/// anything up: a like's `by` is `t<due>`, a comment's text begins with `t<due>.<run>.<number>`; due in microseconds,
/// all numbers in base 36.
public final class TapMark {
    private static final int BASE = 36;

    private TapMark() {}

    public static String like(long dueMicros) {
        return "t" + Long.toString(dueMicros, BASE);
    }

    public static String comment(long dueMicros, String run, int number) {
        return like(dueMicros) + '.' + run + '.' + Integer.toString(number, BASE);
    }

    /// When the like was due; -1: not one of a crowd's.
    static long due(byte[] bytes, int from, int to) {
        return to - from > 1 && bytes[from] == 't' ? Bytes.base36(bytes, from + 1, to) : -1;
    }

    /// Which comment of run `run` this text is of; -1: none.
    static int number(byte[] bytes, int from, int to, byte[] run) {
        int runFrom = Bytes.indexOf(bytes, from, to, (byte) '.') + 1;
        int runTo = runFrom + run.length;
        if (runFrom <= 0 || runTo >= to || bytes[runTo] != '.' || !Bytes.startsWith(bytes, runFrom, to, run)) {
            return -1;
        }
        int end = Bytes.indexOf(bytes, runTo, to, (byte) ' ');
        return (int) Bytes.base36(bytes, runTo + 1, end < 0 ? to : end);
    }

    /// When the comment was due; only meaningful if [#number] knew it.
    static long commentDue(byte[] bytes, int from, int to) {
        return due(bytes, from, Math.max(from, Bytes.indexOf(bytes, from, to, (byte) '.')));
    }
}
