package live.ovation.presence.memory;

import org.apache.datasketches.hll.HllSketch;
import org.apache.datasketches.hll.TgtHllType;

/// About how many different viewers there were: HyperLogLog with 2^14 registers of 4 bits, as large
/// as Redis's (8.5 KB at most, less for few viewers), standard error below 0.81 %. Not thread-safe.
final class Sketch {
    private static final int REGISTERS_LOG2 = 14;

    private final HllSketch sketch = new HllSketch(REGISTERS_LOG2, TgtHllType.HLL_4);
    private long told;

    /// @return whether the estimate is another one now
    boolean add(String viewer) {
        sketch.update(viewer);
        long now = estimate();
        boolean changed = now != told;
        told = now;
        return changed;
    }

    long estimate() {
        return Math.round(sketch.getEstimate());
    }
}
