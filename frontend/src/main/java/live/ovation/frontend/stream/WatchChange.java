package live.ovation.frontend.stream;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import live.ovation.protocol.UserId;
import live.ovation.protocol.VideoId;

/// A request to change what a live stream watches.
///
/// @param watching completes with everything watched afterwards, or fails with an [IllegalArgumentException] that says
///     why the change can't be made
public record WatchChange(
        List<VideoId> watch,
        List<VideoId> unwatch,
        List<UserId> watchUsers,
        List<UserId> unwatchUsers,
        CompletableFuture<List<VideoId>> watching) {
    public WatchChange {
        watch = List.copyOf(watch);
        unwatch = List.copyOf(unwatch);
        watchUsers = List.copyOf(watchUsers);
        unwatchUsers = List.copyOf(unwatchUsers);
    }
}
