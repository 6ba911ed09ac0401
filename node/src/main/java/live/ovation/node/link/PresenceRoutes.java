package live.ovation.node.link;

import live.ovation.protocol.PresencePort;
import live.ovation.protocol.wire.PresenceCodec;
import live.ovation.transport.Answer;
import live.ovation.transport.Exchange;
import live.ovation.transport.Routes;

/// Answers for the presence desk of this node what [HttpPresencePort] asks. Thread-safe: holds nothing.
public final class PresenceRoutes {
    private final PresencePort desk;

    public PresenceRoutes(PresencePort desk) {
        this.desk = desk;
    }

    public void addTo(Routes routes) {
        routes.add("POST", "/internal/v1/people", this::onReport);
        routes.add("POST", "/internal/v1/presence", this::onPresence);
        routes.add("GET", "/internal/v1/videos/{video}/audience", this::onAudience);
    }

    private void onReport(Exchange exchange) {
        LinkAnswers.answer(
                exchange,
                desk.report(LinkAnswers.decode(exchange, PresenceCodec::decodeReport)),
                reply -> Answer.bytes(PresenceCodec.encode(reply)));
    }

    private void onPresence(Exchange exchange) {
        LinkAnswers.answer(
                exchange,
                desk.presence(
                        LinkAnswers.decode(exchange, body -> PresenceCodec.decodeUsers(body, PresencePort.MOST_USERS))),
                presences -> Answer.bytes(PresenceCodec.encode(presences)));
    }

    private void onAudience(Exchange exchange) {
        LinkAnswers.answer(
                exchange,
                desk.audience(LinkAnswers.video(exchange)),
                audience -> Answer.bytes(PresenceCodec.encode(audience)));
    }
}
