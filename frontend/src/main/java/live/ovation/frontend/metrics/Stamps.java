package live.ovation.frontend.metrics;

import live.ovation.protocol.RegionId;
import org.jspecify.annotations.Nullable;

/// When an event was where, in microseconds since the Unix epoch.
///
/// @param accepted a publisher took it, by the publisher's clock; in another region, by this region's
/// @param committed this region's publisher had it durable, by the same clock
/// @param dispatched a dispatcher put it on its way here, by the dispatcher's clock
/// @param received this frontend took it
/// @param from the region that accepted it; null: this one
/// @param trace names it when it is one that is followed; else empty
/// @param summed it was told as part of a sum, which it had waited for until then; 0: by itself, at once
public record Stamps(
        long accepted,
        long committed,
        long dispatched,
        long received,
        @Nullable RegionId from,
        String trace,
        long summed) {
    /// Of what has no journey behind it: statistics, gaps, whatever was read from the ledger.
    public static final Stamps NONE = new Stamps(0, 0, 0, 0, null, "", 0);

    /// Of one that is not followed.
    public Stamps(long accepted, long committed, long dispatched, long received, @Nullable RegionId from) {
        this(accepted, committed, dispatched, received, from, "", 0);
    }

    /// As they are once the sum that it is part of is told.
    public Stamps summedAt(long now) {
        return isNone() ? this : new Stamps(accepted, committed, dispatched, received, from, trace, now);
    }

    public boolean isSummed() {
        return summed != 0;
    }

    /// From when on only the writing was left.
    long told() {
        return isSummed() ? summed : received;
    }

    public boolean isNone() {
        return accepted == 0;
    }
}
