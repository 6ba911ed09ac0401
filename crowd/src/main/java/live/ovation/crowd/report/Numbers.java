package live.ovation.crowd.report;

import java.util.Locale;

/// Numbers as people read them: three or four digits and a unit. Stateless.
public final class Numbers {
    private Numbers() {}

    /// `10,000`.
    public static String grouped(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /// `998`, `12.3K`, `1.00M`.
    public static String brief(double value) {
        if (value < 1_000) {
            return value == Math.rint(value) ? Long.toString((long) value) : format("%.1f", value);
        }
        return value < 1e6
                ? scaled(value / 1e3, "K")
                : value < 1e9 ? scaled(value / 1e6, "M") : scaled(value / 1e9, "G");
    }

    /// `85 µs`, `3.10 ms`, `1.25 s`; microseconds in.
    public static String duration(double micros) {
        if (micros < 1_000) {
            return Math.round(micros) + " µs";
        }
        return micros < 1e6 ? scaled(micros / 1e3, " ms") : scaled(micros / 1e6, " s");
    }

    public static String duration(long micros) {
        return duration((double) micros);
    }

    /// `512 B`, `2.40 KiB`, `1.10 GiB`.
    public static String bytes(double bytes) {
        if (bytes < 1_024) {
            return Math.round(bytes) + " B";
        }
        double kibi = bytes / 1_024;
        return kibi < 1_024
                ? scaled(kibi, " KiB")
                : kibi < 1 << 20 ? scaled(kibi / 1_024, " MiB") : scaled(kibi / (1 << 20), " GiB");
    }

    public static String bytes(long bytes) {
        return bytes((double) bytes);
    }

    /// `0.42`.
    public static String cores(double cores) {
        return format("%.2f", cores);
    }

    private static String scaled(double value, String unit) {
        return format(value < 9.995 ? "%.2f" : value < 99.95 ? "%.1f" : "%.0f", value) + unit;
    }

    private static String format(String pattern, double value) {
        return String.format(Locale.ROOT, pattern, value);
    }
}
