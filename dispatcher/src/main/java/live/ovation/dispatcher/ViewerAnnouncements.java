package live.ovation.dispatcher;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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
/// One read per video is under way at a time, and what changes meanwhile is read once more. So the last
/// word is the newest count, in whatever order the table answers, and a hundred frontends that report at
/// once are not a hundred announcements. A failed read is made up for at the next tick. Holds only videos
/// that have just changed.
///
/// Several dispatchers announce, each in its own time, and a frontend may hear the older count last. So whatever was
/// announced is read again at the next tick, and announced again if it is no longer true.
final class ViewerAnnouncements {
    private final SubscriptionTable table;
    private final Executor thread;
    private final Consumer<ViewerCount> announce;
    private final DistinctErrors errors;
    private final Set<VideoId> reading = new HashSet<>();
    private final Set<VideoId> changedMeanwhile = new HashSet<>();
    private final Set<VideoId> failed = new HashSet<>();
    /// Announced since the last tick.
    private final Map<VideoId, ViewerCount> announced = new HashMap<>();
    /// Announced before it, and being read again.
    private final Map<VideoId, ViewerCount> doubted = new HashMap<>();

    ViewerAnnouncements(
            SubscriptionTable table, Executor thread, Consumer<ViewerCount> announce, DistinctErrors errors) {
        this.table = table;
        this.thread = thread;
        this.announce = announce;
        this.errors = errors;
    }

    void changed(VideoId video) {
        if (video.isUser()) {
            // Who waits for a user's presence is no viewer.
            return;
        }
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
        Map<VideoId, ViewerCount> last = Map.copyOf(announced);
        announced.clear();
        doubted.putAll(last);
        last.keySet().forEach(this::changed);
    }

    private void onRead(VideoId video, @Nullable ViewerCount count, @Nullable Throwable failure) {
        reading.remove(video);
        boolean again = changedMeanwhile.remove(video);
        ViewerCount before = doubted.remove(video);
        if (count != null) {
            if (!count.equals(before)) {
                announced.put(video, count);
                announce.accept(count);
            }
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
