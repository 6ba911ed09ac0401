package live.ovation.protocol;

/// Whether a user is here, and the event on the user's topic that says so.
///
/// @param lastActiveMicros when the user was last known to be here, microseconds since the Unix epoch; 0: never seen
/// @param version orders what is said of one user: the later in the store has the higher one, also after a store was
/// lost
public record Presence(UserId user, boolean online, long lastActiveMicros, long version) implements Event {
    @Override
    public VideoId video() {
        return VideoId.ofUser(user);
    }

    public String status() {
        return online ? "online" : "offline";
    }
}
