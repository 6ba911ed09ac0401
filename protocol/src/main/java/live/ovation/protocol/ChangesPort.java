package live.ovation.protocol;

import java.util.concurrent.CompletionStage;

/// What a region asks of another's ledger when it catches up. Only what the asked region wrote itself is told.
/// Thread-safe; answers arrive on any thread and fail when the ledger can't be reached.
public interface ChangesPort {
    /// Videos on which something was accepted since a cursor, each as it is now.
    ///
    /// @param cursor as an earlier page of this region gave it; empty, or another ledger's: from the beginning
    /// @param limit at most so many videos, at least 1
    CompletionStage<ChangePage> changes(String cursor, int limit);

    /// The region's own journal entries after a position, oldest first. Comments retracted since are left out;
    /// their retractions stand.
    ///
    /// @param limit at most so many entries, at least 1
    CompletionStage<EntryPage> entries(VideoId video, Position after, int limit);
}
