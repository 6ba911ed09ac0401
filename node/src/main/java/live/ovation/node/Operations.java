package live.ovation.node;

import java.util.stream.Collectors;
import live.ovation.node.link.Secret;
import live.ovation.telemetry.Telemetry;
import live.ovation.transport.Answer;
import live.ovation.transport.Exchange;
import live.ovation.transport.Routes;
import live.ovation.transport.json.Json;

/// What operators ask of the internal port: does it live, is it ready, how is it, and please let your viewers go.
final class Operations {
    private final Node node;
    private final Telemetry telemetry;

    Operations(Node node, Telemetry telemetry) {
        this.node = node;
        this.telemetry = telemetry;
    }

    void addTo(Routes routes, Secret secret) {
        routes.add("GET", "/health/live", exchange -> exchange.answer(Answer.json(200, "{\"live\":true}")));
        routes.add("GET", "/health/ready", this::onReady);
        routes.add("GET", "/metrics", this::onMetrics);
        routes.add("POST", "/drain", secret.guard(this::onDrain));
    }

    private void onReady(Exchange exchange) {
        String roles = node.config().roleWords().stream().map(Json::quote).collect(Collectors.joining(","));
        boolean ready = !node.isDraining();
        exchange.answer(Answer.json(
                ready ? 200 : 503,
                "{\"ready\":" + ready + ",\"id\":" + Json.quote(node.id()) + ",\"roles\":[" + roles + "]"
                        + (ready ? "" : ",\"reason\":\"draining\"") + "}"));
    }

    private void onMetrics(Exchange exchange) {
        Answer text = Answer.text(200, telemetry.scrape());
        exchange.answer(new Answer(200, "text/plain; version=0.0.4; charset=utf-8", text.body(), text.headers()));
    }

    private void onDrain(Exchange exchange) {
        node.drain().whenComplete((done, failure) -> {
            if (failure == null) {
                exchange.answer(Answer.json(200, "{\"drained\":true}"));
            } else {
                exchange.fail(failure);
            }
        });
    }
}
