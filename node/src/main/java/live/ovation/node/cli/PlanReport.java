package live.ovation.node.cli;

import com.google.errorprone.annotations.FormatMethod;
import java.util.Locale;
import live.ovation.node.plan.Costs;
import live.ovation.node.plan.Demand;
import live.ovation.node.plan.Hardware;
import live.ovation.node.plan.Layout;
import live.ovation.node.plan.Sizing;
import live.ovation.node.plan.simulation.Hop;
import live.ovation.node.plan.simulation.Outcome;
import live.ovation.node.plan.simulation.Stage;

/// A plan, in words or as JSON.
///
/// @param hardware of each machine
record PlanReport(Demand demand, Hardware hardware, Costs costs, Sizing sizing, Outcome outcome) {
    private static final double WORTH_SAYING = 0.005;

    String words() {
        StringBuilder text = new StringBuilder();
        say(text, "Costs: measured on %s.%n%n", costs.where());
        say(text, "The sums%n");
        sizing.sentences().forEach(sentence -> say(text, "* %s%n", sentence));
        Layout layout = sizing.layout();
        if (!layout.shared()) {
            say(
                    text,
                    "%nMachines of %d cores, %,d MiB, %.3g Gbit/s, in each of %d region(s)%n",
                    hardware.cores(),
                    hardware.memoryBytes() >> 20,
                    hardware.gigabits(),
                    demand.regions());
            say(
                    text,
                    "%-12s %,6d   %,d viewers each; sends %.3g Gbit/s%n",
                    "frontends",
                    layout.frontends(),
                    sizing.viewersPerFrontend(),
                    sizing.networkPerFrontend() * 8 / 1e9);
            say(text, "%-12s %,6d   may share a machine; one thread each%n", "dispatchers", layout.dispatchers());
            say(text, "%-12s %,6d   with the ledger's disk%n", "publishers", layout.publishers());
            say(text, "%-12s %,6d   Redis or Valkey; memory by videos × frontends%n", "store", 1);
            say(text, "%-12s %,6d   in all regions together%n", "all", sizing.machines());
        }
        say(
                text,
                "%nPlayed as queues: %,d likes, %.0f s of them looked at, seed %d%s%n",
                outcome.likes(),
                outcome.seconds(),
                outcome.seed(),
                demand.regions() > 1 ? ", seen from one region" : "");
        say(text, "%-34s %10s %10s %10s %10s%n", "milliseconds", "p50", "p90", "p99", "p99.9");
        for (Hop hop : Hop.values()) {
            Outcome.Percentiles p = outcome.of(hop);
            say(text, "%-34s %10.2f %10.2f %10.2f %10.2f%n", hop.words(), p.p50(), p.p90(), p.p99(), p.p999());
        }
        say(text, "%nHow busy each part is%n");
        for (Stage stage : outcome.stages()) {
            if (stage.busy() >= WORTH_SAYING) {
                say(text, "%-34s %3.0f %%%n", stage.name(), 100 * stage.busy());
            }
        }
        Stage first = outcome.first();
        say(
                text,
                "%n%s: %s, %.0f %% busy. To add: %s.%n",
                outcome.isFull() ? "Full" : "What gives way first",
                first.name(),
                100 * first.busy(),
                first.remedy());
        say(
                text,
                "%nNot in it: collections and compilation of the JVM, lost packets, joins, comments, presence, TLS, and the viewers' own"
                        + " way to the data centre. No more than %,d viewers were measured; what more cost is reckoned from that. So measure"
                        + " before the show: ovation crowd.%n",
                costs.viewer().largestMeasured());
        return text.toString();
    }

    String json() {
        StringBuilder text = new StringBuilder("{");
        Layout layout = sizing.layout();
        say(
                text,
                "\"viewers\":%d,\"likes\":%s,\"regions\":%d,\"lane\":\"%s\",",
                demand.viewers(),
                demand.likes(),
                demand.regions(),
                demand.isSum() ? "sum" : "each");
        say(
                text,
                "\"perRegion\":{\"frontends\":%d,\"dispatchers\":%d,\"publishers\":%d,\"stores\":%d},\"machines\":%d,",
                layout.frontends(),
                layout.dispatchers(),
                layout.publishers(),
                layout.shared() ? 0 : 1,
                sizing.machines());
        say(
                text,
                "\"viewersPerFrontend\":%d,\"bitsPerSecondPerFrontend\":%.0f,\"bitsPerSecondPerRegionPair\":%.0f,",
                sizing.viewersPerFrontend(),
                sizing.networkPerFrontend() * 8,
                sizing.networkPerRegionPair() * 8);
        say(
                text,
                "\"memoryPerFrontend\":%.0f,",
                Costs.PROCESS_BYTES + sizing.viewersPerFrontend() * (Costs.VIEWER_BYTES + Costs.KERNEL_BYTES));
        text.append("\"latencyMillis\":{");
        String comma = "";
        for (Hop hop : Hop.values()) {
            Outcome.Percentiles p = outcome.of(hop);
            say(
                    text,
                    "%s\"%s\":{\"p50\":%.3f,\"p90\":%.3f,\"p99\":%.3f,\"p999\":%.3f,\"max\":%.3f}",
                    comma,
                    hop.name().toLowerCase(Locale.ROOT),
                    p.p50(),
                    p.p90(),
                    p.p99(),
                    p.p999(),
                    p.max());
            comma = ",";
        }
        text.append("},\"busy\":{");
        comma = "";
        for (Stage stage : outcome.stages()) {
            say(text, "%s\"%s\":%.3f", comma, stage.name(), stage.busy());
            comma = ",";
        }
        say(
                text,
                "},\"first\":\"%s\",\"full\":%s,\"toAdd\":\"%s\",\"costs\":%s}%n",
                outcome.first().name(),
                outcome.isFull(),
                outcome.first().remedy(),
                costs.toJson());
        return text.toString();
    }

    @FormatMethod
    private static void say(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values));
    }
}
