package live.ovation.transport;

import java.net.URI;
import java.net.URISyntaxException;

/// Where another node answers: what stands in `http://host:port`.
public record PeerAddress(String host, int port) {
    /// Reads `http://host:port`; nothing else may follow but a slash.
    ///
    /// @throws IllegalArgumentException saying what was given and expected
    public static PeerAddress parse(String url) {
        try {
            URI uri = new URI(url.strip());
            String path = uri.getRawPath();
            boolean bare = (path == null || path.isEmpty() || path.equals("/"))
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null
                    && uri.getRawUserInfo() == null;
            if ("http".equalsIgnoreCase(uri.getScheme()) && uri.getHost() != null && bare) {
                int port = uri.getPort() < 0 ? 80 : uri.getPort();
                if (port >= 1 && port <= 65_535) {
                    return new PeerAddress(uri.getHost(), port);
                }
            }
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(expected(url), e);
        }
        throw new IllegalArgumentException(expected(url));
    }

    private static String expected(String url) {
        return url + " (expected: http://host:port)";
    }

    @Override
    public String toString() {
        return "http://" + host + ':' + port;
    }
}
