package live.ovation.node.link;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/// Waits for what a port answers, not for ever.
final class Answered {
    private Answered() {}

    static <T> T by(CompletionStage<T> stage) {
        return future(stage).join();
    }

    static <T> CompletableFuture<T> future(CompletionStage<T> stage) {
        return stage.toCompletableFuture().copy().orTimeout(10, TimeUnit.SECONDS);
    }
}
