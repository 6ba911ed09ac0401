package live.ovation.ledger.archive;

import org.jspecify.annotations.Nullable;

/// One line of an exported ledger. Videos come before what happened on them; the last line says how many there
/// were.
public sealed interface Line {
    int FORMAT = 1;

    record Begin(int format, String region, long epoch) implements Line {}

    /// @param life how often a video of that name was deleted before
    record Video(String name, int life, long firstAtMicros, long head, long comments) implements Line {}

    /// What deleted videos of a name left behind.
    record Past(String name, int life, long head) implements Line {}

    record Counter(String video, String origin, String kind, long value, long atMicros) implements Line {}

    /// @param kind a reaction's, or '' for comments
    record Moment(String video, long second, String kind, long n) implements Line {}

    record Said(String video, long position, @Nullable String by, String text, long atMicros) implements Line {}

    record Taken(String video, long position, long comment, long atMicros) implements Line {}

    /// An idempotency key and what its first call did.
    record Key(String video, String key, String what, long accepted, long result) implements Line {}

    /// @param lines how many came before this one
    record End(long lines) implements Line {}
}
