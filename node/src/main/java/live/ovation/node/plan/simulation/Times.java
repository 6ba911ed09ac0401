package live.ovation.node.plan.simulation;

import java.util.EnumMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/// The times that were seen, by hop, once measuring began. Confined to the simulation's thread.
final class Times {
    private static final long MOST_MICROS = 3_600_000_000L;

    private final Map<Hop, Histogram> hops = new EnumMap<>(Hop.class);
    private boolean measuring;

    Times() {
        for (Hop hop : Hop.values()) {
            hops.put(hop, new Histogram(MOST_MICROS, 3));
        }
    }

    void begin() {
        measuring = true;
    }

    void saw(Hop hop, double seconds, long times) {
        if (measuring && times > 0) {
            long micros = Math.round(Math.min(seconds * 1e6, MOST_MICROS));
            of(hop).recordValueWithCount(Math.max(0, micros), times);
        }
    }

    @SuppressWarnings("NullAway") // every hop was put there
    Histogram of(Hop hop) {
        return hops.get(hop);
    }
}
