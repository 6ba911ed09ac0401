package live.ovation.crowd.viewer;

import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;
import live.ovation.crowd.Latency;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;

/// Measures the latency of some of the frames: all while they are few, one in `2^k` when they are many, so that
/// measuring costs little at any rate. Distances between samples vary at random around their mean, lest the choice fall
/// in step with a sweep. Written by one loop; [#takeInto] may be called from any one other thread.
final class LatencySampler {
    private static final int SAMPLES_PER_SECOND = 50_000;

    private final Map<Latency, SingleWriterRecorder> recorders = new EnumMap<>(Latency.class);
    private final SplittableRandom random = new SplittableRandom();
    private int distance = 1;
    private int countdown;

    LatencySampler() {
        for (Latency latency : Latency.values()) {
            recorders.put(latency, Histograms.recorder());
        }
    }

    /// Whether the latency of this frame is to be measured.
    boolean wants() {
        if (--countdown >= 0) {
            return false;
        }
        countdown = distance == 1 ? 0 : random.nextInt(2 * distance - 1);
        return true;
    }

    /// Chooses the distance by the last second's frames.
    void adapt(long framesLastSecond) {
        long wanted = Math.max(1, framesLastSecond / SAMPLES_PER_SECOND);
        distance = (int) Math.min(1 << 16, Long.highestOneBit(2 * wanted - 1));
    }

    void record(Latency latency, long micros) {
        SingleWriterRecorder recorder = recorders.get(latency);
        if (recorder != null) {
            recorder.recordValue(Histograms.clamp(micros));
        }
    }

    /// Moves what was recorded since the last call into `sums`.
    void takeInto(Map<Latency, Histogram> sums) {
        recorders.forEach((latency, recorder) -> {
            Histogram interval = recorder.getIntervalHistogram();
            if (interval.getTotalCount() > 0) {
                sums.computeIfAbsent(latency, l -> Histograms.empty()).add(interval);
            }
        });
    }
}
