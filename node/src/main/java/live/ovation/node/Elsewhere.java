package live.ovation.node;

import live.ovation.transport.Exchange;
import live.ovation.transport.Handler;

/// Answers what this node's own roles do not: passes on what is another role's work, and shows pages
/// otherwise. Thread-safe.
final class Elsewhere implements Handler {
    private static final String INTERFACE = "/v1/";

    private final Handler publishers;
    private final Handler frontends;
    private final Handler otherwise;

    /// @param publishers answers what is a publisher's
    /// @param frontends answers what is a frontend's
    /// @param otherwise answers what is no part of the interface
    Elsewhere(Handler publishers, Handler frontends, Handler otherwise) {
        this.publishers = publishers;
        this.frontends = frontends;
        this.otherwise = otherwise;
    }

    @Override
    public void handle(Exchange exchange) {
        String path = exchange.path();
        if (!path.startsWith(INTERFACE)) {
            otherwise.handle(exchange);
        } else if (isOfStreams(path)) {
            frontends.handle(exchange);
        } else {
            publishers.handle(exchange);
        }
    }

    private static boolean isOfStreams(String path) {
        return path.equals("/v1/events")
                || path.startsWith("/v1/connections/")
                || (path.startsWith("/v1/videos/") && path.endsWith("/events"));
    }
}
