package live.ovation.protocol;

import java.util.List;

/// What one request of a link between a dispatcher and a frontend carries.
///
/// @param link names one life of the link: the dispatcher's id and incarnation, `>`, and which of its links it
///     is. A link that is made anew has another name and counts from 0
/// @param sequence counts the events offered on this link before this delivery, sent or dropped. When a delivery does
///     not begin where the last one ended, some were dropped and the frontend repairs from the ledger.
/// @param phantoms how many of those were no events: each stands for something lost that nobody can name, so that the
///     frontend repairs
/// @param dispatchedAtMicros when the dispatcher took the first of them, microseconds since the Unix epoch
/// @param later from which event on another time holds, in order
public record Delivery(
        String link,
        long sequence,
        long phantoms,
        long dispatchedAtMicros,
        List<Later> later,
        List<EventBatch> batches) {
    public Delivery {
        later = List.copyOf(later);
        batches = List.copyOf(batches);
    }

    /// All of them taken at once.
    public Delivery(String link, long sequence, long dispatchedAtMicros, List<EventBatch> batches) {
        this(link, sequence, 0, dispatchedAtMicros, List.of(), batches);
    }

    /// The events from one on were taken later than those before it.
    ///
    /// @param from the event's place in the delivery, counted from 0
    /// @param atMicros when, microseconds since the Unix epoch
    public record Later(int from, long atMicros) {}

    /// Names the dispatcher's life that this link belongs to.
    public String dispatcher() {
        int end = link.lastIndexOf('>');
        return end < 0 ? link : link.substring(0, end);
    }

    public int events() {
        int events = 0;
        for (EventBatch batch : batches) {
            events += batch.events();
        }
        return events;
    }
}
