package live.ovation.telemetry;

import static live.ovation.telemetry.Metric.counter;

/// What goes into each hop of an event's way, what comes out of it, and what does not. Every role shows its own hops.
public enum HopMetric implements Metric {
    STARTED(counter("ovation_hop_started_total", "What set out on a hop, by hop.")),
    ENDED(counter("ovation_hop_ended_total", "What was seen to end a hop, by hop.")),
    LOST(counter(
            "ovation_hop_lost_total",
            "What set out on a hop and was not seen to end it within a minute, by hop: commit (a request until it is"
                    + " answered), publish (an event until a dispatcher took it), dispatch (until it is on the links"
                    + " that want it), link (until the frontend took it), sweep (a lane's news until a loop's viewers"
                    + " were written to)."));

    private final Declaration declaration;

    HopMetric(Declaration declaration) {
        this.declaration = declaration;
    }

    @Override
    public Declaration declaration() {
        return declaration;
    }
}
