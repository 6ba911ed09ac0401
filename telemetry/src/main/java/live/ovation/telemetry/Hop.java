package live.ovation.telemetry;

import java.util.concurrent.atomic.LongAdder;

/// One hop of an event's way: how many set out on it and how many were seen to end it. A start without its end within
/// a minute is a loss: the idea of Samza's Aeon, which joins two events of one flow by a key. Where a hop keeps order
/// the join needs no key: what had set out a minute ago has ended by now, so many as that.
///
/// Thread-safe; a start and an end cost one `LongAdder.add` each.
public final class Hop {
    /// How long an end may be on its way.
    public static final long PATIENCE_NANOS = 60_000_000_000L;

    private static final int STEPS = 64;
    private static final long STEP_NANOS = PATIENCE_NANOS / (STEPS - 4);

    private final LongAdder started;
    private final LongAdder ended;
    private final LongAdder lost;
    private final LongAdder known = new LongAdder();

    // Guarded by this. How much had set out at some moments of the last minute, in a ring.
    private final long[] startedBy = new long[STEPS];
    private final long[] atNanos = new long[STEPS];
    private int oldest;
    private int size;
    private long missing;

    Hop(Telemetry telemetry, String name) {
        started = telemetry.counter(HopMetric.STARTED, "hop", name);
        ended = telemetry.counter(HopMetric.ENDED, "hop", name);
        lost = telemetry.counter(HopMetric.LOST, "hop", name);
    }

    public void started(long count) {
        started.add(count);
    }

    public void ended(long count) {
        ended.add(count);
    }

    /// Some set out that are known not to arrive. To be told instead of their end.
    public void lost(long count) {
        known.add(count);
        lost.add(count);
    }

    /// Counts what ended too late or not at all. To be called about every second.
    synchronized void look(long nowNanos) {
        long due = -1;
        while (size > 0 && nowNanos - atNanos[oldest] >= PATIENCE_NANOS) {
            due = startedBy[oldest];
            oldest = (oldest + 1) % STEPS;
            size--;
        }
        // What ends late was counted already: it makes good for nothing that is lost after it.
        long unended = due - ended.sum() - known.sum();
        if (unended > missing) {
            lost.add(unended - missing);
            missing = unended;
        }
        int newest = (oldest + size + STEPS - 1) % STEPS;
        if (size < STEPS && (size == 0 || nowNanos - atNanos[newest] >= STEP_NANOS)) {
            int next = (oldest + size) % STEPS;
            startedBy[next] = started.sum();
            atNanos[next] = nowNanos;
            size++;
        }
    }
}
