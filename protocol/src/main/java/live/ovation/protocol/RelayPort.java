package live.ovation.protocol;

import java.util.concurrent.CompletionStage;

/// What a dispatcher asks of a peer region's dispatchers. Thread-safe.
public interface RelayPort {
    /// Completes when the peer region has written it down. Fails when nobody there could; it may be sent again
    /// then without harm, and may have been merged all the same.
    CompletionStage<RelayReply> relay(Relay relay);

    /// Tells how many watch in the region that asks. Completes when the peer region knows. What fails
    /// need not be sent again: it is told anew now and then.
    CompletionStage<Void> watched(RegionViewers told);
}
