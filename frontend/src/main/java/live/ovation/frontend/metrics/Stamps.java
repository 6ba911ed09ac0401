package live.ovation.frontend.metrics;

/// When an event was where, in microseconds since the Unix epoch.
///
/// @param accepted a publisher took it, by the publisher's clock
/// @param dispatched a dispatcher took it, by the dispatcher's clock
/// @param received this frontend took it
public record Stamps(long accepted, long dispatched, long received) {
    /// Of what has no journey behind it: statistics, gaps, whatever was read from the ledger.
    public static final Stamps NONE = new Stamps(0, 0, 0);

    public boolean isNone() {
        return accepted == 0;
    }
}
