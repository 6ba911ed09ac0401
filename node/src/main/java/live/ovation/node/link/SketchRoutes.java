package live.ovation.node.link;

import live.ovation.protocol.RegionSketches;
import live.ovation.protocol.SketchPort;
import live.ovation.protocol.wire.RegionCodec;
import live.ovation.transport.Answer;
import live.ovation.transport.Exchange;
import live.ovation.transport.Routes;

/// Answers for the presence desk of this node what [HttpSketchPort] asks. Thread-safe: holds nothing.
public final class SketchRoutes {
    private final SketchPort desk;

    public SketchRoutes(SketchPort desk) {
        this.desk = desk;
    }

    public void addTo(Routes routes) {
        routes.add("POST", "/internal/v1/relay/sketches", this::onMet);
    }

    private void onMet(Exchange exchange) {
        RegionSketches told = LinkAnswers.decode(exchange, RegionCodec::decodeSketches);
        LinkAnswers.answer(exchange, desk.met(told), done -> Answer.noContent());
    }
}
