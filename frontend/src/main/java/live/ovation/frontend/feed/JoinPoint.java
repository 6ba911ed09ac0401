package live.ovation.frontend.feed;

import live.ovation.frontend.log.Head;
import live.ovation.frontend.stream.LaneWatchers;

/// Where a viewer may join a video: what happened up to `at` is in `state`, what happens from there on is in the log.
/// Nothing lies between the two and nothing is in both, because both were read on the thread that writes both.
public record JoinPoint(FeedState state, LaneWatchers watchers, Head at) {}
