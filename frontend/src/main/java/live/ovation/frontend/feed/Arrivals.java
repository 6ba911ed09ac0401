package live.ovation.frontend.feed;

import java.util.List;
import java.util.Map;
import live.ovation.frontend.metrics.Stamps;
import live.ovation.protocol.Delivery;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.Stamped;
import org.jspecify.annotations.Nullable;

/// Stamps the events of the delivery that is being taken. Confined to the feeds' thread.
///
/// When another region accepted something is said by that region's clock. It is put right by as much as
/// the dispatcher found that clock to be ahead; until it has found that, nothing of that region is
/// stamped.
final class Arrivals {
    private long committed;
    private String trace = "";
    private long dispatched;
    private long received;
    private List<Delivery.Later> later = List.of();
    private int nextLater;
    private int events;
    private boolean taking;
    private Map<RegionId, Long> skewMicros = Map.of();

    /// By how much regions' clocks are ahead of those here.
    void onSkews(Map<RegionId, Long> micros) {
        skewMicros = micros;
    }

    void begin(Delivery delivery, long nowMicros) {
        dispatched = delivery.dispatchedAtMicros();
        later = delivery.later();
        nextLater = 0;
        events = 0;
        received = nowMicros;
        taking = true;
    }

    /// The delivery's next event is taken.
    void next(Stamped event) {
        committed = event.committedAtMicros();
        trace = event.trace();
        while (nextLater < later.size() && later.get(nextLater).from() <= events) {
            dispatched = later.get(nextLater++).atMicros();
        }
        events++;
    }

    void end() {
        taking = false;
        later = List.of();
    }

    /// Of the event that was taken last.
    ///
    /// @param acceptedThere when a publisher took the event, by the clock of its region
    /// @param from in which region; null: in this one
    /// @return none while no delivery is taken, so for what the ledger said
    Stamps stamps(long acceptedThere, @Nullable RegionId from) {
        Long skew = from == null ? Long.valueOf(0) : skewMicros.get(from);
        if (!taking || skew == null) {
            return Stamps.NONE;
        }
        long accepted = acceptedThere - skew;
        return new Stamps(accepted, committed == 0 ? accepted : committed, dispatched, received, from, trace, 0);
    }
}
