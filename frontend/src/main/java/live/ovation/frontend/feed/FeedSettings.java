package live.ovation.frontend.feed;

import java.time.Duration;
import live.ovation.frontend.log.LogSettings;

/// @param sumCadence how often, at most, lane `sum` tells of new reactions; see [#sumCadenceFor]
/// @param statsCadence how often, at most, viewers are told the figures of a video; see [#statsCadenceFor]
/// @param autoReactionsPerSecond from this rate on lane `auto` tells sums; below half of it each reaction again
/// @param linger how long a video stays subscribed after its last viewer left, for the one who reloads
/// @param viewersPace how often, at most, a changed number of viewers is reported
/// @param retry how long to wait after a report or a read failed; doubles up to 20 times as long
/// @param onItsWay how long after the ledger counts a reaction its event may still come; what has not come by then was
/// lost
/// @param newestComments how many comments are at hand for those who join
/// @param tailEntries how many journal entries are at hand for those who return
public record FeedSettings(
        Duration sumCadence,
        Duration statsCadence,
        int autoReactionsPerSecond,
        Duration linger,
        Duration viewersPace,
        Duration retry,
        Duration onItsWay,
        int newestComments,
        int tailEntries,
        LogSettings log) {
    /// For how many viewers of a video the figures are told at the usual cadence.
    private static final int USUAL_AUDIENCE = 5_000;

    /// For how many viewers of a video sums are told at the usual cadence.
    private static final int USUAL_CROWD = 2_500;

    /// A sum that is older is no news.
    private static final Duration SLOWEST_SUMS = Duration.ofSeconds(2);

    public static final FeedSettings DEFAULTS = new FeedSettings(
            Duration.ofMillis(250),
            Duration.ofSeconds(1),
            50,
            Duration.ofSeconds(3),
            Duration.ofMillis(500),
            Duration.ofMillis(100),
            Duration.ofMillis(250),
            100,
            256,
            LogSettings.DEFAULTS);

    public FeedSettings {
        if (!sumCadence.isPositive()
                || !statsCadence.isPositive()
                || !viewersPace.isPositive()
                || !retry.isPositive()) {
            throw new IllegalArgumentException("feed: sum cadence " + sumCadence + ", stats cadence " + statsCadence
                    + ", viewers' pace " + viewersPace + ", retry " + retry + " (expected: each > 0s)");
        }
        if (linger.isNegative()
                || onItsWay.isNegative()
                || autoReactionsPerSecond < 1
                || newestComments < 0
                || tailEntries < 1) {
            throw new IllegalArgumentException(
                    "feed: linger " + linger + ", on its way " + onItsWay + ", auto " + autoReactionsPerSecond
                            + "/s, " + newestComments + " newest comments, " + tailEntries
                            + " tail entries (expected: >= 0s, >= 0s, >= 1/s, >= 0, >= 1)");
        }
    }

    /// How often an audience of this frontend is told a video's figures, at most.
    ///
    /// While a large crowd joins, its count changes all the time, and telling everybody each time would cost
    /// more than the likes. So the larger the audience above the usual one, the less often.
    public Duration statsCadenceFor(int watching) {
        Duration stretched = statsCadence.dividedBy(USUAL_AUDIENCE).multipliedBy(watching);
        return watching <= USUAL_AUDIENCE ? statsCadence : stretched;
    }

    /// How often an audience of this frontend is told sums.
    ///
    /// Each telling is a write per viewer, whatever it says. So the larger the audience above the usual one,
    /// the less often, and the more a sum tells: some 10,000 writes a second, up to the audience for which
    /// sums would be old. A cadence longer than the slowest stays as it is.
    public Duration sumCadenceFor(int watching) {
        if (watching <= USUAL_CROWD || sumCadence.compareTo(SLOWEST_SUMS) >= 0) {
            return sumCadence;
        }
        Duration stretched = sumCadence.multipliedBy(watching).dividedBy(USUAL_CROWD);
        return stretched.compareTo(SLOWEST_SUMS) < 0 ? stretched : SLOWEST_SUMS;
    }
}
