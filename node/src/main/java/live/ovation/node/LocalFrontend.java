package live.ovation.node;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import live.ovation.protocol.Delivery;
import live.ovation.protocol.FrontendPort;
import org.jspecify.annotations.Nullable;

/// The frontend of this process as its dispatcher sees it. The two need each other: the dispatcher is made first, and
/// this stands for the frontend until it is there. Thread-safe.
final class LocalFrontend implements FrontendPort {
    private volatile @Nullable FrontendPort frontend;

    void is(FrontendPort made) {
        frontend = made;
    }

    @Override
    public CompletionStage<Void> deliver(Delivery delivery) {
        FrontendPort made = frontend;
        return made == null
                ? CompletableFuture.failedFuture(new IllegalStateException("no frontend in this process"))
                : made.deliver(delivery);
    }
}
