package live.ovation.transport;

import java.util.Map;

/// Lets pages of any origin use the public interface (CORS). Nothing here acts on cookies, so a page gains no rights by
/// who its visitor is.
final class CrossOrigin {
    /// What every answer carries.
    static final Map<String, String> HEADERS =
            Map.of("access-control-allow-origin", "*", "access-control-expose-headers", "Retry-After");

    private CrossOrigin() {}

    static Answer preflight() {
        return new Answer(
                204,
                "",
                new byte[0],
                Map.of(
                        "Access-Control-Allow-Methods", "GET, POST, PATCH, DELETE",
                        "Access-Control-Allow-Headers", "Content-Type, Authorization, Last-Event-ID",
                        "Access-Control-Max-Age", "86400"));
    }
}
