package live.ovation.frontend.stream;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// How much of an event loop's time its sweeps take, and how far apart the passes of its largest lane are to be.
///
/// A loop that sweeps all the time has to write less often, so that each write carries more; if nobody is chosen,
/// all lanes wait for each other. Here the one that has the most to deliver does so for all: while sweeps
/// take more than [#MOST_BUSY] of the loop, its passes are kept as far apart as it takes to have the rest free again. A
/// controller with an integral part only: every [#WINDOW_NANOS] the distance changes in proportion to what is too much.
/// Others are not kept waiting, and a lane that has the loop nearly to itself is nobody's burden.
///
/// By the clock, so a loop that waits for a processor is a busy one. Confined to the loop.
final class LoopLoad {
    static final long WINDOW_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    /// Of the loop's time, by sweeps.
    static final double MOST_BUSY = 0.85;
    /// Of the sweeps' time, by lanes other than the largest: with less they are no reason to keep it waiting.
    static final double LEAST_OTHERS = 0.25;

    static final long MOST_APART_NANOS = TimeUnit.MILLISECONDS.toNanos(40);
    /// By how much the distance would grow in a window if the loop were twice as busy as there is time.
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(40);

    private long window = 1;
    private long windowBeganNanos;
    private boolean sweeping;
    private long sweepingSinceNanos;
    private long busyNanos;
    /// By all lanes: what they did, without what the loop did between two slices.
    private long takenNanos;
    private @Nullable Lane largest;
    private @Nullable Lane spaced;
    private long apartNanos;

    /// One lane's part in the present window.
    static final class Lane {
        private long window;
        private long takenNanos;
        private double deliverable;
        private long passedTo;

        /// @param head of its log, in bytes
        Lane(long head) {
            passedTo = head;
        }

        private void enter(long now) {
            if (window != now) {
                window = now;
                takenNanos = 0;
                deliverable = 0;
            }
        }
    }

    LoopLoad(long nowNanos) {
        windowBeganNanos = nowNanos;
    }

    /// Something is due.
    void begin(long nowNanos) {
        sweeping = true;
        sweepingSinceNanos = nowNanos;
    }

    /// Nothing is due any more.
    void end(long nowNanos) {
        look(nowNanos);
        busyNanos += nowNanos - sweepingSinceNanos;
        sweeping = false;
    }

    /// A lane's pass begins, to carry its viewers to here.
    ///
    /// @param head of its log, in bytes
    void pass(Lane lane, long head, int viewers) {
        lane.enter(window);
        lane.deliverable += (double) (head - lane.passedTo) * viewers;
        lane.passedTo = head;
        if (largest == null || lane.deliverable >= largest.deliverable) {
            largest = lane;
        }
    }

    /// A lane has had so much of the loop's time.
    void took(Lane lane, long nanos) {
        lane.enter(window);
        lane.takenNanos += nanos;
        takenNanos += nanos;
    }

    /// To be called now and then while something is due.
    void look(long nowNanos) {
        long length = nowNanos - windowBeganNanos;
        if (length < WINDOW_NANOS) {
            return;
        }
        if (sweeping) {
            busyNanos += nowNanos - sweepingSinceNanos;
            sweepingSinceNanos = nowNanos;
        }
        Lane first = largest;
        boolean hasOthers = first != null && takenNanos - first.takenNanos >= LEAST_OTHERS * takenNanos;
        double over = hasOthers ? (double) busyNanos / length - MOST_BUSY : -MOST_BUSY;
        double changed = apartNanos + STEP_NANOS * over * ((double) length / WINDOW_NANOS);
        apartNanos = Math.round(Math.clamp(changed, 0, (double) MOST_APART_NANOS));
        spaced = hasOthers ? first : null;
        largest = null;
        busyNanos = 0;
        takenNanos = 0;
        windowBeganNanos = nowNanos;
        window++;
    }

    /// How long after a pass of this lane began its next one may; 0: at once.
    long apartNanos(Lane lane) {
        return lane == spaced ? apartNanos : 0;
    }
}
