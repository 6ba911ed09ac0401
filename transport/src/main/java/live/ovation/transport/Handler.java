package live.ovation.transport;

/// Answers one route's requests. Called on the connection's event loop: must not block. Answers through the exchange,
/// now or later, exactly once; a thrown [Problem] is an answer, too.
@FunctionalInterface
public interface Handler {
    void handle(Exchange exchange);
}
