package live.ovation.node.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.Telemetry;
import live.ovation.transport.Answer;
import live.ovation.transport.EventLoops;
import live.ovation.transport.HttpClient;
import live.ovation.transport.HttpServer;
import live.ovation.transport.PeerAddress;
import live.ovation.transport.Peers;
import live.ovation.transport.Problem;
import live.ovation.transport.Routes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LinkClientTest {
    private final EventLoops loops = new EventLoops(1, true);
    private final HttpClient client = new HttpClient(loops, HttpClient.Settings.defaults());
    private final AtomicInteger asked = new AtomicInteger();
    private final HttpServer works = server(new Routes().add("GET", "/x", exchange -> {
        asked.incrementAndGet();
        exchange.answer(Answer.text(200, "done"));
    }));
    private final HttpServer full = server(new Routes().otherwise(exchange -> {
        throw Problem.unavailable("full (expected: room)", Duration.ofSeconds(1));
    }));

    private HttpServer server(Routes routes) {
        try {
            return HttpServer.start(loops, HttpServer.Settings.of("127.0.0.1", 0), routes, new Telemetry());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void stop() {
        works.close();
        full.close();
        client.close();
        loops.close();
    }

    private static PeerAddress at(int port) {
        return new PeerAddress("127.0.0.1", port);
    }

    private String ask(PeerAddress... peers) {
        LinkClient link = new LinkClient(
                client, new Peers(List.of(peers), Clock.system()), Duration.ofMillis(100), new Secret(""));
        return Answered.by(link.get("/x", body -> new String(body, StandardCharsets.UTF_8)));
    }

    @Test
    void nodeThatDoesNotAnswerIsNotWaitedForWhileThereIsAnother() throws IOException {
        try (ServerSocket frozen = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            for (int i = 0; i < 8; i++) {
                assertThat(ask(at(frozen.getLocalPort()), at(works.port()))).isEqualTo("done");
            }
        }
    }

    @Test
    void nodeThatIsFullOrGoneIsPassedOver() throws IOException {
        int nobody;
        try (ServerSocket socket = new ServerSocket(0)) {
            nobody = socket.getLocalPort();
        }
        for (int i = 0; i < 8; i++) {
            assertThat(ask(at(full.port()), at(nobody), at(works.port()))).isEqualTo("done");
        }
        assertThat(asked).hasValue(8);
    }

    @Test
    void whenNobodyCanTheLastRefusalIsTheAnswer() {
        assertThatThrownBy(() -> ask(at(full.port()))).hasMessageContaining("answered 503 (expected: 200)");
        assertThatThrownBy(this::ask).hasMessageContaining("no address (expected: at least one)");
    }
}
