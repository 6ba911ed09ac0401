package live.ovation.node.link;

import java.util.concurrent.CompletionStage;
import live.ovation.protocol.RegionSketches;
import live.ovation.protocol.SketchPort;
import live.ovation.protocol.wire.RegionCodec;

/// The presence desks of another region's dispatchers; each can do it. Thread-safe.
public final class HttpSketchPort implements SketchPort {
    private final LinkClient link;

    public HttpSketchPort(LinkClient link) {
        this.link = link;
    }

    @Override
    // A stage of nothing ends with null.
    @SuppressWarnings("NullAway")
    public CompletionStage<Void> met(RegionSketches told) {
        return link.post("/internal/v1/relay/sketches", RegionCodec.encode(told), body -> null);
    }
}
