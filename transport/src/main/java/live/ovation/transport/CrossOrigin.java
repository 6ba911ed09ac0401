package live.ovation.transport;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Map;

/// Lets pages of any origin use the public interface (CORS). Nothing here acts on cookies, so a page gains no rights by
/// who its visitor is.
final class CrossOrigin {
    private CrossOrigin() {}

    static void allow(HttpHeaders headers) {
        headers.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, "*");
        headers.set(HttpHeaderNames.ACCESS_CONTROL_EXPOSE_HEADERS, "Retry-After");
    }

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
