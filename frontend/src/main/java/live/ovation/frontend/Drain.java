package live.ovation.frontend;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.function.IntSupplier;
import live.ovation.telemetry.Clock;
import org.jspecify.annotations.Nullable;

/// Sends a frontend's viewers away in waves, and takes that back. Thread-safe; the waves run on the thread given.
final class Drain {
    private static final Duration WAVE = Duration.ofMillis(50);

    private final DrainSettings settings;
    private final IntSupplier streams;
    private final IntConsumer sendAway;
    private final ScheduledExecutorService thread;
    private final Clock clock;
    /// What is under way, or done; null: viewers may stay.
    private volatile @Nullable CompletableFuture<Void> current;

    /// @param streams how many are open
    /// @param sendAway sends so many away, whichever
    Drain(
            DrainSettings settings,
            IntSupplier streams,
            IntConsumer sendAway,
            ScheduledExecutorService thread,
            Clock clock) {
        this.settings = settings;
        this.streams = streams;
        this.sendAway = sendAway;
        this.thread = thread;
        this.clock = clock;
    }

    boolean isOn() {
        return current != null;
    }

    /// Begins, unless it has begun. Completes when nobody is left; exceptionally when it was taken back.
    synchronized CompletionStage<Void> begin() {
        CompletableFuture<Void> under = current;
        if (under == null) {
            under = new CompletableFuture<>();
            current = under;
            wave(under, new DrainPace(settings, streams.getAsInt(), clock.nanoTime()));
        }
        return under;
    }

    /// Whoever is still here stays.
    synchronized void takeBack() {
        CompletableFuture<Void> under = current;
        current = null;
        if (under != null) {
            under.completeExceptionally(new CancellationException("the drain was taken back"));
        }
    }

    private void wave(CompletableFuture<Void> under, DrainPace pace) {
        if (under.isDone()) {
            return;
        }
        int left = streams.getAsInt();
        if (left == 0) {
            under.complete(null);
            return;
        }
        int wave = pace.wave(left, clock.nanoTime());
        if (wave > 0) {
            sendAway.accept(wave);
        }
        thread.schedule(() -> wave(under, pace), WAVE.toMillis(), TimeUnit.MILLISECONDS);
    }
}
