package live.ovation.crowd.viewer;

import java.util.List;
import java.util.SplittableRandom;
import live.ovation.crowd.Count;
import live.ovation.crowd.Tally;

/// Lets viewers leave for good at an even pace, each replaced by a new one who knows nothing. Confined to one loop.
final class Churn {
    private final double leavesPerNano;
    private final List<Viewer> viewers;
    private final Cast cast;
    private final StreamKeeper keeper;
    private final Tally tally;
    private final SplittableRandom random = new SplittableRandom();
    private boolean running;
    private long sinceNanos;
    private long left;

    Churn(AudienceShare share, List<Viewer> viewers, Cast cast, StreamKeeper keeper, Tally tally) {
        this.leavesPerNano = share.plan().churnPerSecond() / share.parts() / 1e9;
        this.viewers = viewers;
        this.cast = cast;
        this.keeper = keeper;
        this.tally = tally;
    }

    void begin(long nanos) {
        running = leavesPerNano > 0 && !viewers.isEmpty();
        sinceNanos = nanos;
        left = 0;
    }

    void end() {
        running = false;
    }

    void leaveSome(long nanos) {
        if (!running) {
            return;
        }
        long due = (long) ((nanos - sinceNanos) * leavesPerNano);
        for (; left < due; left++) {
            int who = random.nextInt(viewers.size());
            Viewer viewer = viewers.get(who);
            if (viewer.state == Viewer.State.ON) {
                keeper.drop(viewer, nanos);
                tally.increment(Count.LEFT);
                Viewer successor = cast.successorOf(viewer);
                viewers.set(who, successor);
                keeper.enqueue(successor);
            }
        }
    }
}
