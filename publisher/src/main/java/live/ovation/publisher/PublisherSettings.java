package live.ovation.publisher;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import live.ovation.protocol.ReactionKind;

/// @param kinds the reactions there are; `like` among them
/// @param queuedEntries how many requests may wait to be written before further ones are refused
/// @param longestWait fewer may wait when they could not be written within this
/// @param commitEntries how many are written at once at most
/// @param waitingEvents how many events may wait for the dispatcher before they are dropped
/// @param missedVideos how many videos are remembered whose events were dropped
/// @param batchBytes about how large a batch of events grows
/// @param retry how long after a failed dispatch the next attempt is made
/// @param dispatchTimeout how long a dispatcher may take to answer
/// @param giveUp after so long without success a batch is dropped, as if there had been no room for it
/// @param readThreads how many reads of the ledger go on at once
/// @param waitingReads how many further ones may wait
/// @param rules what holds on which video
/// @param limits how many reactions and comments come through
/// @param endsAfter a video that had viewers and on which nothing happened for so long has ended; zero: only when
/// somebody
///     says so
public record PublisherSettings(
        List<ReactionKind> kinds,
        int queuedEntries,
        Duration longestWait,
        int commitEntries,
        int waitingEvents,
        int missedVideos,
        int batchBytes,
        Duration retry,
        Duration dispatchTimeout,
        Duration giveUp,
        int readThreads,
        int waitingReads,
        VideoRules rules,
        RateLimits limits,
        Duration endsAfter) {
    public PublisherSettings {
        kinds = List.copyOf(kinds);
        if (!kinds.contains(ReactionKind.LIKE)) {
            throw new IllegalArgumentException("reaction kinds: " + kinds + " (expected: like among them)");
        }
        requirePositive("queued entries", queuedEntries);
        requirePositive("longest wait", longestWait);
        requirePositive("commit entries", commitEntries);
        requirePositive("waiting events", waitingEvents);
        requirePositive("missed videos", missedVideos);
        requirePositive("batch bytes", batchBytes);
        requirePositive("retry", retry);
        requirePositive("dispatch timeout", dispatchTimeout);
        requirePositive("give up", giveUp);
        requirePositive("read threads", readThreads);
        requirePositive("waiting reads", waitingReads);
        if (endsAfter.isNegative()) {
            throw new IllegalArgumentException("ends after: " + endsAfter + " (expected: at least 0s)");
        }
    }

    /// Videos end only when somebody says so.
    public PublisherSettings(
            List<ReactionKind> kinds,
            int queuedEntries,
            Duration longestWait,
            int commitEntries,
            int waitingEvents,
            int missedVideos,
            int batchBytes,
            Duration retry,
            Duration dispatchTimeout,
            Duration giveUp,
            int readThreads,
            int waitingReads,
            VideoRules rules,
            RateLimits limits) {
        this(
                kinds,
                queuedEntries,
                longestWait,
                commitEntries,
                waitingEvents,
                missedVideos,
                batchBytes,
                retry,
                dispatchTimeout,
                giveUp,
                readThreads,
                waitingReads,
                rules,
                limits,
                Duration.ZERO);
    }

    public static PublisherSettings defaults() {
        return new PublisherSettings(
                Stream.of("like", "love", "clap", "laugh", "wow", "sad")
                        .map(ReactionKind::new)
                        .toList(),
                20_000,
                Duration.ofMillis(100),
                1_000,
                100_000,
                10_000,
                256 << 10,
                Duration.ofMillis(200),
                Duration.ofSeconds(5),
                Duration.ofSeconds(60),
                2,
                1_000,
                VideoRules.none(),
                RateLimits.none());
    }

    public PublisherSettings withKinds(List<ReactionKind> other) {
        return new PublisherSettings(
                other,
                queuedEntries,
                longestWait,
                commitEntries,
                waitingEvents,
                missedVideos,
                batchBytes,
                retry,
                dispatchTimeout,
                giveUp,
                readThreads,
                waitingReads,
                rules,
                limits,
                endsAfter);
    }

    /// @param queued how many requests may wait to be written
    /// @param atOnce how many are written at once at most
    public PublisherSettings withCommits(int queued, int atOnce) {
        return new PublisherSettings(
                kinds,
                queued,
                longestWait,
                atOnce,
                waitingEvents,
                missedVideos,
                batchBytes,
                retry,
                dispatchTimeout,
                giveUp,
                readThreads,
                waitingReads,
                rules,
                limits,
                endsAfter);
    }

    public PublisherSettings withLongestWait(Duration other) {
        return new PublisherSettings(
                kinds,
                queuedEntries,
                other,
                commitEntries,
                waitingEvents,
                missedVideos,
                batchBytes,
                retry,
                dispatchTimeout,
                giveUp,
                readThreads,
                waitingReads,
                rules,
                limits,
                endsAfter);
    }

    public PublisherSettings withRules(VideoRules other) {
        return new PublisherSettings(
                kinds,
                queuedEntries,
                longestWait,
                commitEntries,
                waitingEvents,
                missedVideos,
                batchBytes,
                retry,
                dispatchTimeout,
                giveUp,
                readThreads,
                waitingReads,
                other,
                limits,
                endsAfter);
    }

    public PublisherSettings withLimits(RateLimits other) {
        return new PublisherSettings(
                kinds,
                queuedEntries,
                longestWait,
                commitEntries,
                waitingEvents,
                missedVideos,
                batchBytes,
                retry,
                dispatchTimeout,
                giveUp,
                readThreads,
                waitingReads,
                rules,
                other,
                endsAfter);
    }

    /// @param other zero: videos end only when somebody says so
    public PublisherSettings withEndsAfter(Duration other) {
        return new PublisherSettings(
                kinds,
                queuedEntries,
                longestWait,
                commitEntries,
                waitingEvents,
                missedVideos,
                batchBytes,
                retry,
                dispatchTimeout,
                giveUp,
                readThreads,
                waitingReads,
                rules,
                limits,
                other);
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: at least 1)");
        }
    }

    private static void requirePositive(String name, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: > 0s)");
        }
    }
}
