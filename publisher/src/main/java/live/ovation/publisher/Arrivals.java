package live.ovation.publisher;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import live.ovation.ledger.Arrival;
import live.ovation.ledger.Merged;
import live.ovation.protocol.Event;
import live.ovation.protocol.EventBatch;
import live.ovation.protocol.JournalEvent;
import live.ovation.protocol.Position;
import live.ovation.protocol.Reaction;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.VideoId;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.Latency;
import live.ovation.telemetry.Telemetry;
import live.ovation.transport.Problem;

/// Takes what other regions tell to the committing thread and counts what became of it. Thread-safe; never
/// blocks.
final class Arrivals {
    private final GroupCommit commits;
    private final Telemetry telemetry;
    private final Clock clock;
    private final RegionId here;

    /// @param here this region's name
    Arrivals(GroupCommit commits, RegionId here, Telemetry telemetry, Clock clock) {
        this.clock = clock;
        this.commits = commits;
        this.here = here;
        this.telemetry = telemetry;
    }

    /// What another region just accepted.
    ///
    /// @param skewMicros by how much that region's clock is ahead; empty: not known, and nothing is timed
    /// @param missing hears of entries that lack one before them: the video, and how far the other region's
    ///     journal is here
    /// @return completes when it is durable or was known; fails with a [Problem] when it is to be offered
    ///     again
    CompletableFuture<Void> relayed(
            RegionId from, EventBatch batch, OptionalLong skewMicros, BiConsumer<VideoId, Position> missing) {
        requireAnother(from);
        List<Arrival> arrivals = new ArrayList<>(batch.events());
        for (Event event : batch.decode()) {
            if (event instanceof Reaction reaction) {
                arrivals.add(new Arrival.Reacted(from, reaction));
            } else if (event instanceof JournalEvent entry
                    && entry.provenance().position().region().equals(from)) {
                arrivals.add(new Arrival.Written(entry));
            }
        }
        return merge(from, arrivals).thenAccept(merged -> {
            Latency latency = telemetry.latency(PublisherMetric.MERGE_LATENCY, "region", from.value());
            long now = clock.epochMicros();
            for (Merged one : merged) {
                if (one instanceof Merged.News news && news.events().getLast() instanceof Reaction reaction) {
                    skewMicros.ifPresent(skew -> latency.record(now - reaction.atMicros() + skew));
                } else if (one instanceof Merged.Missing hole) {
                    telemetry
                            .counter(PublisherMetric.MERGE_HOLES, "region", from.value())
                            .increment();
                    missing.accept(hole.video(), hole.has());
                }
            }
        });
    }

    /// A node that is told to be its own peer would merge its own reactions a second time, under another name.
    private void requireAnother(RegionId from) {
        if (from.equals(here)) {
            throw Problem.badRequest("region: " + from + " (expected: another one than " + here + ", this one)");
        }
    }

    CompletableFuture<List<Merged>> merge(RegionId from, List<Arrival> arrivals) {
        if (arrivals.isEmpty()) {
            return CompletableFuture.completedFuture(List.of());
        }
        CompletableFuture<List<Merged>> answer = new CompletableFuture<>();
        try {
            commits.offerMerge(arrivals, new GroupCommit.MergeReply() {
                @Override
                public void merged(List<Merged> merged) {
                    count(from, merged);
                    // A copy: the committing thread goes on with its list.
                    answer.complete(List.copyOf(merged));
                }

                @Override
                public void failed(RuntimeException failure) {
                    answer.completeExceptionally(failure);
                }
            });
        } catch (Problem e) {
            answer.completeExceptionally(e);
        }
        return answer;
    }

    private void count(RegionId from, List<Merged> merged) {
        Map<PublisherMetric, Integer> counts = new HashMap<>();
        for (Merged one : merged) {
            counts.merge(
                    one instanceof Merged.News ? PublisherMetric.MERGED : PublisherMetric.MERGED_BEFORE,
                    1,
                    Integer::sum);
        }
        counts.forEach(
                (metric, n) -> telemetry.counter(metric, "region", from.value()).add(n));
    }
}
