package live.ovation.protocol;

import java.util.concurrent.CompletionStage;

/// What a dispatcher asks of a frontend. Thread-safe.
public interface FrontendPort {
    /// Completes when the frontend holds the delivery and may be sent the next one. Fails within a time of
    /// its own when no answer comes: until then nothing else is sent to this frontend.
    CompletionStage<Void> deliver(Delivery delivery);
}
