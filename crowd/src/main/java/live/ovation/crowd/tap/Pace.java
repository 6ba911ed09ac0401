package live.ovation.crowd.tap;

/// When things are due that shall happen at a steady rate. Confined to one thread.
final class Pace {
    private final double stepNanos;
    private final long startNanos;
    private long taken;

    Pace(double perSecond, long startNanos) {
        this.stepNanos = perSecond > 0 ? 1e9 / perSecond : Double.POSITIVE_INFINITY;
        this.startNanos = startNanos;
    }

    boolean never() {
        return Double.isInfinite(stepNanos);
    }

    /// When the next one is due.
    long nextNanos() {
        return never() ? Long.MAX_VALUE : startNanos + (long) (taken * stepNanos);
    }

    /// The next one is being done.
    void take() {
        taken++;
    }

    /// How many were due by `nanos` and have not been taken.
    long behind(long nanos) {
        return never() ? 0 : Math.max(0, (long) ((nanos - startNanos) / stepNanos) + 1 - taken);
    }
}
