package live.ovation.protocol;

import java.util.List;

/// One message between regions: what a dispatcher's own publishers accepted.
///
/// @param link names one life of the sending link; one that is made anew has another name and counts from 0
/// @param sequence numbers the link's messages from 0, those included that were given up
/// @param lowest no message before this one will come any more, again or for the first time
/// @param sentAtMicros on the sender's clock, microseconds since the Unix epoch
public record Relay(
        RegionId from, String link, long sequence, long lowest, long sentAtMicros, List<EventBatch> batches) {
    public Relay {
        batches = List.copyOf(batches);
    }

    public int events() {
        int events = 0;
        for (EventBatch batch : batches) {
            events += batch.events();
        }
        return events;
    }
}
