package live.ovation.protocol;

/// A comment was taken back; it is to vanish wherever it is shown or kept.
public record Retraction(VideoId video, Position position, Provenance provenance, CommentId comment, long atMicros)
        implements JournalEvent {
    /// A retraction of the very region whose journal it stands in.
    public Retraction(VideoId video, Position position, CommentId comment, long atMicros) {
        this(video, position, Provenance.here(position), comment, atMicros);
    }
}
