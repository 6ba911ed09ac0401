package live.ovation.node.link;

import live.ovation.protocol.ChangesPort;
import live.ovation.protocol.wire.RegionCodec;
import live.ovation.transport.Answer;
import live.ovation.transport.Exchange;
import live.ovation.transport.Routes;

/// Answers what [HttpChangesPort] asks: for this node's ledger, or by asking a publisher in turn.
/// Thread-safe: holds nothing.
public final class ChangesRoutes {
    private final ChangesPort ledger;

    public ChangesRoutes(ChangesPort ledger) {
        this.ledger = ledger;
    }

    public void addTo(Routes routes) {
        routes.add("GET", "/internal/v1/changes", this::onChanges);
        routes.add("GET", "/internal/v1/videos/{video}/entries", this::onEntries);
        routes.add("GET", "/internal/v1/attendances", this::onAttendances);
    }

    private void onChanges(Exchange exchange) {
        String cursor = exchange.query("after");
        int limit = HistoryRoutes.number("limit", exchange.query("limit"), 1);
        LinkAnswers.answer(
                exchange,
                ledger.changes(cursor == null ? "" : cursor, limit),
                page -> Answer.bytes(RegionCodec.encode(page)));
    }

    private void onEntries(Exchange exchange) {
        int limit = HistoryRoutes.number("limit", exchange.query("limit"), 1);
        LinkAnswers.answer(
                exchange,
                ledger.entries(LinkAnswers.video(exchange), HistoryRoutes.after(exchange.query("after")), limit),
                page -> Answer.bytes(RegionCodec.encode(page)));
    }

    private void onAttendances(Exchange exchange) {
        String video = exchange.query("video");
        String changed = exchange.query("changed");
        int limit = HistoryRoutes.number("limit", exchange.query("limit"), 1);
        LinkAnswers.answer(
                exchange,
                ledger.attendances(HistoryRoutes.micros("changed", changed), video == null ? "" : video, limit),
                rows -> Answer.bytes(RegionCodec.encodeAttendances(rows)));
    }
}
