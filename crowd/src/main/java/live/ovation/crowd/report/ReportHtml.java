package live.ovation.crowd.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;
import live.ovation.crowd.Count;
import live.ovation.crowd.CrowdReport;
import live.ovation.crowd.Latency;
import live.ovation.crowd.LatencySummary;
import live.ovation.crowd.RegionPair;
import live.ovation.crowd.SecondRow;
import live.ovation.crowd.VideoOutcome;
import org.jspecify.annotations.Nullable;

/// Writes a report as one page that needs nothing else: no script, no font, no address but its own. It is well-formed
/// XML besides. Stateless.
public final class ReportHtml {
    private static final int VIDEOS_SHOWN = 20;
    private static final double MEBI = 1 << 20;

    private ReportHtml() {}

    public static String of(CrowdReport report) {
        StringBuilder page =
                new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n");
        page.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n");
        page.append("<title>Ovation crowd: ")
                .append(Markup.escape(Summary.plan(report)))
                .append("</title>\n");
        page.append("<style>\n").append(styles()).append("</style>\n</head>\n<body>\n<main>\n");
        head(page, report);
        tiles(page, report);
        plots(page, report);
        latencies(page, report);
        pairs(page, report);
        facts(page, report);
        videos(page, report);
        seconds(page, report);
        return page.append("</main>\n</body>\n</html>\n").toString();
    }

    private static void head(StringBuilder page, CrowdReport report) {
        page.append("<header>\n<h1>Ovation crowd</h1>\n<p>");
        page.append(Markup.escape(Summary.plan(report))).append("</p>\n");
        List<String> moods = Summary.moods(report.plan());
        if (!moods.isEmpty()) {
            page.append("<p>").append(Markup.escape(String.join(" · ", moods))).append("</p>\n");
        }
        page.append("<p class=\"quiet\">").append(report.startedAt()).append("</p>\n</header>\n");
        boolean well = report.verdict().allWell();
        page.append("<p class=\"verdict ")
                .append(well ? "well" : "unwell")
                .append("\">")
                .append(well ? "✓ " : "✗ ");
        page.append(Markup.escape(report.verdict().sentence())).append("</p>\n");
        if (!report.remarks().isEmpty()) {
            page.append("<ul class=\"remarks\">\n");
            report.remarks()
                    .forEach(remark ->
                            page.append("<li>").append(Markup.escape(remark)).append("</li>\n"));
            page.append("</ul>\n");
        }
    }

    private static void tiles(StringBuilder page, CrowdReport report) {
        page.append("<div class=\"tiles\">\n");
        tile(page, "frames delivered per second", Numbers.brief(report.rate(Count.FRAMES)));
        LatencySummary summary = delivery(report);
        if (summary != null) {
            tile(page, "p50", Numbers.duration(summary.p50Micros()));
            tile(page, "p99", Numbers.duration(summary.p99Micros()));
            tile(page, "p99.9", Numbers.duration(summary.p999Micros()));
        }
        tile(page, "lost", Numbers.grouped(report.count(Count.LOST) + report.count(Count.COMMENTS_LOST)));
        tile(page, "gaps announced", Numbers.grouped(report.count(Count.GAPS)));
        page.append("</div>\n");
    }

    private static void tile(StringBuilder page, String name, String value) {
        page.append("<div><b>").append(Markup.escape(value)).append("</b><span>");
        page.append(Markup.escape(name)).append("</span></div>\n");
    }

    private static void plots(StringBuilder page, CrowdReport report) {
        List<SecondRow> rows = report.timeline();
        if (rows.isEmpty()) {
            return;
        }
        page.append("<div class=\"plots\">\n");
        lines(
                page,
                "Delivered per second, all viewers together",
                report,
                false,
                Numbers::brief,
                List.of(new Line("frames", "s1", SecondRow::framesPerSecond)));
        lines(
                page,
                "Latency of each second (logarithmic)",
                report,
                true,
                Numbers::duration,
                List.of(
                        new Line("p50", "q1", row -> orNothing(row.p50Micros())),
                        new Line("p90", "q2", row -> orNothing(row.p90Micros())),
                        new Line("p99", "q3", row -> orNothing(row.p99Micros())),
                        new Line("max", "q4", row -> orNothing(row.maxMicros()))));
        distribution(page, report);
        lines(
                page,
                "Lost, told twice and gaps announced, so far",
                report,
                false,
                Numbers::brief,
                List.of(
                        new Line("lost", "s2", SecondRow::lost),
                        new Line("twice", "s3", SecondRow::duplicated),
                        new Line("gaps", "s1", SecondRow::gaps)));
        lines(
                page,
                "Viewers on",
                report,
                false,
                Numbers::brief,
                List.of(new Line("viewers", "s1", SecondRow::viewersOn)));
        if (report.server() != null) {
            lines(
                    page,
                    "CPU cores used",
                    report,
                    false,
                    Numbers::cores,
                    List.of(
                            new Line("server", "s1", SecondRow::serverCores),
                            new Line("crowd", "s2", SecondRow::crowdCores)));
            lines(
                    page,
                    "Server memory, resident",
                    report,
                    false,
                    mebibytes -> Numbers.brief(Math.rint(mebibytes)) + " MiB",
                    List.of(new Line("server", "s1", row -> row.serverRssBytes() / MEBI)));
        }
        page.append("</div>\n");
    }

    private record Line(String name, String style, ToDoubleFunction<SecondRow> value) {}

    private static double orNothing(long micros) {
        return micros == 0 ? Double.NaN : micros;
    }

    private static void lines(
            StringBuilder page,
            String title,
            CrowdReport report,
            boolean logarithmic,
            DoubleFunction<String> format,
            List<Line> lines) {
        List<Double> seconds = report.timeline().stream().map(SecondRow::second).toList();
        List<Plot.Series> series = lines.stream()
                .map(line -> new Plot.Series(
                        line.name(),
                        line.style(),
                        report.timeline().stream()
                                .map(row -> line.value().applyAsDouble(row))
                                .toList()))
                .toList();
        page.append(Plot.lines(title, seconds, series, logarithmic, format));
    }

    private static void distribution(StringBuilder page, CrowdReport report) {
        LatencySummary summary = delivery(report);
        if (summary == null || summary.count() == 0) {
            return;
        }
        List<Double> bounds = new ArrayList<>();
        List<Double> shares = new ArrayList<>();
        for (LatencySummary.Bucket bucket : summary.distribution()) {
            // Everything below the first value is empty, and would push the rest to the edge.
            if (bucket.count() > 0 || !bounds.isEmpty()) {
                bounds.add((double) bucket.upToMicros());
                shares.add(100.0 * bucket.count() / summary.count());
            }
        }
        page.append(Plot.bars(
                "Distribution of the latency (" + Numbers.grouped(summary.count()) + " measured)",
                bounds,
                shares,
                Numbers::duration,
                share -> String.format(Locale.ROOT, share < 1 ? "%.2f %%" : "%.0f %%", share)));
    }

    private static @Nullable LatencySummary delivery(CrowdReport report) {
        LatencySummary fromDue = report.latencies().get(Latency.DUE_TO_VIEWER);
        return fromDue != null ? fromDue : report.latencies().get(Latency.ACCEPTED_TO_VIEWER);
    }

    private static void latencies(StringBuilder page, CrowdReport report) {
        page.append("<h2>Latencies</h2>\n");
        Table table = new Table(page, "", "p50", "p90", "p99", "p99.9", "max", "measured");
        for (Latency latency : Latency.values()) {
            LatencySummary summary = report.latencies().get(latency);
            if (summary != null) {
                table.row(
                        latency.label() + ": " + latency.sentence(),
                        Numbers.duration(summary.p50Micros()),
                        Numbers.duration(summary.p90Micros()),
                        Numbers.duration(summary.p99Micros()),
                        Numbers.duration(summary.p999Micros()),
                        Numbers.duration(summary.maxMicros()),
                        Numbers.grouped(summary.count()));
            }
        }
        table.end();
    }

    private static void pairs(StringBuilder page, CrowdReport report) {
        if (report.pairs().isEmpty()) {
            return;
        }
        page.append("<h2>From region to region</h2>\n");
        Table table = new Table(
                page, "tapped → seen", "reactions", "comments", "lost", "twice", "p50", "p90", "p99", "p99.9", "max");
        for (RegionPair pair : report.pairs()) {
            LatencySummary late = pair.late();
            table.row(
                    pair.from() + " → " + pair.to(),
                    Numbers.grouped(pair.reactions().times()),
                    Numbers.grouped(pair.comments().times()),
                    Numbers.grouped(pair.lost()),
                    Numbers.grouped(pair.twice()),
                    Numbers.duration(late.p50Micros()),
                    Numbers.duration(late.p90Micros()),
                    Numbers.duration(late.p99Micros()),
                    Numbers.duration(late.p999Micros()),
                    Numbers.duration(late.maxMicros()));
        }
        table.end();
    }

    private static void facts(StringBuilder page, CrowdReport report) {
        page.append("<h2>The run</h2>\n<dl>\n");
        List<Summary.Fact> facts = new ArrayList<>(Summary.delivery(report));
        facts.addAll(Summary.costs(report));
        for (Summary.Fact fact : facts) {
            page.append("<dt>").append(Markup.escape(fact.name())).append("</dt><dd>");
            page.append(Markup.escape(fact.text())).append("</dd>\n");
        }
        page.append("</dl>\n<details>\n<summary>Everything that was counted</summary>\n");
        Table table = new Table(page, "", "whole run", "measured");
        for (Count count : Count.values()) {
            table.row(
                    count.sentence(),
                    Numbers.grouped(report.count(count)),
                    Numbers.grouped(report.measured().getOrDefault(count, 0L)));
        }
        table.end();
        page.append("</details>\n");
    }

    private static void videos(StringBuilder page, CrowdReport report) {
        if (report.videos().isEmpty()) {
            return;
        }
        page.append("<details>\n<summary>The videos' books</summary>\n");
        Table table = new Table(page, "", "total before", "total after", "accepted", "unanswered", "unaccounted");
        report.videos().stream()
                .sorted(Comparator.comparing((VideoOutcome outcome) -> outcome.unaccounted() == 0))
                .limit(VIDEOS_SHOWN)
                .forEach(outcome -> table.row(
                        outcome.video(),
                        total(outcome.totalBefore()),
                        total(outcome.totalAfter()),
                        Numbers.grouped(outcome.acknowledged()),
                        Numbers.grouped(outcome.uncertain()),
                        Numbers.grouped(outcome.unaccounted())));
        table.end();
        int more = report.videos().size() - VIDEOS_SHOWN;
        if (more > 0) {
            page.append("<p class=\"quiet\">and ").append(more).append(" more</p>\n");
        }
        page.append("</details>\n");
    }

    private static String total(long total) {
        return total < 0 ? "not told" : Numbers.grouped(total);
    }

    private static void seconds(StringBuilder page, CrowdReport report) {
        page.append("<details>\n<summary>Second by second</summary>\n");
        Table table =
                new Table(page, "second", "viewers", "likes/s", "frames/s", "p50", "p90", "p99", "max", "lost", "gaps");
        for (SecondRow row : report.timeline()) {
            table.row(
                    String.format(Locale.ROOT, "%.0f", row.second()),
                    Numbers.grouped(row.viewersOn()),
                    Numbers.brief(row.tapsPerSecond()),
                    Numbers.brief(row.framesPerSecond()),
                    Numbers.duration(row.p50Micros()),
                    Numbers.duration(row.p90Micros()),
                    Numbers.duration(row.p99Micros()),
                    Numbers.duration(row.maxMicros()),
                    Numbers.grouped(row.lost()),
                    Numbers.grouped(row.gaps()));
        }
        table.end();
        page.append("</details>\n");
    }

    /// Writes a table; the first column is text, the others numbers.
    private record Table(StringBuilder page) {
        Table(StringBuilder page, String... heads) {
            this(page);
            page.append("<div class=\"wide\"><table>\n<thead><tr>");
            for (String head : heads) {
                page.append("<th scope=\"col\">").append(Markup.escape(head)).append("</th>");
            }
            page.append("</tr></thead>\n<tbody>\n");
        }

        void row(String name, String... cells) {
            page.append("<tr><th scope=\"row\">").append(Markup.escape(name)).append("</th>");
            for (String cell : cells) {
                page.append("<td>").append(Markup.escape(cell)).append("</td>");
            }
            page.append("</tr>\n");
        }

        void end() {
            page.append("</tbody></table></div>\n");
        }
    }

    private static String styles() {
        try (InputStream in = ReportHtml.class.getResourceAsStream("report.css")) {
            if (in == null) {
                throw new IllegalStateException("report.css is not on the class path");
            }
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
