package live.ovation.transport;

import java.util.Map;

/// One request to another node.
///
/// @param uri path and query
/// @param headers beyond the host, the length and the connection's
@SuppressWarnings("ArrayRecordComponent") // written once, read once, never compared
public record Call(PeerAddress peer, String method, String uri, Map<String, String> headers, byte[] body) {
    private static final byte[] NO_BODY = {};

    public Call {
        headers = Map.copyOf(headers);
    }

    public static Call get(PeerAddress peer, String uri) {
        return new Call(peer, "GET", uri, Map.of(), NO_BODY);
    }

    public static Call post(PeerAddress peer, String uri, byte[] body) {
        return new Call(peer, "POST", uri, Map.of(), body);
    }

    public Call withHeaders(Map<String, String> others) {
        return new Call(peer, method, uri, others, body);
    }

    /// Whether doing it twice is the same as doing it once, so that a call whose fate is unknown may be repeated.
    boolean isRepeatable() {
        return method.equals("GET") || method.equals("HEAD");
    }

    @Override
    public String toString() {
        return method + " " + peer + uri;
    }
}
