package live.ovation.transport;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import live.ovation.transport.json.Json;
import org.jspecify.annotations.Nullable;

/// A request that can't be answered as wished, as a problem document (RFC 9457). Carries no stack trace: it is an
/// answer, not a fault.
public final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final String CONTENT_TYPE = "application/problem+json";

    private final int status;
    private final String code;
    private final String title;
    private final @Nullable Duration retryAfter;
    private final transient Map<String, String> headers;

    /// @param code the stable name of this kind of problem, `like-this`
    /// @param detail what was given and what was expected
    /// @param retryAfter when waiting helps, how long; null otherwise
    public Problem(int status, String code, String title, String detail, @Nullable Duration retryAfter) {
        this(status, code, title, detail, retryAfter, Map.of());
    }

    private Problem(
            int status,
            String code,
            String title,
            String detail,
            @Nullable Duration retryAfter,
            Map<String, String> headers) {
        super(detail, null, false, false);
        this.status = status;
        this.code = code;
        this.title = title;
        this.retryAfter = retryAfter;
        this.headers = headers;
    }

    public static Problem badRequest(String detail) {
        return new Problem(400, "bad-request", "The request is not valid", detail, null);
    }

    /// @param challenge how to show who one is, as `WWW-Authenticate` says it
    public static Problem unauthorized(String detail, String challenge) {
        return new Problem(
                401,
                "unauthorized",
                "Nobody may do this without saying who they are",
                detail,
                null,
                Map.of("WWW-Authenticate", challenge));
    }

    public static Problem notFound(String detail) {
        return new Problem(404, "not-found", "There is no such thing", detail, null);
    }

    public static Problem methodNotAllowed(String detail, String allowed) {
        return new Problem(
                405, "method-not-allowed", "The method is not allowed here", detail, null, Map.of("Allow", allowed));
    }

    public static Problem unavailable(String detail, Duration retryAfter) {
        return new Problem(503, "unavailable", "Not possible right now", detail, retryAfter);
    }

    /// Whether it was done can't be told. 502, not 503: that would say that nothing was done, and
    /// whoever passes requests on would ask somebody else to do it again.
    public static Problem uncertain(String detail, @Nullable Duration retryAfter) {
        return new Problem(502, "uncertain", "Whether it was done is unknown", detail, retryAfter);
    }

    public static Problem internal() {
        return new Problem(
                500, "internal", "The server failed", "The request failed inside the server; it was recorded.", null);
    }

    /// The same, after which the connection ends, even where the client would keep it.
    public Problem closing() {
        Map<String, String> all = new HashMap<>(headers);
        all.put("Connection", "close");
        return new Problem(status, code, title, String.valueOf(getMessage()), retryAfter, all);
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }

    public Answer toAnswer() {
        String body = "{\"type\":\"urn:ovation:problem:" + code + "\",\"title\":" + Json.quote(title) + ",\"status\":"
                + status + ",\"detail\":" + Json.quote(String.valueOf(getMessage())) + "}";
        Map<String, String> all = new HashMap<>(headers);
        if (retryAfter != null) {
            // Whole seconds are all the header can say; never less than what was meant.
            all.put("Retry-After", Long.toString(Math.max(1, (retryAfter.toMillis() + 999) / 1000)));
        }
        return new Answer(status, CONTENT_TYPE, body.getBytes(java.nio.charset.StandardCharsets.UTF_8), all);
    }
}
