package live.ovation.node.link;

import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import live.ovation.protocol.EventBatch;
import live.ovation.protocol.MergePort;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.wire.RegionCodec;

/// The publishers of this region, in processes of their own. What one region tells goes to the same one while
/// it is well: two would wait for each other. Thread-safe.
public final class HttpMergePort implements MergePort {
    private final LinkClient link;

    public HttpMergePort(LinkClient link) {
        this.link = link;
    }

    @Override
    // A stage of nothing ends with null.
    @SuppressWarnings("NullAway")
    public CompletionStage<Void> merge(RegionId from, EventBatch events, OptionalLong skewMicros) {
        byte[] body = RegionCodec.encodeMerge(from, events, skewMicros);
        return link.post(link.orderFor(from.value()), "/internal/v1/merge", body, answer -> null);
    }
}
