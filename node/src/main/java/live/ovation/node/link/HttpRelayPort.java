package live.ovation.node.link;

import java.util.concurrent.CompletionStage;
import live.ovation.protocol.RegionViewers;
import live.ovation.protocol.Relay;
import live.ovation.protocol.RelayPort;
import live.ovation.protocol.RelayReply;
import live.ovation.protocol.wire.RegionCodec;

/// The dispatchers of another region. The messages of one link go to the same one while it is well, so that
/// they can be put in order there; when it fails, to the next. Thread-safe.
public final class HttpRelayPort implements RelayPort {
    private final LinkClient link;

    public HttpRelayPort(LinkClient link) {
        this.link = link;
    }

    @Override
    public CompletionStage<RelayReply> relay(Relay relay) {
        return link.post(
                link.orderFor(relay.link()), "/internal/v1/relay", RegionCodec.encode(relay), RegionCodec::decodeReply);
    }

    @Override
    // A stage of nothing ends with null.
    @SuppressWarnings("NullAway")
    public CompletionStage<Void> watched(RegionViewers told) {
        return link.post("/internal/v1/relay/viewers", RegionCodec.encode(told), body -> null);
    }
}
