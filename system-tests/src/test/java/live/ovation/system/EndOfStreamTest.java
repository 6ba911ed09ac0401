package live.ovation.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import live.ovation.system.support.Frame;
import live.ovation.system.support.Http;
import live.ovation.system.support.OvationProcess;
import live.ovation.system.support.RawHttp;
import live.ovation.system.support.Servers;
import live.ovation.system.support.SseStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The ways in which a stream ends: drained, told to go, too slow.
class EndOfStreamTest {
    @RegisterExtension
    static final Servers SERVERS = new Servers();

    @Test
    void drainingSaysGoodbyeToEveryViewerAndTakesNoNewOnes() {
        OvationProcess server = SERVERS.start();
        List<SseStream> viewers = IntStream.range(0, 20)
                .mapToObj(i -> server.open("/v1/videos/v" + i % 3 + "/events"))
                .toList();
        viewers.forEach(viewer -> viewer.next("hello"));

        Http.Answer answer = server.operations().post("/drain", "");
        assertThat(answer.status()).isBetween(200, 299);

        for (SseStream viewer : viewers) {
            viewer.awaitEnd();
            Frame last = viewer.seen().getLast();
            assertThat(last.event()).isEqualTo("bye");
            assertThat(last.text("reason")).isEqualTo("draining");
            assertThat(last.number("returnAfterMs")).isPositive();
            viewer.close();
        }
        Http.Answer refused = server.http().get("/v1/videos/v1/events").expect(503);
        assertThat(refused.header("Retry-After")).matches("[1-9]\\d*");
        assertThat(refused.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(server.operations().get("/health/ready").status()).isEqualTo(503);
        server.operations().get("/health/live").expect(200);
    }

    @Test
    void terminatingTheServerIsAGoodbyeToo() {
        OvationProcess server = SERVERS.start();
        try (SseStream viewer = server.open("/v1/videos/v1/events")) {
            viewer.next("hello");
            server.http().like("v1", 5);
            String comment = server.http().comment("v1", "last words");
            // A goodbye does not wait for what is still on its way here: who returns gets it.
            await().until(() -> !viewer.seen("comment").isEmpty());
            server.terminate();
            viewer.awaitEnd();
            assertThat(viewer.seen().getLast().event()).isEqualTo("bye");
            assertThat(viewer.seen("comment"))
                    .anyMatch(frame -> frame.text("comment").equals(comment));
            assertThat(server.awaitEnd()).isZero();
        }
        server.startAgain();
        assertThat(server.http().totals("v1")).containsEntry("like", 5L);
        assertThat(server.http().get("/v1/videos/v1/comments").body()).contains("last words");
    }

    @Test
    void viewerThatReadsNothingIsLetGoAndDisturbsNobody() {
        OvationProcess server = SERVERS.startWith(TestConfig.SHORT_STALL);
        Http http = server.http();
        String comment = "{\"text\":\"" + "🎉".repeat(500) + "\"}";
        try (SseStream other = server.open("/v1/videos/hot/events?likes=each");
                RawHttp stalled = new RawHttp(server.port(), 4096);
                Flood comments = new Flood(server.port(), "/v1/videos/hot/comments", comment)) {
            other.next("hello");
            stalled.send("GET /v1/videos/hot/events?likes=each HTTP/1.1\r\nHost: localhost\r\n\r\n");
            await().until(() -> server.operations().metric("ovation_frontend_streams") == 2);

            List<Long> sent = new ArrayList<>();
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> {
                        comments.send(1);
                        http.like("hot", 1 + sent.size() % 50);
                        sent.add(1L + sent.size() % 50);
                        return server.operations().metric("ovation_frontend_streams") == 1;
                    });

            List<Long> got = other.next("like", sent.size()).stream()
                    .map(frame -> frame.number("n"))
                    .toList();
            assertThat(got).isEqualTo(sent);
            assertThat(other.seen("gap")).isEmpty();
            String metrics = server.operations().get("/metrics").body();
            assertThat(metrics.lines().filter(line -> line.startsWith("ovation_frontend_streams_closed_total{")))
                    .anyMatch(line -> (line.contains("\"stalled\"") || line.contains("\"control-overflow\""))
                            && line.endsWith("} 1.0"));
            assertThat(stalled.endsWithin(10_000)).isTrue();
        }
    }

    @Test
    void viewerWhoFallsBehindIsToldAndIsRightAgain() {
        OvationProcess server = SERVERS.start();
        String video = "v".repeat(128);
        String like = "{\"by\":\"" + "u".repeat(128) + "\"}";
        try (RawHttp slow = new RawHttp(server.port(), 4096);
                Flood likes = new Flood(server.port(), "/v1/videos/" + video + "/likes", like)) {
            slow.send("GET /v1/videos/" + video + "/events?likes=each HTTP/1.1\r\nHost: localhost\r\n\r\n");
            await().until(() -> server.operations().metric("ovation_frontend_streams") == 1);
            // More than the kernel's buffers (4 MiB here at most) and the log (1 MiB) hold, at some 380 bytes each.
            for (int sent = 0; sent < 24_000; sent += 20 * Flood.CONNECTIONS) {
                likes.send(20);
            }
            long total = server.http().totals(video).getOrDefault("like", 0L);
            String stream = slow.readUntil("\"totals\":{\"like\":" + total + "}");
            assertThat(stream)
                    .contains("event: gap\n")
                    .contains("\"lane\":\"reactions\"")
                    .contains("\"slow\"");
            assertThat(server.operations().metric("ovation_frontend_lagged_total"))
                    .isPositive();
        }
    }

    /// Sends one request over and over, on several connections at once.
    private static final class Flood implements AutoCloseable {
        private static final int CONNECTIONS = 32;
        private final List<RawHttp> connections;
        private final String request;

        Flood(int port, String path, String body) {
            connections = IntStream.range(0, CONNECTIONS)
                    .mapToObj(i -> new RawHttp(port))
                    .toList();
            int length = body.getBytes(StandardCharsets.UTF_8).length;
            request = "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + length + "\r\n\r\n" + body;
        }

        /// Returns when all are acknowledged.
        void send(int timesPerConnection) {
            connections.forEach(connection -> connection.send(request.repeat(timesPerConnection)));
            for (int i = 0; i < timesPerConnection; i++) {
                connections.forEach(
                        connection -> assertThat(connection.read().status()).isBetween(200, 201));
            }
        }

        @Override
        public void close() {
            connections.forEach(RawHttp::close);
        }
    }
}
