package live.ovation.dispatcher;

import java.util.ArrayList;
import java.util.List;
import live.ovation.protocol.EventBatch;
import live.ovation.protocol.VideoId;
import live.ovation.protocol.wire.EventCodec;

/// Neighbouring events of one video: what is looked up, and offered to links, as one.
record Run(VideoId video, EventBatch events) {
    /// @throws live.ovation.protocol.wire.WireException when the batch is not well-formed
    static List<Run> of(EventBatch batch) {
        List<Run> runs = new ArrayList<>();
        EventCodec.forEachRun(batch, (video, events) -> runs.add(new Run(video, events)));
        return runs;
    }
}
