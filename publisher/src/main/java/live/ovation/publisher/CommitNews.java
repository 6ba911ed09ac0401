package live.ovation.publisher;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import live.ovation.ledger.Outcome;
import live.ovation.protocol.Event;
import live.ovation.telemetry.Telemetry;

/// What of a commit is to be told to viewers, and how much of what there was. Thread-safe.
final class CommitNews {
    private final LongAdder taps;
    private final LongAdder reactions;
    private final LongAdder comments;
    private final LongAdder retractions;
    private final LongAdder repeats;

    CommitNews(Telemetry telemetry) {
        this.taps = telemetry.counter(PublisherMetric.TAPS);
        this.reactions = telemetry.counter(PublisherMetric.REACTIONS);
        this.comments = telemetry.counter(PublisherMetric.COMMENTS);
        this.retractions = telemetry.counter(PublisherMetric.RETRACTIONS);
        this.repeats = telemetry.counter(PublisherMetric.REPEATS);
    }

    List<Event> of(List<Outcome> outcomes) {
        List<Event> events = new ArrayList<>(outcomes.size());
        long reacted = 0;
        long tapped = 0;
        for (Outcome outcome : outcomes) {
            switch (outcome) {
                case Outcome.Reacted news -> {
                    events.add(news.reaction());
                    reacted++;
                    tapped += news.reaction().count();
                }
                case Outcome.Commented news -> {
                    events.add(news.comment());
                    comments.increment();
                }
                case Outcome.Retracted news -> {
                    events.add(news.retraction());
                    retractions.increment();
                }
                case Outcome.ReactedBefore before -> repeats.increment();
                case Outcome.CommentedBefore before -> repeats.increment();
                case Outcome.RetractedBefore before -> repeats.increment();
                case Outcome.NoSuchComment none -> {}
                case Outcome.KeyUsedOtherwise otherwise -> {}
            }
        }
        reactions.add(reacted);
        taps.add(tapped);
        return events;
    }
}
