package live.ovation.protocol;

import org.jspecify.annotations.Nullable;

/// What somebody wrote.
///
/// @param by who wrote it; null when unknown
/// @param text 1 to 500 characters, without control characters
public record Comment(
        VideoId video,
        Position position,
        Provenance provenance,
        @Nullable UserId by,
        String text,
        long atMicros) implements JournalEvent {
    /// A comment of the very region whose journal it stands in.
    public Comment(VideoId video, Position position, @Nullable UserId by, String text, long atMicros) {
        this(video, position, Provenance.here(position), by, text, atMicros);
    }

    public CommentId id() {
        return new CommentId(provenance.position().toString());
    }
}
