package live.ovation.crowd.report;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;

/// A plot as inline SVG: lines over seconds, or bars over a logarithmic axis. Colours come from the page's style sheet
/// by class, so it suits light and dark; every point carries its values as a `<title>`. Not thread-safe.
final class Plot {
    static final int WIDTH = 640;
    private static final int HEIGHT = 240;
    private static final int LEFT = 92;
    private static final int RIGHT = WIDTH - 26;
    private static final int TOP = 12;
    private static final int BOTTOM = HEIGHT - 30;

    private final String title;
    private final DoubleFunction<String> format;
    private final StringBuilder svg = new StringBuilder();

    private Plot(String title, DoubleFunction<String> format) {
        this.title = title;
        this.format = format;
    }

    /// One line of a plot.
    ///
    /// @param style the CSS class that colours it
    /// @param values one per second; NaN: nothing to draw
    record Series(String name, String style, List<Double> values) {}

    /// @param seconds the x of every value
    /// @param logarithmic whether the values differ by orders of magnitude
    static String lines(
            String title,
            List<Double> seconds,
            List<Series> series,
            boolean logarithmic,
            DoubleFunction<String> format) {
        Plot plot = new Plot(title, format);
        Axis x = Axis.even(
                seconds.stream().mapToDouble(s -> s).min().orElse(0),
                seconds.stream().mapToDouble(s -> s).max().orElse(1),
                LEFT,
                RIGHT);
        Axis y = plot.valueAxis(series, logarithmic);
        plot.begin(series);
        plot.grid(x, y, value -> Numbers.brief(value) + " s");
        series.forEach(one -> plot.line(x, y, seconds, one));
        plot.readings(x, seconds, series);
        return plot.end();
    }

    /// @param bounds the upper bound of each bar
    /// @param shares how high each is
    static String bars(
            String title,
            List<Double> bounds,
            List<Double> shares,
            DoubleFunction<String> formatBound,
            DoubleFunction<String> formatShare) {
        Plot plot = new Plot(title, formatShare);
        double first = bounds.isEmpty() ? 1 : bounds.getFirst();
        double last = bounds.isEmpty() ? 10 : bounds.getLast();
        Axis x = Axis.logarithmic(first, last, LEFT, RIGHT);
        Axis y = Axis.even(0, shares.stream().mapToDouble(s -> s).max().orElse(1), BOTTOM, TOP);
        plot.begin(List.of());
        plot.grid(x, y, formatBound);
        double before = first / Math.pow(2, 0.25);
        for (int i = 0; i < bounds.size(); i++) {
            double left = x.pixels(Math.max(1, before));
            double right = x.pixels(bounds.get(i));
            double top = y.pixels(shares.get(i));
            String reading = formatBound.apply(before) + " to " + formatBound.apply(bounds.get(i)) + ": "
                    + formatShare.apply(shares.get(i));
            plot.add(
                    "<rect class=\"bar\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"><title>%s</title></rect>",
                    left, top, Math.max(0.5, right - left - 1), BOTTOM - top, Markup.escape(reading));
            before = bounds.get(i);
        }
        return plot.end();
    }

    private Axis valueAxis(List<Series> series, boolean logarithmic) {
        double high = 0;
        double low = Double.MAX_VALUE;
        for (Series one : series) {
            for (double value : one.values()) {
                if (!Double.isNaN(value)) {
                    high = Math.max(high, value);
                    low = Math.min(low, value);
                }
            }
        }
        return logarithmic
                ? Axis.logarithmic(Math.min(low, Math.max(high, 1)), high, BOTTOM, TOP)
                : Axis.even(0, high == 0 ? 1 : high * 1.05, BOTTOM, TOP);
    }

    private void begin(List<Series> series) {
        add("<figure><figcaption>%s", Markup.escape(title));
        if (series.size() > 1) {
            svg.append("<span class=\"legend\">");
            series.forEach(one -> add("<span><i class=\"%s\"></i>%s</span>", one.style(), Markup.escape(one.name())));
            svg.append("</span>");
        }
        svg.append("</figcaption>");
        add("<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">", WIDTH, HEIGHT, Markup.escape(title));
    }

    private String end() {
        return svg.append("</svg></figure>\n").toString();
    }

    private void grid(Axis x, Axis y, DoubleFunction<String> formatX) {
        for (double tick : y.ticks()) {
            double at = y.pixels(tick);
            add("<line class=\"grid\" x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\"/>", LEFT, at, RIGHT, at);
            add("<text class=\"y\" x=\"%d\" y=\"%.1f\">%s</text>", LEFT - 8, at + 4, Markup.escape(format.apply(tick)));
        }
        for (double tick : x.ticks()) {
            double at = x.pixels(tick);
            add("<text class=\"x\" x=\"%.1f\" y=\"%d\">%s</text>", at, BOTTOM + 20, Markup.escape(formatX.apply(tick)));
        }
    }

    private void line(Axis x, Axis y, List<Double> seconds, Series series) {
        StringBuilder path = new StringBuilder();
        boolean drawing = false;
        for (int i = 0; i < seconds.size(); i++) {
            double value = series.values().get(i);
            if (!Double.isNaN(value)) {
                path.append(String.format(
                        Locale.ROOT, "%s%.1f %.1f", drawing ? "L" : "M", x.pixels(seconds.get(i)), y.pixels(value)));
            }
            drawing = !Double.isNaN(value);
        }
        if (!path.isEmpty()) {
            add("<path class=\"%s\" d=\"%s\"/>", series.style(), path);
        }
    }

    /// A column per second, whose title reads out every line's value.
    private void readings(Axis x, List<Double> seconds, List<Series> series) {
        for (int i = 0; i < seconds.size(); i++) {
            List<String> values = new ArrayList<>();
            for (Series one : series) {
                double value = one.values().get(i);
                values.add(one.name() + ' ' + (Double.isNaN(value) ? "none" : format.apply(value)));
            }
            double at = x.pixels(seconds.get(i));
            double half = (double) (RIGHT - LEFT) / Math.max(1, seconds.size()) / 2;
            add(
                    "<rect class=\"reading\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"><title>%s</title></rect>",
                    at - half,
                    TOP,
                    2 * half,
                    BOTTOM - TOP,
                    Markup.escape(String.format(Locale.ROOT, "%.0f s: %s", seconds.get(i), String.join(", ", values))));
        }
    }

    @FormatMethod
    private void add(@FormatString String pattern, Object... values) {
        svg.append(String.format(Locale.ROOT, pattern, values));
    }
}
