package live.ovation.publisher;

import java.time.Duration;
import live.ovation.ledger.Entry;
import live.ovation.telemetry.Telemetry;
import live.ovation.transport.Problem;

/// What a comment has to respect on its video beyond its form: blocked words, slow mode. Thread-safe.
final class CommentRules {
    private final VideoRules rules;
    private final SlowMode slowMode;
    private final Telemetry telemetry;

    CommentRules(VideoRules rules, SlowMode slowMode, Telemetry telemetry) {
        this.rules = rules;
        this.slowMode = slowMode;
        this.telemetry = telemetry;
    }

    /// @throws Problem 422 or 429, saying why and when to retry
    void admit(Entry.NewComment comment, String address) {
        VideoRules.Rule rule = rules.of(comment.video());
        if (rule.blockedWords().isIn(comment.text())) {
            telemetry.counter(PublisherMetric.BLOCKED_WORDS).increment();
            throw new Problem(
                    422,
                    "blocked-word",
                    "The comment has a word that is not wanted here",
                    "text: has a blocked word (expected: none)",
                    null);
        }
        Duration between = rule.slowMode();
        try {
            slowMode.take(comment, address, between);
        } catch (Problem e) {
            telemetry.counter(PublisherMetric.SLOWED).increment();
            throw e;
        }
    }

    /// The comment came to nothing.
    void giveBack(Entry.NewComment comment, String address) {
        slowMode.giveBack(comment, address);
    }
}
