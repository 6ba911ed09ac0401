package live.ovation.crowd.report;

import java.util.ArrayList;
import java.util.List;

/// Maps values to pixels, evenly or by their logarithm, and picks round values to label. Immutable.
final class Axis {
    private static final int ABOUT_TICKS = 4;

    private final double low;
    private final double high;
    private final double pixelsAtLow;
    private final double pixelsAtHigh;
    private final boolean logarithmic;

    private Axis(double low, double high, double pixelsAtLow, double pixelsAtHigh, boolean logarithmic) {
        this.low = low;
        this.high = high;
        this.pixelsAtLow = pixelsAtLow;
        this.pixelsAtHigh = pixelsAtHigh;
        this.logarithmic = logarithmic;
    }

    static Axis even(double low, double high, double pixelsAtLow, double pixelsAtHigh) {
        return new Axis(low, high > low ? high : low + 1, pixelsAtLow, pixelsAtHigh, false);
    }

    /// From the power of ten at or below `low` to the 1, 2 or 5 times a power of ten at or above `high`.
    static Axis logarithmic(double low, double high, double pixelsAtLow, double pixelsAtHigh) {
        double from = Math.pow(10, Math.floor(Math.log10(Math.max(low, 1))));
        double to = Math.max(roundUp(high), from * 10);
        return new Axis(from, to, pixelsAtLow, pixelsAtHigh, true);
    }

    double pixels(double value) {
        double clamped = Math.clamp(value, low, high);
        double share = logarithmic ? Math.log(clamped / low) / Math.log(high / low) : (clamped - low) / (high - low);
        return pixelsAtLow + share * (pixelsAtHigh - pixelsAtLow);
    }

    /// Round values within the axis, rising.
    List<Double> ticks() {
        List<Double> ticks = new ArrayList<>();
        if (logarithmic) {
            for (double tick = low; tick <= high * 1.000_001; tick *= 10) {
                ticks.add(tick);
            }
            return ticks;
        }
        double step = roundUp((high - low) / ABOUT_TICKS);
        for (double tick = Math.ceil(low / step) * step; tick <= high + step / 1_000; tick += step) {
            ticks.add(Math.abs(tick) < step / 1_000 ? 0 : tick);
        }
        return ticks;
    }

    /// 1, 2 or 5 times a power of ten, at least `value`.
    static double roundUp(double value) {
        if (value <= 0) {
            return 1;
        }
        double power = Math.pow(10, Math.floor(Math.log10(value)));
        double digits = value / power;
        return power * (digits <= 1.000_001 ? 1 : digits <= 2.000_001 ? 2 : digits <= 5.000_001 ? 5 : 10);
    }
}
