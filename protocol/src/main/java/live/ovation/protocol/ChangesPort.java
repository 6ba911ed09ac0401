package live.ovation.protocol;

import java.util.List;
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

    /// What the region keeps of its own audiences, of videos after a moment of change and a name, in the order of the
    /// two.
    ///
    /// @param changedMicros [AttendanceRow#changedMicros] of the last that is known
    /// @param video its name; empty: from that moment on
    /// @param limit at most so many, at least 1
    CompletionStage<List<AttendanceRow>> attendances(long changedMicros, String video, int limit);
}
