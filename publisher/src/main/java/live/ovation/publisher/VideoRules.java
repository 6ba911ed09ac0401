package live.ovation.publisher;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import live.ovation.protocol.VideoId;

/// What holds on which video. Immutable.
///
/// @param others what holds where no special rule does
/// @param special in order: the first whose name matches counts
public record VideoRules(Rule others, List<Special> special) {
    public VideoRules {
        special = List.copyOf(special);
    }

    /// @param keep how long a video is kept after the last thing that happened on it; zero: for ever
    /// @param slowMode how long a user waits between two comments; zero: not at all
    /// @param blockedWords comments with any of them are refused
    public record Rule(Duration keep, Duration slowMode, BlockedWords blockedWords) {
        public static final Rule NONE = new Rule(Duration.ZERO, Duration.ZERO, BlockedWords.NONE);

        public Rule {
            requireNotNegative("keep", keep);
            requireNotNegative("slow mode", slowMode);
        }

        private static void requireNotNegative(String name, Duration value) {
            if (value.isNegative()) {
                throw new IllegalArgumentException(name + ": " + value + " (expected: at least 0s)");
            }
        }
    }

    /// @param name matches a video's whole name
    public record Special(Pattern name, Rule rule) {
        /// @param name a video's name, in which `*` stands for anything
        public static Special of(String name, Rule rule) {
            String pattern =
                    Arrays.stream(name.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
            return new Special(Pattern.compile(pattern), rule);
        }
    }

    public static VideoRules none() {
        return new VideoRules(Rule.NONE, List.of());
    }

    public Rule of(VideoId video) {
        for (Special one : special) {
            if (one.name.matcher(video.value()).matches()) {
                return one.rule;
            }
        }
        return others;
    }

    /// The shortest time that any video is kept; zero when all are kept for ever.
    Duration shortestKeep() {
        Duration shortest = others.keep;
        for (Special one : special) {
            Duration keep = one.rule.keep;
            if (keep.isPositive() && (shortest.isZero() || keep.compareTo(shortest) < 0)) {
                shortest = keep;
            }
        }
        return shortest;
    }
}
