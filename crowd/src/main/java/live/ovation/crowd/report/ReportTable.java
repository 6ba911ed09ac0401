package live.ovation.crowd.report;

import java.util.Locale;
import live.ovation.crowd.CrowdReport;
import live.ovation.crowd.Latency;
import live.ovation.crowd.LatencySummary;
import live.ovation.crowd.RegionPair;

/// Writes a report for a terminal of 80 columns. Stateless.
public final class ReportTable {
    private ReportTable() {}

    public static String of(CrowdReport report) {
        StringBuilder out = new StringBuilder();
        out.append(Summary.plan(report)).append('\n');
        Summary.moods(report.plan())
                .forEach(mood -> out.append("  ").append(mood).append('\n'));
        out.append('\n');
        Summary.delivery(report).forEach(fact -> fact(out, fact));
        Summary.costs(report).forEach(fact -> fact(out, fact));
        if (!report.latencies().isEmpty()) {
            out.append('\n').append(row("latency", "p50", "p90", "p99", "p99.9", "max"));
            for (Latency latency : Latency.values()) {
                LatencySummary summary = report.latencies().get(latency);
                if (summary != null) {
                    out.append(latency(latency, summary));
                }
            }
        }
        if (!report.pairs().isEmpty()) {
            out.append('\n').append(pair("tapped → seen", "seen", "lost", "twice", "p50", "p90", "p99", "max"));
            report.pairs().forEach(pair -> out.append(pair(pair)));
        }
        if (!report.remarks().isEmpty()) {
            out.append('\n');
            report.remarks().forEach(remark -> out.append("- ").append(remark).append('\n'));
        }
        return out.append('\n').append(report.verdict().sentence()).append('\n').toString();
    }

    private static void fact(StringBuilder out, Summary.Fact fact) {
        out.append(String.format(Locale.ROOT, "%-11s %s%n", fact.name(), fact.text()));
    }

    private static String latency(Latency latency, LatencySummary summary) {
        return row(
                latency.label(),
                Numbers.duration(summary.p50Micros()),
                Numbers.duration(summary.p90Micros()),
                Numbers.duration(summary.p99Micros()),
                Numbers.duration(summary.p999Micros()),
                Numbers.duration(summary.maxMicros()));
    }

    private static String pair(RegionPair pair) {
        LatencySummary late = pair.late();
        return pair(
                pair.from() + " → " + pair.to(),
                Numbers.brief(
                        (double) (pair.reactions().times() + pair.comments().times())),
                Numbers.grouped(pair.lost()),
                Numbers.grouped(pair.twice()),
                Numbers.duration(late.p50Micros()),
                Numbers.duration(late.p90Micros()),
                Numbers.duration(late.p99Micros()),
                Numbers.duration(late.maxMicros()));
    }

    private static String pair(String name, String... cells) {
        StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-22s", name));
        for (int i = 0; i < cells.length; i++) {
            line.append(String.format(Locale.ROOT, i < 3 ? " %6s" : " %8s", cells[i]));
        }
        return line.append('\n').toString();
    }

    private static String row(String name, String... percentiles) {
        return String.format(
                Locale.ROOT,
                "%-22s %9s %9s %9s %9s %9s\n",
                name,
                percentiles[0],
                percentiles[1],
                percentiles[2],
                percentiles[3],
                percentiles[4]);
    }
}
