package live.ovation.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import live.ovation.testing.Ports;
import live.ovation.testing.RedisServer;
import live.ovation.transport.json.Json;
import live.ovation.transport.json.JsonFields;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperationsTest {
    @TempDir
    private Path directory;

    private TestNodes nodes;

    @BeforeEach
    void prepare() {
        nodes = new TestNodes(directory.resolve("data"));
    }

    @AfterEach
    void stop() {
        nodes.close();
    }

    @Test
    void healthIsToldOnTheInternalPortAlone() {
        Node node = nodes.start(Map.of("id", "n1"));
        try (Visitor operator = new Visitor(node.internalPort());
                Visitor visitor = new Visitor(node.port())) {
            assertThat(operator.get("/health/live").statusCode()).isEqualTo(200);
            HttpResponse<String> ready = operator.get("/health/ready");
            assertThat(ready.statusCode()).isEqualTo(200);
            JsonFields told = Json.parse(ready.body());
            assertThat(told.flag("ready")).isTrue();
            assertThat(told.text("id")).isEqualTo("n1");
            assertThat(told.texts("roles")).containsExactly("publisher", "dispatcher", "frontend");
            for (String path : new String[] {"/health/live", "/health/ready", "/metrics", "/internal/v1/dispatch"}) {
                assertThat(visitor.get(path).statusCode()).as(path).isEqualTo(404);
            }
            assertThat(visitor.post("/drain", "").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void metricsAreInPrometheusForm() {
        Node node = nodes.start(Map.of());
        try (Visitor operator = new Visitor(node.internalPort())) {
            HttpResponse<String> metrics = operator.get("/metrics");
            assertThat(metrics.headers().firstValue("content-type"))
                    .contains("text/plain; version=0.0.4; charset=utf-8");
            assertThat(metrics.body())
                    .contains("# HELP ovation_node_uptime_seconds")
                    .contains("# TYPE ovation_dispatcher_links gauge");
        }
    }

    @Test
    void drainingEndsTheStreamsAndTheReadiness() {
        Node node = nodes.start(Map.of());
        try (Visitor operator = new Visitor(node.internalPort());
                Visitor viewer = new Visitor(node.port())) {
            Visitor.Events events = viewer.events("/v1/videos/v1/events");
            events.next("hello");
            assertThat(operator.post("/drain", "").body()).isEqualTo("{\"drained\":true}");
            assertThat(events.next("bye").text("reason")).isEqualTo("draining");
            events.awaitEnd();
            HttpResponse<String> ready = operator.get("/health/ready");
            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(ready.body()).contains("\"reason\":\"draining\"");
            assertThat(operator.get("/health/live").statusCode()).isEqualTo(200);
            HttpResponse<String> refused = viewer.get("/v1/videos/v1/events");
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("retry-after")).isPresent();
            // What is published still counts: only the viewers have to go.
            assertThat(viewer.post("/v1/videos/v1/likes", "").statusCode()).isEqualTo(200);
            assertThat(operator.post("/drain", "").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aSlowDrainIsToldAsFarAsItIsAndCanBeTakenBack() {
        Node node = nodes.start(Map.of("frontend.drain.streams-per-second", "1", "frontend.drain.within", "1h"));
        try (Visitor operator = new Visitor(node.internalPort());
                Visitor viewer = new Visitor(node.port())) {
            for (int i = 0; i < 30; i++) {
                viewer.events("/v1/videos/v1/events").next("hello");
            }
            HttpResponse<String> begun = operator.post("/drain", "");
            assertThat(begun.statusCode()).isEqualTo(202);
            assertThat(Json.parse(begun.body()).flag("drained")).isFalse();
            assertThat(operator.get("/health/ready").statusCode()).isEqualTo(503);
            assertThat(operator.get("/metrics").body()).contains("ovation_frontend_draining 1.0");
            assertThat(operator.get("/drain").body()).contains("\"draining\":true");
            assertThat(viewer.post("/v1/videos/v1/likes", "").headers().firstValue("connection"))
                    .as("who keeps a connection learns to use another node's")
                    .contains("close");

            assertThat(operator.method("DELETE", "/drain", "").statusCode()).isEqualTo(200);

            assertThat(node.streams()).isPositive();
            assertThat(viewer.post("/v1/videos/v1/likes", "").headers().firstValue("connection"))
                    .isEmpty();
            assertThat(operator.get("/health/ready").statusCode()).isEqualTo(200);
            viewer.events("/v1/videos/v1/events").next("hello");
            // What is left goes with the node, which is not to take an hour.
            assertThat(operator.get("/drain").body()).contains("\"draining\":false");
        }
    }

    @Test
    void aFrontendWhoseDispatcherAndLedgerAreAwayIsReadyAndLive() {
        String nobody = "http://127.0.0.1:" + Ports.free();
        Node node = nodes.start(
                Map.of("roles", List.of("frontend"), "dispatchers", List.of(nobody), "publishers", List.of(nobody)));
        try (Visitor operator = new Visitor(node.internalPort())) {
            assertThat(operator.get("/health/ready").statusCode()).isEqualTo(200);
            assertThat(operator.get("/health/live").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aDispatcherWhoseRedisIsAwayIsReadyAndLive() {
        try (RedisServer redis = RedisServer.start()) {
            Node node = nodes.start(Map.of(
                    "roles",
                    List.of("dispatcher"),
                    "subscriptions.store",
                    "redis",
                    "subscriptions.redis.url",
                    redis.url()));
            redis.kill();
            try (Visitor operator = new Visitor(node.internalPort())) {
                await().until(() ->
                        operator.get("/metrics").body().contains("ovation_subscriptions_redis_connected 0.0"));
                assertThat(operator.get("/health/ready").statusCode()).isEqualTo(200);
                assertThat(operator.get("/health/live").statusCode()).isEqualTo(200);
            }
        }
    }

    @Test
    void theCanarySeesItsOwnLikesOnAVideoOfItsOwn() {
        Node node = nodes.start(Map.of("frontend.canary.video", "canary-1", "frontend.canary.every", "300ms"));
        try (Visitor operator = new Visitor(node.internalPort())) {
            await().until(() -> operator.get("/metrics")
                    .body()
                    .lines()
                    .anyMatch(line -> line.startsWith("ovation_node_canary_seconds_count")
                            && !line.endsWith(" 0")
                            && !line.endsWith(" 0.0")));
        }
    }

    @Test
    void aPortInUseIsOneLine() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            assertThatThrownBy(() -> nodes.start(Map.of("port", port)))
                    .isInstanceOf(StartException.class)
                    .hasMessage("port: 127.0.0.1:" + port
                            + " can't be used: something else is listening there (expected: a free port)");
        }
    }

    @Test
    void aLedgerThatCannotBeOpenedIsOneLine() throws IOException {
        Path file = Files.writeString(directory.resolve("data"), "not a folder");
        assertThatThrownBy(() -> nodes.start(Map.of()))
                .isInstanceOf(StartException.class)
                .hasMessageContaining(file.toString())
                .message()
                .doesNotContain("\n");
    }

    @Test
    void twoNodesDoNotShareALedger() {
        nodes.start(Map.of());
        assertThatThrownBy(() -> nodes.start(Map.of()))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("data");
    }
}
