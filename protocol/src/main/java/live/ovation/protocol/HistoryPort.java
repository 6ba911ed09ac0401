package live.ovation.protocol;

import java.util.concurrent.CompletionStage;

/// How a frontend reads what already happened. Thread-safe; answers arrive on any thread and fail when the ledger
/// can't be reached.
public interface HistoryPort {
    /// @param newestComments how many of the newest comments to include, at least 0
    CompletionStage<VideoSnapshot> snapshot(VideoId video, int newestComments);

    /// The journal after a position, oldest first. Comments retracted since are left out; their retractions stand.
    ///
    /// @param limit at most so many entries, at least 1
    CompletionStage<JournalPage> journal(VideoId video, Position after, int limit);
}
