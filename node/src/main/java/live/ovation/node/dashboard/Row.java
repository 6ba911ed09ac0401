package live.ovation.node.dashboard;

import live.ovation.telemetry.Metric;

/// A number that every node which has it shows in its status, and so the page and `ovation top` do: adding a row is all
/// it takes. A row whose metric nobody on the node has counted or shown yet is left out.
///
/// @param label what people read
/// @param metric a counter, shown as its rate over the last seconds, or a gauge, shown as it stands
/// @param unit of the gauge, or of what the counter counts
public record Row(String label, Metric metric, Unit unit) {
    /// What a number is a number of.
    public enum Unit {
        COUNT("count"),
        BYTES("bytes"),
        SECONDS("seconds");

        private final String word;

        Unit(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    boolean isRate() {
        return metric.kind() == Metric.Kind.COUNTER;
    }
}
