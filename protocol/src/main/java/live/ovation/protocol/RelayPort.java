package live.ovation.protocol;

import java.util.concurrent.CompletionStage;

/// What a dispatcher asks of a peer region's dispatchers. Thread-safe.
public interface RelayPort {
    /// Completes when the peer region has written it down. Fails when nobody there could; it may be sent again
    /// then without harm, and may have been merged all the same.
    CompletionStage<RelayReply> relay(Relay relay);
}
