package live.ovation.frontend.connection;

import java.util.ArrayList;
import java.util.List;
import live.ovation.frontend.stream.WatchChange;
import live.ovation.protocol.VideoId;
import org.jspecify.annotations.Nullable;

/// What a change of what a stream watches comes to. A value.
///
/// @param watching every video afterwards
/// @param removed those that were watched, or were to be, and are not to be any more
/// @param joining those that are watched from now on
record WatchPlan(List<VideoId> watching, List<VideoId> removed, List<VideoId> joining) {
    WatchPlan {
        watching = List.copyOf(watching);
        removed = List.copyOf(removed);
        joining = List.copyOf(joining);
    }

    /// @param before the videos that are watched now
    /// @param acquaintances the users; null: none
    /// @throws IllegalArgumentException when there would be too many
    static WatchPlan of(List<VideoId> before, @Nullable Acquaintances acquaintances, WatchChange change) {
        List<VideoId> added = change.watch().stream()
                .distinct()
                .filter(video -> !before.contains(video))
                .toList();
        List<VideoId> removed = change.unwatch().stream()
                .distinct()
                .filter(video -> before.contains(video) || added.contains(video))
                .toList();
        int after = before.size() + added.size() - removed.size();
        if (after > StreamRequest.MAX_VIDEOS) {
            throw new IllegalArgumentException(
                    "watch: " + after + " videos on one stream (expected: at most " + StreamRequest.MAX_VIDEOS + ")");
        }
        requireFewUsers(acquaintances, change);
        List<VideoId> watching = new ArrayList<>(before);
        watching.addAll(added);
        watching.removeAll(removed);
        List<VideoId> joining =
                added.stream().filter(video -> !removed.contains(video)).toList();
        return new WatchPlan(watching, removed, joining);
    }

    private static void requireFewUsers(@Nullable Acquaintances acquaintances, WatchChange change) {
        int before = acquaintances == null ? 0 : acquaintances.count();
        long more = change.watchUsers().stream()
                .distinct()
                .filter(user -> acquaintances == null || !acquaintances.knows(user))
                .count();
        long fewer = change.unwatchUsers().stream()
                .distinct()
                .filter(user -> acquaintances != null && acquaintances.knows(user))
                .count();
        long after = before + more - fewer;
        if (after > People.MAX_USERS) {
            throw new IllegalArgumentException(
                    "watchUsers: " + after + " users on one stream (expected: at most " + People.MAX_USERS + ")");
        }
    }
}
