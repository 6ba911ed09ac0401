package live.ovation.frontend.metrics;

import live.ovation.telemetry.Latency;
import live.ovation.telemetry.Telemetry;

/// How long events take from a publisher to the viewers, hop by hop. Always on: a pass over a lane's watchers is one
/// sample, of the oldest event that it carried, so the figures are those of the event that waited longest, and cost
/// nothing per viewer. A sample counts in every hop and in the whole, so the hops' means add up to the whole's.
///
/// Stamps are of three machines' clocks. Where those differ, a hop is wrong by the difference, and one that would be
/// negative counts as 0. Thread-safe.
public final class Journeys {
    private final Latency publish;
    private final Latency link;
    private final Latency sweep;
    private final Latency whole;

    public Journeys(Telemetry telemetry) {
        publish = telemetry.latency(FrontendMetric.HOPS, "hop", "publish");
        link = telemetry.latency(FrontendMetric.HOPS, "hop", "link");
        sweep = telemetry.latency(FrontendMetric.HOPS, "hop", "sweep");
        whole = telemetry.latency(FrontendMetric.LATENCY);
    }

    /// Every watcher of a loop has been written what the oldest event of a pass was part of.
    ///
    /// @param now microseconds since the Unix epoch
    public void ended(Stamps oldest, long now) {
        if (oldest.isNone()) {
            return;
        }
        publish.record(oldest.dispatched() - oldest.accepted());
        link.record(oldest.received() - oldest.dispatched());
        sweep.record(now - oldest.received());
        whole.record(now - oldest.accepted());
    }
}
