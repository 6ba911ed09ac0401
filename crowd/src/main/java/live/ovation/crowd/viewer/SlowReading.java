package live.ovation.crowd.viewer;

import java.nio.channels.SelectionKey;
import java.util.List;

/// Reads the slow viewers' streams a little at a time, ten times a second, until told to let them catch up; then those
/// who had stopped reading catch up too. Confined to one loop.
final class SlowReading {
    private static final long TICK_NANOS = 100_000_000L;
    private static final int TICKS_PER_SECOND = 10;

    private final int bytesPerTick;
    private boolean ended;
    private long lastNanos;

    SlowReading(int bytesPerSecond) {
        bytesPerTick = Math.max(1, bytesPerSecond / TICKS_PER_SECOND);
    }

    /// Reads at most so many bytes of a viewer's stream.
    @FunctionalInterface
    interface BoundedRead {
        void read(Viewer viewer, int atMost);
    }

    /// Whether this viewer's stream is not to be read whenever there is something to read.
    boolean appliesTo(Viewer viewer) {
        return !ended && viewer.temper != Temper.EAGER;
    }

    void readSome(List<Viewer> viewers, long nanos, BoundedRead read) {
        if (ended || nanos - lastNanos < TICK_NANOS) {
            return;
        }
        lastNanos = nanos;
        for (Viewer viewer : viewers) {
            if (viewer.temper == Temper.SLOW && viewer.state == Viewer.State.ON) {
                read.read(viewer, bytesPerTick);
            }
        }
    }

    void end(List<Viewer> viewers) {
        ended = true;
        for (Viewer viewer : viewers) {
            SelectionKey key = viewer.key;
            if (viewer.temper != Temper.EAGER && viewer.state == Viewer.State.ON && key != null) {
                key.interestOps(SelectionKey.OP_READ);
            }
        }
    }
}
