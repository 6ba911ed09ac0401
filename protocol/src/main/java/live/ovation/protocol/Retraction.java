package live.ovation.protocol;

/// A comment was taken back; it is to vanish wherever it is shown or kept.
public record Retraction(VideoId video, Position position, CommentId comment, long atMicros) implements JournalEvent {}
