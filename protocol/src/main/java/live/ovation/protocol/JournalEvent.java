package live.ovation.protocol;

/// An event with a place of its own in the video's journal: delivered in order, resumable, never summed.
public sealed interface JournalEvent extends Event permits Comment, Retraction {
    Position position();

    /// When the publisher accepted it, microseconds since the Unix epoch.
    long atMicros();
}
