package live.ovation.protocol;

import java.util.concurrent.CompletionStage;

/// What a dispatcher asks of a frontend. Thread-safe.
public interface FrontendPort {
    /// Completes when the frontend holds the delivery and may be sent the next one.
    CompletionStage<Void> deliver(Delivery delivery);
}
