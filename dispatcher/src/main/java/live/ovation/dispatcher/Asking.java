package live.ovation.dispatcher;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/// Asks a port that should answer every failure through its stage, and takes one that throws as if it
/// did. Stateless.
final class Asking {
    private Asking() {}

    static <T> CompletionStage<T> of(Supplier<CompletionStage<T>> question) {
        try {
            return question.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
