package live.ovation.subscriptions;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.SubscriptionReport;
import live.ovation.protocol.VideoId;
import live.ovation.protocol.ViewerCount;

/// Rows of (video, frontend, viewers > 0). A frontend's rows count only while its lease lives, so a killed
/// frontend's viewers are gone within one lease; only the newest incarnation of a frontend has rows. Within
/// an incarnation reports count in the order of their sequence: a late one is ignored, a missing one makes
/// the table ask for all rows. Thread-safe; no call blocks; a table that is away fails every call with
/// [TableUnavailable], soon.
public interface SubscriptionTable {
    /// How long another region's number stands.
    Duration ELSEWHERE = Duration.ofSeconds(15);

    /// So many numbers of other regions are held; of a video beyond it these do not count.
    int MAX_ELSEWHERE = 200_000;

    /// Applies a report and renews the frontend's lease. Completes when every dispatcher that shares the table sees it.
    CompletionStage<Applied> apply(SubscriptionReport report);

    /// The frontends with at least one viewer, per video; videos without are left out.
    CompletionStage<Map<VideoId, List<FrontendInstance>>> interested(Collection<VideoId> videos);

    /// The frontends whose lease lives, with viewers or without.
    CompletionStage<List<FrontendInstance>> frontends();

    CompletionStage<ViewerCount> viewers(VideoId video);

    /// Takes over how many watch in another region. A number stands until the next, or for [#ELSEWHERE].
    ///
    /// @return of the videos that are watched here, too, those that this changed
    CompletionStage<List<VideoId>> applyElsewhere(RegionId region, Map<VideoId, Integer> viewers);

    /// Which videos are watched in this region, a page at a time. While it changes, a video may be
    /// named twice, or be left out until the next round.
    ///
    /// @param cursor empty to begin, then what the last page said
    CompletionStage<Watched> watched(String cursor);

    /// Removes the rows of frontends whose lease ended, and what other regions did not tell anew.
    ///
    /// @return the videos whose viewers changed by it
    CompletionStage<List<VideoId>> expire();
}
