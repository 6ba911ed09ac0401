/// What a frontend knows of the videos that are watched here. One thread, the feeds' thread, owns all of
/// it: it takes the dispatchers' deliveries, encodes each event once into the logs of the video's lanes,
/// reports the viewers, and reads from the ledger what is missing.
///
/// ```
/// Feeds.deliver ─▶ Feed (totals, journal, viewers) ─▶ LaneFeed ─▶ LaneLog, LaneWatchers.markDirty
///   SubscriptionReporter ─▶ DispatcherPort        FeedReader ─▶ HistoryPort
///   PeopleReporter, WatchedUsers, AudienceReader ─▶ PresencePort
/// ```
@NullMarked
package live.ovation.frontend.feed;

import org.jspecify.annotations.NullMarked;
