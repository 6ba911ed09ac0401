package live.ovation.node;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import live.ovation.protocol.Delivery;
import live.ovation.protocol.FrontendPort;

/// The frontend of this process as its dispatcher sees it. The two need each other: the dispatcher is made first, and
/// the frontend reports itself while it is still being made. What is delivered until it is there waits for it, which is
/// one delivery, as on any link. Thread-safe.
final class LocalFrontend implements FrontendPort {
    private final CompletableFuture<FrontendPort> frontend = new CompletableFuture<>();

    void is(FrontendPort made) {
        frontend.complete(made);
    }

    @Override
    public CompletionStage<Void> deliver(Delivery delivery) {
        return frontend.thenCompose(made -> made.deliver(delivery));
    }
}
