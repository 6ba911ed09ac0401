package live.ovation.node.link;

import live.ovation.protocol.MergePort;
import live.ovation.protocol.wire.RegionCodec;
import live.ovation.transport.Answer;
import live.ovation.transport.Exchange;
import live.ovation.transport.Routes;

/// Answers for the publisher of this node what [HttpMergePort] asks. Thread-safe: holds nothing.
public final class MergeRoutes {
    private final MergePort publisher;

    public MergeRoutes(MergePort publisher) {
        this.publisher = publisher;
    }

    public void addTo(Routes routes) {
        routes.add("POST", "/internal/v1/merge", this::onMerge);
    }

    private void onMerge(Exchange exchange) {
        RegionCodec.Merge merge = LinkAnswers.decode(exchange, RegionCodec::decodeMerge);
        LinkAnswers.answer(
                exchange,
                publisher.merge(merge.from(), merge.events(), merge.skewMicros()),
                done -> Answer.noContent());
    }
}
