package live.ovation.frontend.feed;

/// Decides whether lane `auto` tells each reaction or sums: sums as soon as a second holds as many reactions as the
/// threshold, each one again after a whole second below half of it. Confined to the feeds' thread.
final class ReactionRate {
    private static final long SECOND = 1_000_000_000L;

    private final int threshold;
    private long secondStartNanos;
    private int inThisSecond;
    private boolean sums;

    ReactionRate(int threshold, long nowNanos) {
        this.threshold = threshold;
        this.secondStartNanos = nowNanos;
    }

    void count(long nowNanos) {
        moveTo(nowNanos);
        if (++inThisSecond >= threshold) {
            sums = true;
        }
    }

    boolean tellsSums(long nowNanos) {
        moveTo(nowNanos);
        return sums;
    }

    private void moveTo(long nowNanos) {
        if (nowNanos - secondStartNanos < SECOND) {
            return;
        }
        boolean wholeSecondsWithout = nowNanos - secondStartNanos >= 2 * SECOND;
        if (wholeSecondsWithout || inThisSecond < threshold / 2.0) {
            sums = false;
        }
        secondStartNanos = nowNanos;
        inThisSecond = 0;
    }
}
