package live.ovation.node.link;

import live.ovation.protocol.RegionViewers;
import live.ovation.protocol.Relay;
import live.ovation.protocol.RelayPort;
import live.ovation.protocol.wire.RegionCodec;
import live.ovation.transport.Answer;
import live.ovation.transport.Exchange;
import live.ovation.transport.Routes;

/// Answers for the dispatcher of this node what [HttpRelayPort] asks. Thread-safe: holds nothing.
public final class RelayRoutes {
    private final RelayPort dispatcher;

    public RelayRoutes(RelayPort dispatcher) {
        this.dispatcher = dispatcher;
    }

    public void addTo(Routes routes) {
        routes.add("POST", "/internal/v1/relay", this::onRelay);
        routes.add("POST", "/internal/v1/relay/viewers", this::onWatched);
    }

    private void onWatched(Exchange exchange) {
        RegionViewers told = LinkAnswers.decode(exchange, RegionCodec::decodeViewers);
        LinkAnswers.answer(exchange, dispatcher.watched(told), done -> Answer.noContent());
    }

    private void onRelay(Exchange exchange) {
        Relay relay = LinkAnswers.decode(exchange, RegionCodec::decodeRelay);
        LinkAnswers.answer(exchange, dispatcher.relay(relay), reply -> Answer.bytes(RegionCodec.encode(reply)));
    }
}
