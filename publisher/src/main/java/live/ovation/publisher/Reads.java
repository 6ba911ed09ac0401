package live.ovation.publisher;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import live.ovation.ledger.LedgerException;
import live.ovation.telemetry.Telemetry;
import live.ovation.transport.Problem;

/// Reads the ledger on a few threads of its own, so that no event loop ever waits for a disk. Thread-safe.
/// When too many reads wait, further ones fail at once with a 503.
final class Reads implements AutoCloseable {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final ThreadPoolExecutor threads;
    private final Telemetry telemetry;

    Reads(PublisherSettings.Reads settings, Telemetry telemetry) {
        this.telemetry = telemetry;
        threads = new ThreadPoolExecutor(
                settings.threads(),
                settings.threads(),
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(settings.mostWaiting()),
                Thread.ofPlatform().daemon().name("ovation-read-", 0).factory());
    }

    /// @return fails with a [Problem] when the ledger can't be read now
    <T> CompletionStage<T> read(Supplier<T> query) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        try {
            threads.execute(() -> run(query, answer));
        } catch (RejectedExecutionException e) {
            telemetry.counter(PublisherMetric.READS_REFUSED).increment();
            answer.completeExceptionally(Problem.unavailable(
                    "too many requests wait to be read (expected: fewer, in a moment)", RETRY_AFTER));
        }
        return answer;
    }

    private <T> void run(Supplier<T> query, CompletableFuture<T> answer) {
        try {
            answer.complete(query.get());
        } catch (LedgerException e) {
            telemetry.counter(PublisherMetric.READS_FAILED).increment();
            telemetry.errors().record("read of the ledger", e);
            answer.completeExceptionally(
                    Problem.unavailable("the ledger can't be read (expected: again in a moment)", RETRY_AFTER));
        } catch (RuntimeException e) {
            answer.completeExceptionally(e);
        }
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
