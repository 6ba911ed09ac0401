package live.ovation.frontend.metrics;

import java.util.ArrayList;
import java.util.List;
import live.ovation.protocol.RegionId;
import live.ovation.telemetry.Latency;
import live.ovation.telemetry.Telemetry;
import live.ovation.telemetry.Traces.Leg;

/// How long events take from a publisher to the viewers, hop by hop. Always on: a pass over a lane's watchers is one
/// sample, of the oldest event that it carried, so the figures are those of the event that waited longest, and cost
/// nothing per viewer. A sample counts in every hop and in the whole, so the hops' sums add up to the whole's.
///
/// Where reactions are told as sums, most of the time is waiting for the next one, by intent. So
/// the whole is shown by lane (what lane `auto` does at the moment counts as that), and the waiting
/// is a hop of its own, of only those that waited.
///
/// What another region accepted is told apart: its first hop is the way between the regions, and the whole is shown by
/// the region's name.
///
/// What another region stamped was put right by how far its clock is ahead.
///
/// Stamps are of three machines' clocks. Where those differ, a hop is wrong by the difference, and one that would be
/// negative counts as 0: by how much they differ is shown beside it, by every node of those that it calls. Thread-safe.
public final class Journeys {
    private static final String LANE = "lane";

    /// Regions with a line of their own; a name comes with the event, and the lines are to stay few.
    private static final int MOST_REGIONS = 32;

    private final Telemetry telemetry;
    private final Hops own;
    private final Hops others;
    private final Latency each;
    private final Latency sum;

    public Journeys(Telemetry telemetry) {
        this.telemetry = telemetry;
        own = new Hops(telemetry, FrontendMetric.HOPS, "commit");
        others = new Hops(telemetry, FrontendMetric.REGION_HOPS, "relay");
        each = telemetry.latency(FrontendMetric.LATENCY, LANE, "each");
        sum = telemetry.latency(FrontendMetric.LATENCY, LANE, "sum");
    }

    /// Every watcher of a loop has been written what the oldest event of a pass was part of.
    ///
    /// @param now microseconds since the Unix epoch
    public void ended(Stamps oldest, long now) {
        if (oldest.isNone()) {
            return;
        }
        if (!oldest.trace().isEmpty()) {
            trace(oldest, now);
        }
        RegionId from = oldest.from();
        if (from == null) {
            own.record(oldest, now);
            (oldest.isSummed() ? sum : each).record(now - oldest.accepted());
        } else {
            others.record(oldest, now);
            telemetry
                    .latency(FrontendMetric.REGION_LATENCY, "region", from.value(), MOST_REGIONS)
                    .record(now - oldest.accepted());
        }
    }

    private void trace(Stamps stamps, long now) {
        String first = stamps.from() == null ? "commit" : "relay";
        List<Leg> legs = new ArrayList<>(List.of(
                new Leg(first, stamps.accepted(), stamps.committed()),
                new Leg("publish", stamps.committed(), stamps.dispatched()),
                new Leg("link", stamps.dispatched(), stamps.received())));
        if (stamps.isSummed()) {
            legs.add(new Leg("sum", stamps.received(), stamps.summed()));
        }
        legs.add(new Leg("sweep", stamps.told(), now));
        telemetry.traces().ended(stamps.trace(), List.copyOf(legs));
    }

    private static final class Hops {
        private final Latency first;
        private final Latency publish;
        private final Latency link;
        private final Latency sum;
        private final Latency sweep;

        /// @param first what the hop until an event is durable here is called
        Hops(Telemetry telemetry, FrontendMetric metric, String first) {
            this.first = telemetry.latency(metric, "hop", first);
            publish = telemetry.latency(metric, "hop", "publish");
            link = telemetry.latency(metric, "hop", "link");
            sum = telemetry.latency(metric, "hop", "sum");
            sweep = telemetry.latency(metric, "hop", "sweep");
        }

        void record(Stamps stamps, long now) {
            first.record(stamps.committed() - stamps.accepted());
            publish.record(stamps.dispatched() - stamps.committed());
            link.record(stamps.received() - stamps.dispatched());
            if (stamps.isSummed()) {
                sum.record(stamps.summed() - stamps.received());
            }
            sweep.record(now - stamps.told());
        }
    }
}
