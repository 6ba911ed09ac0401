package live.ovation.node;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import live.ovation.node.link.Secret;
import live.ovation.telemetry.Telemetry;
import live.ovation.transport.Answer;
import live.ovation.transport.Exchange;
import live.ovation.transport.Problem;
import live.ovation.transport.Routes;
import live.ovation.transport.json.Json;

/// What operators ask of the internal port: does it live, is it ready, how is it, and please let your
/// viewers go. Thread-safe.
final class Operations {
    /// Whoever asks for a drain is told that it is over if it takes no longer than this, and else how far it is.
    private static final Duration DRAIN_ANSWER = Duration.ofSeconds(2);

    private final Node node;
    private final Health health;
    private final Telemetry telemetry;

    Operations(Node node, Health health, Telemetry telemetry) {
        this.node = node;
        this.health = health;
        this.telemetry = telemetry;
    }

    void addTo(Routes routes, Secret secret) {
        routes.add("GET", "/health/live", this::onLive);
        routes.add("GET", "/health/ready", this::onReady);
        routes.add("GET", "/metrics", this::onMetrics);
        routes.add("POST", "/drain", secret.guard(this::onDrain));
        routes.add("GET", "/drain", secret.guard(exchange -> exchange.answer(Answer.json(200, progress()))));
        routes.add("DELETE", "/drain", secret.guard(this::onUndrain));
    }

    private void onLive(Exchange exchange) {
        Health.Told live = health.live();
        exchange.answer(Answer.json(live.well() ? 200 : 503, "{\"live\":" + live.well() + reason(live) + "}"));
    }

    private void onReady(Exchange exchange) {
        String roles = node.config().roleWords().stream().map(Json::quote).collect(Collectors.joining(","));
        Health.Told ready = health.ready();
        String impaired = health.impaired();
        exchange.answer(Answer.json(
                ready.well() ? 200 : 503,
                "{\"ready\":" + ready.well() + ",\"id\":" + Json.quote(node.id()) + ",\"roles\":[" + roles + "]"
                        + reason(ready)
                        + (impaired.isEmpty() ? "" : ",\"impaired\":[" + Json.quote(impaired) + "]") + "}"));
    }

    private static String reason(Health.Told told) {
        return told.well() ? "" : ",\"reason\":" + Json.quote(told.reason());
    }

    private void onMetrics(Exchange exchange) {
        Answer text = Answer.text(200, telemetry.scrape());
        exchange.answer(new Answer(200, "text/plain; version=0.0.4; charset=utf-8", text.body(), text.headers()));
    }

    private void onDrain(Exchange exchange) {
        node.drain()
                .toCompletableFuture()
                .copy()
                .orTimeout(DRAIN_ANSWER.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((done, failure) -> {
                    if (failure == null) {
                        exchange.answer(Answer.json(200, "{\"drained\":true}"));
                    } else if (failure instanceof TimeoutException) {
                        exchange.answer(Answer.json(202, progress()));
                    } else {
                        exchange.fail(new Problem(
                                409, "undrained", "The drain was taken back", "drain: taken back meanwhile", null));
                    }
                });
    }

    private void onUndrain(Exchange exchange) {
        if (!node.undrain()) {
            throw new Problem(
                    409, "stopping", "The node is being stopped", "drain: can't be taken back when stopping", null);
        }
        exchange.answer(Answer.json(200, progress()));
    }

    private String progress() {
        int streams = node.streams();
        boolean draining = node.isDraining();
        return "{\"drained\":" + (draining && streams == 0) + ",\"draining\":" + draining + ",\"streams\":" + streams
                + "}";
    }
}
