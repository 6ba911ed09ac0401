package live.ovation.publisher;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import live.ovation.protocol.ReactionKind;

/// @param kinds the reactions there are; `like` among them
/// @param commits how requests come to be written
/// @param dispatch how what was written comes to the dispatcher
/// @param reads how the ledger is read
/// @param rules what holds on which video
/// @param limits how many reactions and comments come through
/// @param endsAfter a video that had viewers and on which nothing happened for so long has ended; zero: only when
///     somebody says so
public record PublisherSettings(
        List<ReactionKind> kinds,
        Commits commits,
        Dispatch dispatch,
        Reads reads,
        VideoRules rules,
        RateLimits limits,
        Duration endsAfter) {
    public PublisherSettings {
        kinds = List.copyOf(kinds);
        if (!kinds.contains(ReactionKind.LIKE)) {
            throw new IllegalArgumentException("reaction kinds: " + kinds + " (expected: like among them)");
        }
        if (endsAfter.isNegative()) {
            throw new IllegalArgumentException("ends after: " + endsAfter + " (expected: at least 0s)");
        }
    }

    /// @param mostQueued how many requests may wait to be written before further ones are refused
    /// @param longestWait fewer may wait when they could not be written within this
    /// @param mostAtOnce how many are written at once at most
    /// @param rest how long after one commit's begin the next one begins at the earliest, while few wait for it
    public record Commits(int mostQueued, Duration longestWait, int mostAtOnce, Duration rest) {
        public static final Commits DEFAULTS = new Commits(20_000, Duration.ofMillis(100), 1_000, Duration.ofMillis(5));

        public Commits {
            requirePositive("most queued", mostQueued);
            requirePositive("longest wait", longestWait);
            requirePositive("most at once", mostAtOnce);
            requirePositive("rest", rest);
        }
    }

    /// @param mostWaiting how many events may wait for the dispatcher before they are dropped
    /// @param mostMissed how many videos are remembered whose events were dropped
    /// @param batchBytes about how large a batch of events grows
    /// @param retry how long after a failed dispatch the next attempt is made
    /// @param timeout how long a dispatcher may take to answer
    /// @param giveUp after so long without success a batch is dropped, as if there had been no room for it
    public record Dispatch(
            int mostWaiting, int mostMissed, int batchBytes, Duration retry, Duration timeout, Duration giveUp) {
        public static final Dispatch DEFAULTS = new Dispatch(
                100_000, 10_000, 256 << 10, Duration.ofMillis(200), Duration.ofSeconds(5), Duration.ofSeconds(60));

        public Dispatch {
            requirePositive("most waiting", mostWaiting);
            requirePositive("most missed", mostMissed);
            requirePositive("batch bytes", batchBytes);
            requirePositive("retry", retry);
            requirePositive("timeout", timeout);
            requirePositive("give up", giveUp);
        }
    }

    /// @param threads how many reads of the ledger go on at once
    /// @param mostWaiting how many further ones may wait
    public record Reads(int threads, int mostWaiting) {
        public static final Reads DEFAULTS = new Reads(2, 1_000);

        public Reads {
            requirePositive("threads", threads);
            requirePositive("most waiting", mostWaiting);
        }
    }

    public static PublisherSettings defaults() {
        return new PublisherSettings(
                Stream.of("like", "love", "clap", "laugh", "wow", "sad")
                        .map(ReactionKind::new)
                        .toList(),
                Commits.DEFAULTS,
                Dispatch.DEFAULTS,
                Reads.DEFAULTS,
                VideoRules.none(),
                RateLimits.none(),
                Duration.ZERO);
    }

    public PublisherSettings withKinds(List<ReactionKind> other) {
        return new PublisherSettings(other, commits, dispatch, reads, rules, limits, endsAfter);
    }

    public PublisherSettings withCommits(Commits other) {
        return new PublisherSettings(kinds, other, dispatch, reads, rules, limits, endsAfter);
    }

    public PublisherSettings withDispatch(Dispatch other) {
        return new PublisherSettings(kinds, commits, other, reads, rules, limits, endsAfter);
    }

    public PublisherSettings withReads(Reads other) {
        return new PublisherSettings(kinds, commits, dispatch, other, rules, limits, endsAfter);
    }

    public PublisherSettings withRules(VideoRules other) {
        return new PublisherSettings(kinds, commits, dispatch, reads, other, limits, endsAfter);
    }

    public PublisherSettings withLimits(RateLimits other) {
        return new PublisherSettings(kinds, commits, dispatch, reads, rules, other, endsAfter);
    }

    /// @param other zero: videos end only when somebody says so
    public PublisherSettings withEndsAfter(Duration other) {
        return new PublisherSettings(kinds, commits, dispatch, reads, rules, limits, other);
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
