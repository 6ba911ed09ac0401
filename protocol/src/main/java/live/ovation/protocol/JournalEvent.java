package live.ovation.protocol;

/// An event with a place of its own in the video's journal: delivered in order, resumable, never summed.
public sealed interface JournalEvent extends Event permits Comment, Retraction {
    /// Its place in the journal that it was read from, or comes with.
    Position position();

    /// Where it was written.
    Provenance provenance();

    /// Whether another region wrote it.
    default boolean isMerged() {
        return !provenance().position().comparableTo(position());
    }

    /// When the publisher accepted it, microseconds since the Unix epoch.
    long atMicros();
}
