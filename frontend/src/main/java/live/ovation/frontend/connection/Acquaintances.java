package live.ovation.frontend.connection;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import live.ovation.frontend.feed.Feeds;
import live.ovation.frontend.feed.UserWatcher;
import live.ovation.frontend.stream.Stream;
import live.ovation.protocol.Presence;
import live.ovation.protocol.UserId;
import live.ovation.protocol.sse.FrameBuffer;
import live.ovation.protocol.sse.Frames;

/// The users whose presence one stream is told. Confined to its connection's actor.
///
/// Only the newest matters: for a stream that is blocked, or has not been greeted yet, the newest of each user
/// waits, never a queue.
final class Acquaintances {
    private final Feeds feeds;
    private final Stream stream;
    private final UserWatcher watcher;
    private final Set<UserId> users = new LinkedHashSet<>();
    private final Map<UserId, Presence> untold = new LinkedHashMap<>();
    private boolean greeted;

    /// @param watcher sends the actor what it is told
    Acquaintances(Feeds feeds, Stream stream, UserWatcher watcher) {
        this.feeds = feeds;
        this.stream = stream;
        this.watcher = watcher;
    }

    int count() {
        return users.size();
    }

    boolean knows(UserId user) {
        return users.contains(user);
    }

    void watch(UserId user) {
        if (users.add(user)) {
            feeds.watchUser(user, watcher);
        }
    }

    void unwatch(UserId user) {
        if (users.remove(user)) {
            untold.remove(user);
            feeds.unwatchUser(user, watcher);
        }
    }

    void leave() {
        List.copyOf(users).forEach(this::unwatch);
    }

    void onGreeted(FrameBuffer out) {
        greeted = true;
        tell(out);
    }

    void onPresence(Presence presence, FrameBuffer out) {
        if (users.contains(presence.user())) {
            untold.put(presence.user(), presence);
            tell(out);
        }
    }

    /// Tells what waits, if the stream takes it.
    void tell(FrameBuffer out) {
        if (!greeted || untold.isEmpty()) {
            return;
        }
        if (stream.isBlocked()) {
            stream.tellWhenDrained();
            return;
        }
        List<Presence> told = new ArrayList<>(untold.values());
        untold.clear();
        out.clear();
        told.forEach(presence -> Frames.presence(out, presence));
        stream.write(out);
    }
}
