package live.ovation.frontend.stream;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import live.ovation.frontend.log.LaneLog;
import live.ovation.frontend.metrics.Stamps;
import org.jspecify.annotations.Nullable;

/// The viewers of one lane of one video on one event loop. Confined to that loop, except [#markDirty].
///
/// The array is swept from front to back, over several slices; whoever leaves is replaced by the last one,
/// so leaving and joining cost the same however many watch.
public final class LaneWatchers {
    private static final Watch[] NONE = {};

    final LaneLog log;
    private final Sweeper sweeper;
    /// Of the oldest event that no pass has begun to carry; null when there is nothing new.
    private final AtomicReference<@Nullable Stamps> dirty = new AtomicReference<>();

    private final Runnable enqueue;
    private Watch[] watches = NONE;
    private int count;

    /// The next one of the pass that is under way.
    private int next;

    private long passBeganNanos;
    private Stamps oldestOfPass = Stamps.NONE;
    /// 0 when another pass has carried what this one was asked for.
    private int newsInPass;

    // The sweeper's own notes.

    /// Rests before a pass, waits for one, or is in one.
    boolean queued;

    /// The next pass begins no earlier.
    long restUntilNanos;

    final Runnable begin;
    final LoopLoad.Lane load;

    LaneWatchers(LaneLog log, Sweeper sweeper) {
        this.log = log;
        this.sweeper = sweeper;
        this.enqueue = () -> sweeper.enqueue(this);
        this.begin = () -> sweeper.begin(this);
        this.restUntilNanos = sweeper.nanoTime();
        this.load = new LoopLoad.Lane(log.head().position());
    }

    /// The log has something new: a sweep will follow. Any thread.
    ///
    /// @param oldest of what is new
    public void markDirty(Stamps oldest) {
        if (dirty.compareAndSet(null, oldest)) {
            sweeper.hop().started(1);
            sweeper.execute(enqueue);
        } else if (!oldest.isNone()) {
            // Whatever made it dirty without a journey behind it doesn't hide what has one.
            dirty.compareAndSet(Stamps.NONE, oldest);
        }
    }

    /// Whether something was appended after the last pass began.
    boolean isDirty() {
        return dirty.get() != null;
    }

    int count() {
        return count;
    }

    void add(Watch watch) {
        if (count == watches.length) {
            watches = Arrays.copyOf(watches, Math.max(1, count + (count >> 1) + 1));
        }
        watch.index = count;
        watches[count++] = watch;
    }

    @SuppressWarnings("NullAway") // the array's unused rest holds nulls
    void remove(Watch watch) {
        int hole = watch.index;
        Watch moved = watches[--count];
        watches[hole] = moved;
        moved.index = hole;
        watches[count] = null;
        if (count < watches.length / 4) {
            watches = Arrays.copyOf(watches, watches.length / 2);
        }
        if (moved != watch && hole < next && count >= next) {
            // The one that took the place stood where this pass would still have come by.
            markDirty(Stamps.NONE);
        }
    }

    /// Sweeps on until the pass is through or the time is up; true when it is through.
    boolean sweep(Sweeper by, long deadlineNanos) {
        if (next == 0) {
            passBeganNanos = by.nanoTime();
            // Before the first head is read: what is appended from here on asks for a pass of its own.
            Stamps oldest = dirty.getAndSet(null);
            oldestOfPass = oldest == null ? Stamps.NONE : oldest;
            newsInPass = oldest == null ? 0 : 1;
            by.passBegins(this, log.head().position());
        }
        while (next < count) {
            Watch watch = watches[next++];
            by.sweep(watch);
            if (by.isOver(deadlineNanos)) {
                break;
            }
        }
        if (next < count) {
            return false;
        }
        next = 0;
        long now = by.nanoTime();
        restUntilNanos = by.restUntil(this, passBeganNanos, now);
        by.hop().ended(newsInPass);
        if (count > 0) {
            by.passEnded(oldestOfPass);
        }
        return true;
    }
}
