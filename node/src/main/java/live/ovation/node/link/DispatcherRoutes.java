package live.ovation.node.link;

import live.ovation.protocol.DispatcherPort;
import live.ovation.protocol.EventBatch;
import live.ovation.protocol.SubscriptionReport;
import live.ovation.protocol.wire.BatchCodec;
import live.ovation.protocol.wire.ReportCodec;
import live.ovation.transport.Answer;
import live.ovation.transport.Exchange;
import live.ovation.transport.PeerAddress;
import live.ovation.transport.Problem;
import live.ovation.transport.Routes;

/// Answers for the dispatcher of this node what [HttpDispatcherPort] asks. Thread-safe: holds nothing.
public final class DispatcherRoutes {
    private final DispatcherPort dispatcher;

    public DispatcherRoutes(DispatcherPort dispatcher) {
        this.dispatcher = dispatcher;
    }

    public void addTo(Routes routes) {
        routes.add("POST", "/internal/v1/dispatch", this::onDispatch);
        routes.add("POST", "/internal/v1/report", this::onReport);
        routes.add("GET", "/internal/v1/videos/{video}/viewers", this::onViewers);
        routes.add(
                "POST",
                "/internal/v1/resync",
                exchange -> LinkAnswers.answer(exchange, dispatcher.resyncAll(), done -> Answer.noContent()));
    }

    private void onDispatch(Exchange exchange) {
        EventBatch batch = LinkAnswers.decode(exchange, BatchCodec::decode);
        LinkAnswers.answer(exchange, dispatcher.dispatch(batch), done -> Answer.noContent());
    }

    private void onReport(Exchange exchange) {
        SubscriptionReport report = LinkAnswers.decode(exchange, ReportCodec::decodeReport);
        checkAddress(report.address());
        LinkAnswers.answer(exchange, dispatcher.report(report), reply -> Answer.bytes(ReportCodec.encode(reply)));
    }

    /// An address nobody can call would only be noticed once its first event is due.
    private static void checkAddress(String address) {
        try {
            PeerAddress.parse(address);
        } catch (IllegalArgumentException e) {
            throw Problem.badRequest("address: " + e.getMessage());
        }
    }

    private void onViewers(Exchange exchange) {
        LinkAnswers.answer(
                exchange,
                dispatcher.viewers(LinkAnswers.video(exchange)),
                count -> Answer.bytes(BatchCodec.encode(EventBatch.of(count))));
    }
}
