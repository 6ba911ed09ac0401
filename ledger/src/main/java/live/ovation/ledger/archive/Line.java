package live.ovation.ledger.archive;

import org.jspecify.annotations.Nullable;

/// One line of an exported ledger. Videos come before what happened on them; the last line says how many there
/// were.
public sealed interface Line {
    int FORMAT = 1;

    record Begin(int format, String region, long epoch) implements Line {}

    /// @param life how often a video of that name was deleted before
    /// @param ownHead the newest journal entry that this region wrote itself
    record Video(String name, int life, long firstAtMicros, long head, long ownHead, long comments) implements Line {}

    /// What deleted videos of a name left behind.
    record Past(String name, int life, long head) implements Line {}

    /// @param region whose origin it is; empty: this ledger's
    record Counter(String video, String origin, String kind, long value, long atMicros, String region)
            implements Line {}

    /// Another region's journal, from which entries were taken over.
    ///
    /// @param id how the lines after it name the journal
    record Elsewhere(long id, String region, long epoch) implements Line {}

    /// How far a video's entries of another journal were taken over.
    record Progress(String video, long elsewhere, long head) implements Line {}

    /// A comment of another journal that is retracted and has not come yet.
    record Unsaid(String video, long elsewhere, long written) implements Line {}

    /// The cursor over another region's ledger.
    record Follows(String region, String cursor) implements Line {}

    /// @param kind a reaction's, or '' for comments
    record Moment(String video, long second, String kind, long n) implements Line {}

    /// @param elsewhere the journal that it was written in; 0: this one
    /// @param written its position there
    record Said(
            String video, long position, @Nullable String by, String text, long atMicros, long elsewhere, long written)
            implements Line {}

    /// @param elsewhere the journal that it was written in; 0: this one
    /// @param written its position there
    /// @param commentElsewhere the journal that the retracted comment was written in; 0: this one
    /// @param commentWritten the comment's position there
    record Taken(
            String video,
            long position,
            long comment,
            long atMicros,
            long elsewhere,
            long written,
            long commentElsewhere,
            long commentWritten)
            implements Line {}

    /// What a region knows of a video's audience.
    record Attended(
            String video,
            String region,
            long startedMicros,
            long seenMicros,
            long peakViewers,
            long uniqueViewers,
            long endedMicros,
            long saidMicros)
            implements Line {}

    /// An idempotency key and what its first call did.
    record Key(String video, String key, String what, long accepted, long result) implements Line {}

    /// @param lines how many came before this one
    record End(long lines) implements Line {}
}
