package live.ovation.protocol;

import org.jspecify.annotations.Nullable;

/// What somebody wrote.
///
/// @param by who wrote it; null when unknown
/// @param text 1 to 500 characters, without control characters
public record Comment(
        VideoId video, Position position, @Nullable UserId by, String text, long atMicros) implements JournalEvent {
    public CommentId id() {
        return new CommentId(position.toString());
    }
}
