package live.ovation.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
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
