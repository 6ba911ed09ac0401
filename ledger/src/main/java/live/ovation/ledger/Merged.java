package live.ovation.ledger;

import java.util.List;
import live.ovation.protocol.Event;
import live.ovation.protocol.Position;
import live.ovation.protocol.VideoId;

/// What became of an arrival.
public sealed interface Merged {
    /// @param events what this region's viewers are to be told, in order
    record News(List<Event> events) implements Merged {
        public News {
            events = List.copyOf(events);
        }
    }

    /// Nothing to tell anybody: it was known, or changes nothing that is shown.
    record Known() implements Merged {}

    /// Not taken over: something that was written before it is not here.
    ///
    /// @param has how far that region's journal of the video is here; read on from there
    record Missing(VideoId video, Position has) implements Merged {}
}
