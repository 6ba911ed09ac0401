package live.ovation.system.stories;

import java.time.Duration;

/// How large a story is told.
///
/// @param warmup load before anything happens
/// @param quiet how long the crowd goes on between two events, in seconds
/// @param freeze how long somebody is frozen
/// @param redisAway how long Redis is away
record StorySize(
        int viewers,
        double likesPerSecond,
        double commentsPerSecond,
        Duration warmup,
        int quiet,
        Duration freeze,
        Duration redisAway,
        Duration lease) {
    /// For every test run: what can go wrong goes wrong, in seconds.
    static final StorySize SMALL = new StorySize(
            60, 25, 5, Duration.ofSeconds(1), 1, Duration.ofSeconds(4), Duration.ofSeconds(4), Duration.ofSeconds(3));

    /// The one that is written down.
    static final StorySize FULL = new StorySize(
            2_000,
            50,
            2,
            Duration.ofSeconds(12),
            5,
            Duration.ofSeconds(10),
            Duration.ofSeconds(20),
            Duration.ofSeconds(10));
}
