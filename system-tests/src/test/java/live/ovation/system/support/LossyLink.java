package live.ovation.system.support;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import live.ovation.protocol.Delivery;
import live.ovation.protocol.wire.DeliveryCodec;

/// The way from dispatchers to one frontend, on which a share of the events is lost: whole
/// deliveries, and nobody is told, as when a frontend dies with one in its hands. All else passes.
/// Thread-safe.
///
/// Which deliveries is not left to chance: each one that keeps the share of lost events near the
/// wanted one. So the share is the same on a slow machine, where there are fewer deliveries with
/// more in each.
public final class LossyLink implements AutoCloseable {
    private static final Set<String> OF_THE_CONNECTION =
            Set.of("connection", "content-length", "host", "transfer-encoding", "upgrade", "http2-settings");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient onward =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final int target;
    private final double loss;
    private long events;
    private long lost;

    private LossyLink(HttpServer server, int target, double loss) {
        this.server = server;
        this.target = target;
        this.loss = loss;
    }

    /// @param target the frontend's internal port
    /// @param loss the share of events, 0 to 1
    public static LossyLink to(int target, double loss) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 512);
            LossyLink link = new LossyLink(server, target, loss);
            server.setExecutor(link.threads);
            server.createContext("/", link::pass);
            server.start();
            return link;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /// Events that were to pass so far.
    public synchronized long events() {
        return events;
    }

    public synchronized long lost() {
        return lost;
    }

    private void pass(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            if (exchange.getRequestURI().getPath().equals("/internal/v1/deliver") && isLost(body)) {
                exchange.sendResponseHeaders(204, -1);
                return;
            }
            HttpResponse<byte[]> answer = ask(exchange, body);
            answer.headers().map().forEach((name, values) -> {
                if (!OF_THE_CONNECTION.contains(name.toLowerCase(java.util.Locale.ROOT))) {
                    exchange.getResponseHeaders().put(name, List.copyOf(values));
                }
            });
            int length = answer.body().length;
            exchange.sendResponseHeaders(answer.statusCode(), length == 0 ? -1 : length);
            exchange.getResponseBody().write(answer.body());
        }
    }

    private synchronized boolean isLost(byte[] body) {
        Delivery delivery = DeliveryCodec.decode(body);
        int more = delivery.events();
        events += more;
        if (more == 0 || lost + more / 2.0 > loss * events) {
            return false;
        }
        lost += more;
        return true;
    }

    private HttpResponse<byte[]> ask(HttpExchange exchange, byte[] body) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + target + exchange.getRequestURI()))
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!OF_THE_CONNECTION.contains(name.toLowerCase(java.util.Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        try {
            return onward.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        onward.shutdownNow();
    }
}
