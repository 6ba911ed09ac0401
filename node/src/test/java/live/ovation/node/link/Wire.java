package live.ovation.node.link;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.Telemetry;
import live.ovation.transport.EventLoops;
import live.ovation.transport.HttpClient;
import live.ovation.transport.HttpServer;
import live.ovation.transport.PeerAddress;
import live.ovation.transport.Peers;
import live.ovation.transport.Routes;

/// A real connection between a port's two classes: a server with routes and a client that calls it.
final class Wire implements AutoCloseable {
    private final EventLoops loops = new EventLoops(1, true);
    private final HttpClient client = new HttpClient(loops, HttpClient.Settings.defaults());
    private final HttpServer server;
    private final Secret secret;

    Wire(Routes routes) {
        this(routes, new Secret(""));
    }

    Wire(Routes routes, Secret secret) {
        this.secret = secret;
        try {
            HttpServer.Settings settings =
                    HttpServer.Settings.of("127.0.0.1", 0).withMaxBodyBytes(32 << 20);
            server = HttpServer.start(loops, settings, routes, new Telemetry());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    LinkClient link() {
        PeerAddress address = new PeerAddress("127.0.0.1", server.port());
        return new LinkClient(client, new Peers(List.of(address), Clock.system()), Duration.ofSeconds(5), secret);
    }

    /// Nobody answers any more.
    void cut() {
        server.close();
        client.close();
    }

    @Override
    public void close() {
        cut();
        loops.close();
    }
}
