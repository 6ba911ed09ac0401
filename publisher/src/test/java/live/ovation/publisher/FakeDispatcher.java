package live.ovation.publisher;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import live.ovation.protocol.Audience;
import live.ovation.protocol.DispatcherPort;
import live.ovation.protocol.Event;
import live.ovation.protocol.EventBatch;
import live.ovation.protocol.Presence;
import live.ovation.protocol.PresencePort;
import live.ovation.protocol.PresenceReply;
import live.ovation.protocol.PresenceReport;
import live.ovation.protocol.ReportReply;
import live.ovation.protocol.SubscriptionReport;
import live.ovation.protocol.UserId;
import live.ovation.protocol.VideoId;
import live.ovation.protocol.ViewerCount;
import org.jspecify.annotations.Nullable;

/// A dispatcher that keeps what it is given, and answers when and as the test says. Thread-safe.
final class FakeDispatcher implements DispatcherPort, PresencePort {
    /// How a dispatch is answered.
    enum Mode {
        TAKES,
        FAILS,
        THROWS,
        /// Takes the batch, and yet the answer is lost.
        TAKES_AND_FAILS,
        NEVER_ANSWERS
    }

    private final List<Event> taken = new ArrayList<>();
    private final List<EventBatch> attempts = new ArrayList<>();
    private Mode mode = Mode.TAKES;
    private int resyncs;
    private long viewers = 7;
    private long peakViewers = 12;
    private long unique;
    private int asked;
    private @Nullable VideoId unanswered;

    /// What is answered to who asks for viewers; no `unique`: only of the video `room`.
    synchronized void watched(long now, long peak, long different) {
        viewers = now;
        peakViewers = peak;
        unique = different;
    }

    /// How often somebody asked for viewers.
    synchronized int asked() {
        return asked;
    }

    /// Nobody can say who watches this one.
    synchronized void unanswered(VideoId video) {
        unanswered = video;
    }

    synchronized void mode(Mode other) {
        mode = other;
    }

    synchronized List<Event> taken() {
        return List.copyOf(taken);
    }

    synchronized List<EventBatch> attempts() {
        return List.copyOf(attempts);
    }

    @Override
    public synchronized CompletionStage<Void> dispatch(EventBatch batch) {
        attempts.add(batch);
        return switch (mode) {
            case TAKES -> {
                taken.addAll(batch.decode());
                yield CompletableFuture.completedFuture(null);
            }
            case TAKES_AND_FAILS -> {
                taken.addAll(batch.decode());
                yield CompletableFuture.failedFuture(new IllegalStateException("connection reset"));
            }
            case FAILS -> CompletableFuture.failedFuture(new IllegalStateException("connection refused"));
            case THROWS -> throw new IllegalStateException("no dispatcher");
            case NEVER_ANSWERS -> new CompletableFuture<>();
        };
    }

    /// How often it has taken on to have everything read.
    synchronized int resyncs() {
        return resyncs;
    }

    @Override
    public synchronized CompletionStage<Void> resyncAll() {
        return switch (mode) {
            case TAKES -> {
                resyncs++;
                yield CompletableFuture.completedFuture(null);
            }
            case FAILS, TAKES_AND_FAILS ->
                CompletableFuture.failedFuture(new IllegalStateException("connection refused"));
            case THROWS -> throw new IllegalStateException("no dispatcher");
            case NEVER_ANSWERS -> new CompletableFuture<>();
        };
    }

    @Override
    public CompletionStage<PresenceReply> report(PresenceReport report) {
        return CompletableFuture.failedFuture(new UnsupportedOperationException());
    }

    @Override
    public synchronized CompletionStage<List<Presence>> presence(Collection<UserId> users) {
        return mode == Mode.TAKES
                ? CompletableFuture.completedFuture(users.stream()
                        .filter(user -> !user.value().equals("unsettled"))
                        .map(user -> user.value().equals("nobody")
                                ? new Presence(user, false, 0, 1)
                                : new Presence(user, true, 5, 4))
                        .toList())
                : CompletableFuture.failedFuture(new IllegalStateException("connection refused"));
    }

    @Override
    public synchronized CompletionStage<Audience> audience(VideoId video) {
        if (mode == Mode.TAKES && unique > 0) {
            return CompletableFuture.completedFuture(new Audience(video, 1, unique, false, List.of()));
        }
        return mode == Mode.TAKES && video.value().equals("room")
                ? CompletableFuture.completedFuture(
                        new Audience(video, 1, 9, true, List.of(new UserId("alice"), new UserId("bob"))))
                : CompletableFuture.failedFuture(new IllegalStateException("connection refused"));
    }

    @Override
    public CompletionStage<ReportReply> report(SubscriptionReport report) {
        return CompletableFuture.failedFuture(new UnsupportedOperationException());
    }

    @Override
    public synchronized CompletionStage<ViewerCount> viewers(VideoId video) {
        asked++;
        if (unanswered != null && unanswered.equals(video)) {
            return CompletableFuture.failedFuture(new IllegalStateException("connection refused"));
        }
        return switch (mode) {
            case TAKES -> CompletableFuture.completedFuture(new ViewerCount(video, viewers, peakViewers));
            case FAILS, TAKES_AND_FAILS ->
                CompletableFuture.failedFuture(new IllegalStateException("connection refused"));
            case THROWS -> throw new IllegalStateException("no dispatcher");
            case NEVER_ANSWERS -> new CompletableFuture<>();
        };
    }
}
