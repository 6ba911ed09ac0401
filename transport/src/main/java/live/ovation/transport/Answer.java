package live.ovation.transport;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/// What a server says to one request.
///
/// @param contentType empty when there is no body
/// @param headers beyond the length, the type and the connection's
@SuppressWarnings("ArrayRecordComponent") // written once, read once, never compared
public record Answer(int status, String contentType, byte[] body, Map<String, String> headers) {
    public static final String JSON = "application/json";

    private static final byte[] NOTHING = {};

    public Answer {
        headers = Map.copyOf(headers);
    }

    public static Answer json(int status, byte[] body) {
        return new Answer(status, JSON, body, Map.of());
    }

    public static Answer json(int status, String body) {
        return json(status, body.getBytes(StandardCharsets.UTF_8));
    }

    public static Answer text(int status, String body) {
        return new Answer(status, "text/plain; charset=utf-8", body.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    public static Answer bytes(byte[] body) {
        return new Answer(200, "application/octet-stream", body, Map.of());
    }

    public static Answer noContent() {
        return new Answer(204, "", NOTHING, Map.of());
    }
}
