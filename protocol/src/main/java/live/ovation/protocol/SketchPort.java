package live.ovation.protocol;

import java.util.concurrent.CompletionStage;

/// What a dispatcher's presence desk tells those of a peer region. Thread-safe.
public interface SketchPort {
    /// Completes when the peer region's store holds both its own viewers and these. May be sent again
    /// without harm.
    CompletionStage<Void> met(RegionSketches told);
}
