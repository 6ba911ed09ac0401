package live.ovation.frontend.feed;

import live.ovation.frontend.metrics.Stamps;
import live.ovation.protocol.Delivery;

/// Stamps the events of the delivery that is being taken. Confined to the feeds' thread.
final class Arrivals {
    private long dispatched;
    private long received;
    private boolean taking;

    void begin(Delivery delivery, long nowMicros) {
        dispatched = delivery.dispatchedAtMicros();
        received = nowMicros;
        taking = true;
    }

    void end() {
        taking = false;
    }

    /// @param accepted when the publisher took the event
    /// @return none while no delivery is taken, so for what the ledger said
    Stamps stamps(long accepted) {
        return taking ? new Stamps(accepted, dispatched, received) : Stamps.NONE;
    }
}
