package live.ovation.subscriptions;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import live.ovation.protocol.SubscriptionReport;
import live.ovation.protocol.VideoId;
import live.ovation.protocol.ViewerCount;

/// Rows of (video, frontend, viewers > 0). A frontend's rows count only while its lease lives, so a killed
/// frontend's viewers are gone within one lease; only the newest incarnation of a frontend has rows. Within
/// an incarnation reports count in the order of their sequence: a late one is ignored, a missing one makes
/// the table ask for all rows. Thread-safe; no call blocks; a table that is away fails every call with
/// [TableUnavailable], soon.
public interface SubscriptionTable {
    /// Applies a report and renews the frontend's lease. Completes when every dispatcher that shares the table sees it.
    CompletionStage<Applied> apply(SubscriptionReport report);

    /// The frontends with at least one viewer, per video; videos without are left out.
    CompletionStage<Map<VideoId, List<FrontendInstance>>> interested(Collection<VideoId> videos);

    /// The frontends whose lease lives, with viewers or without.
    CompletionStage<List<FrontendInstance>> frontends();

    CompletionStage<ViewerCount> viewers(VideoId video);

    /// Removes the rows of frontends whose lease ended.
    ///
    /// @return the videos whose viewers changed by it
    CompletionStage<List<VideoId>> expire();
}
