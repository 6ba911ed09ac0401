package live.ovation.node.link;

import java.util.concurrent.CompletionStage;
import live.ovation.protocol.Delivery;
import live.ovation.protocol.FrontendPort;
import live.ovation.protocol.wire.DeliveryCodec;

/// A frontend in another process. Thread-safe.
public final class HttpFrontendPort implements FrontendPort {
    private final LinkClient link;

    public HttpFrontendPort(LinkClient link) {
        this.link = link;
    }

    @Override
    // A stage of nothing ends with null.
    @SuppressWarnings("NullAway")
    public CompletionStage<Void> deliver(Delivery delivery) {
        return link.post("/internal/v1/deliver", DeliveryCodec.encode(delivery), body -> null);
    }
}
