package live.ovation.crowd.viewer;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;

/// The one shape of histogram used here: 1 µs to 1 hour, three digits, so any two of them add up.
public final class Histograms {
    private static final long HIGHEST_MICROS = 3_600_000_000L;
    private static final int DIGITS = 3;

    private Histograms() {}

    public static Histogram empty() {
        return new Histogram(HIGHEST_MICROS, DIGITS);
    }

    static SingleWriterRecorder recorder() {
        return new SingleWriterRecorder(HIGHEST_MICROS, DIGITS);
    }

    /// Within the histogram's range: a clock that stepped back reads as 0, an hour is as long as it gets.
    public static long clamp(long micros) {
        return Math.clamp(micros, 0, HIGHEST_MICROS);
    }
}
