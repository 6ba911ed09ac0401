package live.ovation.crowd.viewer;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;

/// One server's public address, looked up once. Immutable.
///
/// @param authority for the `Host:` line
/// @param prefix before every path; empty as a rule
public record Target(InetSocketAddress address, String authority, String prefix) {
    private static final int HTTP_PORT = 80;

    /// @throws IllegalArgumentException when the name is unknown
    public static Target of(URI url) {
        int port = url.getPort() < 0 ? HTTP_PORT : url.getPort();
        try {
            InetAddress host = InetAddress.getByName(url.getHost());
            String path = url.getPath() == null ? "" : url.getPath();
            String prefix = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
            return new Target(new InetSocketAddress(host, port), url.getAuthority(), prefix);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("url: " + url + ": unknown host (expected: a host that resolves)", e);
        }
    }
}
