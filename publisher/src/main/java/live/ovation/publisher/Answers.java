package live.ovation.publisher;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import live.ovation.ledger.Outcome;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.Latency;
import live.ovation.telemetry.Telemetry;

/// Tells those who wait for a commit what became of their entries: all of one event loop with one task,
/// so that a commit wakes each loop once, whatever the number of requests, and the committing thread can
/// go on with the next. Confined to that thread.
final class Answers {
    private final Telemetry telemetry;
    private final Clock clock;
    private final Latency commitLatency;
    private final Latency answerLatency;
    private final Map<Executor, List<Told>> byLoop = new HashMap<>();

    Answers(Telemetry telemetry, Clock clock) {
        this.telemetry = telemetry;
        this.clock = clock;
        this.commitLatency = telemetry.latency(PublisherMetric.COMMIT_LATENCY);
        this.answerLatency = telemetry.latency(PublisherMetric.ANSWER_LATENCY);
    }

    private record Told(GroupCommit.Reply reply, Outcome outcome) {}

    void add(GroupCommit.Reply reply, Outcome outcome) {
        byLoop.computeIfAbsent(reply.where(), loop -> new ArrayList<>()).add(new Told(reply, outcome));
    }

    /// @param committedMicros since when it all is durable
    void send(long committedMicros) {
        byLoop.forEach((loop, all) -> {
            try {
                loop.execute(() -> tell(all, committedMicros));
            } catch (RuntimeException e) {
                // The loop has ended, and with it its connections: there is nobody left to tell.
                telemetry.errors().record("answer to a commit", e);
            }
        });
        byLoop.clear();
    }

    private void tell(List<Told> all, long committedMicros) {
        for (Told told : all) {
            try {
                told.reply.committed(told.outcome);
            } catch (RuntimeException e) {
                // One request that can't be answered must not keep the others from theirs.
                telemetry.errors().record("answer to a commit", e);
            }
        }
        long answeredMicros = clock.epochMicros();
        for (Told told : all) {
            long accepted = acceptedMicros(told.outcome);
            if (accepted >= 0) {
                commitLatency.record(committedMicros - accepted);
                answerLatency.record(answeredMicros - accepted);
            }
        }
    }

    /// -1 for what is no news.
    private static long acceptedMicros(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Reacted reacted -> reacted.reaction().atMicros();
            case Outcome.Commented commented -> commented.comment().atMicros();
            case Outcome.Retracted retracted -> -1;
            case Outcome.ReactedBefore before -> -1;
            case Outcome.CommentedBefore before -> -1;
            case Outcome.RetractedBefore before -> -1;
            case Outcome.NoSuchComment none -> -1;
            case Outcome.KeyUsedOtherwise otherwise -> -1;
        };
    }
}
