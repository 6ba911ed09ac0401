package live.ovation.dispatcher;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import live.ovation.protocol.Delivery;
import live.ovation.protocol.Event;
import live.ovation.protocol.EventBatch;
import live.ovation.protocol.FrontendPort;

/// A frontend that answers each delivery as the test tells it to: at once, when told, never, or by failing.
/// Thread-safe.
final class FakeFrontend implements FrontendPort {
    /// What becomes of a delivery.
    enum Manner {
        ANSWERS,
        WAITS,
        /// It arrives, and yet the dispatcher hears of a failure.
        FAILS,
        THROWS
    }

    private final List<Delivery> deliveries = new ArrayList<>();
    private final Deque<CompletableFuture<Void>> unanswered = new ArrayDeque<>();
    private Manner manner;

    FakeFrontend(Manner manner) {
        this.manner = manner;
    }

    synchronized void is(Manner other) {
        manner = other;
    }

    @Override
    // A stage of nothing ends with null.
    @SuppressWarnings("NullAway")
    public synchronized CompletionStage<Void> deliver(Delivery delivery) {
        deliveries.add(delivery);
        return switch (manner) {
            case ANSWERS -> CompletableFuture.completedFuture(null);
            case FAILS -> CompletableFuture.failedFuture(new IllegalStateException("told to fail"));
            case THROWS -> throw new IllegalStateException("told to throw");
            case WAITS -> {
                CompletableFuture<Void> answer = new CompletableFuture<>();
                unanswered.add(answer);
                yield answer;
            }
        };
    }

    // A stage of nothing ends with null.
    @SuppressWarnings("NullAway")
    void answerOne() {
        take().complete(null);
    }

    void failOne() {
        take().completeExceptionally(new IllegalStateException("told to fail"));
    }

    private synchronized CompletableFuture<Void> take() {
        return unanswered.remove();
    }

    synchronized int unanswered() {
        return unanswered.size();
    }

    synchronized List<Delivery> deliveries() {
        return List.copyOf(deliveries);
    }

    Delivery last() {
        return deliveries().getLast();
    }

    /// Every event of every delivery, in order.
    List<Event> events() {
        List<Event> events = new ArrayList<>();
        deliveries().forEach(delivery -> events.addAll(eventsOf(delivery)));
        return events;
    }

    static List<Event> eventsOf(Delivery delivery) {
        List<Event> events = new ArrayList<>();
        for (EventBatch batch : delivery.batches()) {
            events.addAll(batch.decode());
        }
        return events;
    }
}
