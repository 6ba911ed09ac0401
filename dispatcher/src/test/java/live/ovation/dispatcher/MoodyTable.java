package live.ovation.dispatcher;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.SubscriptionReport;
import live.ovation.protocol.VideoId;
import live.ovation.protocol.ViewerCount;
import live.ovation.subscriptions.Applied;
import live.ovation.subscriptions.FrontendInstance;
import live.ovation.subscriptions.SubscriptionTable;
import live.ovation.subscriptions.Watched;

/// A table in memory that can be away, and whose answers can be held back. Not thread-safe.
final class MoodyTable implements SubscriptionTable {
    enum Mood {
        ANSWERS,
        FAILS,
        THROWS
    }

    private final SubscriptionTable table;
    private final Deque<Runnable> held = new ArrayDeque<>();
    private boolean holding;
    Mood mood = Mood.ANSWERS;
    int lookUps;
    int reads;

    MoodyTable(SubscriptionTable table) {
        this.table = table;
    }

    /// From now on look-ups and reads of viewers find out at once, but tell only when released.
    void hold() {
        holding = true;
    }

    void releaseOldest() {
        held.removeFirst().run();
    }

    void releaseNewest() {
        held.removeLast().run();
    }

    int held() {
        return held.size();
    }

    @Override
    public CompletionStage<Applied> apply(SubscriptionReport report) {
        return inMood(() -> table.apply(report));
    }

    @Override
    public CompletionStage<Map<VideoId, List<FrontendInstance>>> interested(Collection<VideoId> videos) {
        lookUps++;
        return heldBack(inMood(() -> table.interested(videos)));
    }

    @Override
    public CompletionStage<List<FrontendInstance>> frontends() {
        return inMood(table::frontends);
    }

    @Override
    public CompletionStage<ViewerCount> viewers(VideoId video) {
        reads++;
        return heldBack(inMood(() -> table.viewers(video)));
    }

    @Override
    public CompletionStage<List<VideoId>> applyElsewhere(RegionId region, Map<VideoId, Integer> viewers) {
        return inMood(() -> table.applyElsewhere(region, viewers));
    }

    @Override
    public CompletionStage<Watched> watched(String cursor) {
        return inMood(() -> table.watched(cursor));
    }

    @Override
    public CompletionStage<List<VideoId>> expire() {
        return inMood(table::expire);
    }

    private <T> CompletionStage<T> inMood(Supplier<CompletionStage<T>> question) {
        return switch (mood) {
            case ANSWERS -> question.get();
            case FAILS -> CompletableFuture.failedFuture(new IllegalStateException("the table is away"));
            case THROWS -> throw new IllegalStateException("the table is broken");
        };
    }

    private <T> CompletionStage<T> heldBack(CompletionStage<T> answer) {
        if (!holding) {
            return answer;
        }
        CompletableFuture<T> later = new CompletableFuture<>();
        held.add(() -> answer.whenComplete((value, failure) -> {
            if (failure == null) {
                later.complete(value);
            } else {
                later.completeExceptionally(failure);
            }
        }));
        return later;
    }
}
