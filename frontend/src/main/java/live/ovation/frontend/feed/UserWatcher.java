package live.ovation.frontend.feed;

import live.ovation.protocol.Presence;

/// Who wants to know of a user's presence. Compared by identity.
@FunctionalInterface
public interface UserWatcher {
    /// The user's status as it is now, and then each time it is another one. Called on the feeds' thread.
    void onPresence(Presence presence);
}
