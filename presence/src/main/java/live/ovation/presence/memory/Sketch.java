package live.ovation.presence.memory;

import java.util.Arrays;
import org.apache.datasketches.hll.HllSketch;
import org.apache.datasketches.hll.HllUnion;
import org.apache.datasketches.hll.TgtHllType;

/// About how many different viewers there were: HyperLogLog with 2^14 registers of 4 bits, as large
/// as Redis's (8.5 KB at most, less for few viewers), standard error below 0.81 %. Not thread-safe.
final class Sketch {
    private static final int REGISTERS_LOG2 = 14;

    /// What a sketch of this kind begins with.
    private static final byte KIND = 'M';

    private HllSketch sketch = new HllSketch(REGISTERS_LOG2, TgtHllType.HLL_4);
    private long told;

    /// @return whether the estimate is another one now
    boolean add(String viewer) {
        sketch.update(viewer);
        return isAnother();
    }

    byte[] bytes() {
        byte[] plain = sketch.toCompactByteArray();
        byte[] bytes = new byte[plain.length + 1];
        bytes[0] = KIND;
        System.arraycopy(plain, 0, bytes, 1, plain.length);
        return bytes;
    }

    /// Counts in those whom another sketch holds.
    ///
    /// @return whether the estimate is another one now; not when that is no sketch
    boolean merge(byte[] bytes) {
        if (bytes.length < 2 || bytes[0] != KIND) {
            return false;
        }
        try {
            HllUnion union = new HllUnion(REGISTERS_LOG2);
            union.update(HllSketch.heapify(Arrays.copyOfRange(bytes, 1, bytes.length)));
            union.update(sketch);
            sketch = union.getResult(TgtHllType.HLL_4);
        } catch (RuntimeException e) {
            // Whatever the library says of bytes that are no sketch: they count for nothing.
            return false;
        }
        return isAnother();
    }

    private boolean isAnother() {
        long now = estimate();
        boolean changed = now != told;
        told = now;
        return changed;
    }

    long estimate() {
        return Math.round(sketch.getEstimate());
    }
}
