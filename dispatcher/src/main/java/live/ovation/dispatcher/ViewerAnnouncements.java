package live.ovation.dispatcher;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import live.ovation.protocol.VideoId;
import live.ovation.protocol.ViewerCount;
import live.ovation.subscriptions.SubscriptionTable;
import live.ovation.telemetry.DistinctErrors;
import org.jspecify.annotations.Nullable;

/// Tells whoever watches a video how many do, when that changed. Confined to the dispatcher's thread.
///
/// One read per video is under way at a time, and what changes meanwhile is read once more. So the last word is the
/// newest
/// count, in whatever order the table answers, and a hundred frontends that report at once are not a hundred
/// announcements. A failed read is made up for at the next tick. Holds only videos that have just changed.
final class ViewerAnnouncements {
    private final SubscriptionTable table;
    private final Executor thread;
    private final Consumer<ViewerCount> announce;
    private final DistinctErrors errors;
    private final Set<VideoId> reading = new HashSet<>();
    private final Set<VideoId> changedMeanwhile = new HashSet<>();
    private final Set<VideoId> failed = new HashSet<>();

    ViewerAnnouncements(
            SubscriptionTable table, Executor thread, Consumer<ViewerCount> announce, DistinctErrors errors) {
        this.table = table;
        this.thread = thread;
        this.announce = announce;
        this.errors = errors;
    }

    void changed(VideoId video) {
        if (!reading.add(video)) {
            changedMeanwhile.add(video);
            return;
        }
        Asking.of(() -> table.viewers(video))
                .whenComplete((count, failure) ->
                        thread.execute(() -> onRead(video, failure == null ? count : null, failure)));
    }

    void tick() {
        List<VideoId> again = List.copyOf(failed);
        failed.clear();
        again.forEach(this::changed);
    }

    private void onRead(VideoId video, @Nullable ViewerCount count, @Nullable Throwable failure) {
        reading.remove(video);
        boolean again = changedMeanwhile.remove(video);
        if (count != null) {
            announce.accept(count);
        } else {
            if (failure != null) {
                errors.record("dispatcher's read of viewers", failure);
            }
            failed.add(video);
        }
        if (again) {
            changed(video);
        }
    }
}
