package live.ovation.protocol;

import com.google.errorprone.annotations.Immutable;

/// Names one video; also where an event is sent to. A user's presence travels like a video's events, on a topic of its
/// own ([#ofUser]) whose name no video can have.
@Immutable
public final class VideoId {
    /// Stands in no id, so no video is ever mistaken for a user's topic.
    private static final char USER = '@';

    private final String value;

    /// @throws IllegalArgumentException when the text is no id
    public VideoId(String value) {
        Ids.check("video", value);
        this.value = value;
    }

    private VideoId(UserId user) {
        this.value = USER + user.value();
    }

    /// The topic on which this user's presence is told.
    public static VideoId ofUser(UserId user) {
        return new VideoId(user);
    }

    /// Reads what another node wrote: a video, or a user's topic. What people send goes through the constructor.
    ///
    /// @throws IllegalArgumentException when the text is neither
    public static VideoId ofWire(String text) {
        return !text.isEmpty() && text.charAt(0) == USER
                ? new VideoId(new UserId(text.substring(1)))
                : new VideoId(text);
    }

    /// Whether this is no video but a user's topic.
    public boolean isUser() {
        return value.charAt(0) == USER;
    }

    /// The user whose topic this is.
    ///
    /// @throws IllegalStateException when it is a video
    public UserId user() {
        if (!isUser()) {
            throw new IllegalStateException("topic: video " + value + " (expected: a user's)");
        }
        return new UserId(value.substring(1));
    }

    public String value() {
        return value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VideoId id && id.value.equals(value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return value;
    }
}
