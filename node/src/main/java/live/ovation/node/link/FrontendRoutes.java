package live.ovation.node.link;

import live.ovation.protocol.FrontendPort;
import live.ovation.protocol.wire.DeliveryCodec;
import live.ovation.transport.Answer;
import live.ovation.transport.Exchange;
import live.ovation.transport.Routes;

/// Answers for the frontend of this node what [HttpFrontendPort] asks. Thread-safe: holds nothing.
public final class FrontendRoutes {
    private final FrontendPort frontend;

    public FrontendRoutes(FrontendPort frontend) {
        this.frontend = frontend;
    }

    public void addTo(Routes routes) {
        routes.add("POST", "/internal/v1/deliver", this::onDeliver);
    }

    private void onDeliver(Exchange exchange) {
        LinkAnswers.answer(
                exchange,
                frontend.deliver(LinkAnswers.decode(exchange, DeliveryCodec::decode)),
                done -> Answer.noContent());
    }
}
