package live.ovation.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import live.ovation.node.cli.OvationCommand;
import live.ovation.transport.json.Json;
import live.ovation.transport.json.JsonFields;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// A node's status, the cluster's and the page, over HTTP.
class DashboardTest {
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
    void statusTellsWhatFlowsAndWhichVideoIsHot() {
        Node node = nodes.start(Map.of("id", "n1", "region", "eu"));
        try (Visitor operator = new Visitor(node.internalPort());
                Visitor viewer = new Visitor(node.port())) {
            viewer.events("/v1/videos/show/events").next("hello");
            viewer.events("/v1/videos/show/events?likes=sum").next("hello");
            await().untilAsserted(() -> {
                viewer.post("/v1/videos/show/likes", "{\"count\":2}");
                JsonFields status = Json.parse(operator.get("/status").body());
                assertThat(status.text("id")).isEqualTo("n1");
                assertThat(status.text("region")).isEqualTo("eu");
                assertThat(status.texts("roles")).containsExactly("publisher", "dispatcher", "frontend");
                assertThat(status.flag("ready")).isTrue();
                assertThat(status.integer("viewers")).isEqualTo(2);
                assertThat(status.integer("likesInPerSecond")).isPositive();
                assertThat(status.integer("outPerSecond")).isPositive();
                JsonFields latency = status.object("latency");
                assertThat(latency.object("each").integer("p99")).isPositive();
                assertThat(latency.object("sum").integer("p99")).isPositive();
                assertThat(status.objects("hottest"))
                        .isNotEmpty()
                        .allSatisfy(hot -> assertThat(hot.text("video")).isEqualTo("show"));
                assertThat(status.objects("links"))
                        .singleElement()
                        .satisfies(link -> assertThat(link.text("to")).isEqualTo("n1"));
                assertThat(status.objects("rows"))
                        .extracting(row -> row.text("label"))
                        .contains("Group commits", "Videos watched", "Heap in use");
            });
        }
    }

    @Test
    void anyNodeShowsAllAndTopPrintsThem() {
        Node dispatcher = nodes.start(Map.of("id", "d1", "roles", List.of("dispatcher")));
        List<String> dispatchers = List.of(TestNodes.internal(dispatcher));
        Node publisher = nodes.start(Map.of("id", "p1", "roles", List.of("publisher"), "dispatchers", dispatchers));
        Node frontend = nodes.start(Map.of(
                "id",
                "f1",
                "roles",
                List.of("frontend"),
                "dispatchers",
                dispatchers,
                "publishers",
                List.of(TestNodes.internal(publisher))));
        for (Node asked : List.of(frontend, publisher)) {
            try (Visitor operator = new Visitor(asked.internalPort())) {
                await().untilAsserted(() -> {
                    JsonFields cluster = Json.parse(operator.get("/cluster").body());
                    assertThat(cluster.objects("nodes"))
                            .extracting(node -> node.text("id"))
                            .contains("d1", "f1");
                    assertThat(cluster.objects("nodes"))
                            .allSatisfy(node -> assertThat(node.flag("gone")).isFalse());
                });
            }
        }
        StringWriter out = new StringWriter();
        CommandLine top = OvationCommand.commandLine("top").setOut(new PrintWriter(out));
        assertThat(top.execute("top", "--once", "--url", TestNodes.internal(frontend)))
                .isZero();
        assertThat(out.toString())
                .contains("Ovation at ")
                .contains("d1 ")
                .contains("f1 ")
                .doesNotContain("\u001b");
    }

    @Test
    void pageIsOnTheInternalPortAloneAndAsksNobodyElse() {
        Node node = nodes.start(Map.of());
        try (Visitor operator = new Visitor(node.internalPort());
                Visitor visitor = new Visitor(node.port())) {
            for (String path : List.of("/", "/dashboard")) {
                HttpResponse<String> page = operator.get(path);
                assertThat(page.statusCode()).isEqualTo(200);
                assertThat(page.body()).contains("dashboard.js").doesNotContain("://");
                assertThat(page.headers().firstValue("content-security-policy").orElse(""))
                        .contains("default-src 'self'");
            }
            for (String file : List.of("/dashboard.js", "/dashboard.css", "/numbers.js", "/picture.js", "/lines.js")) {
                assertThat(operator.get(file).statusCode()).as(file).isEqualTo(200);
                assertThat(visitor.get(file).statusCode()).as(file).isEqualTo(404);
            }
            assertThat(operator.get("/favicon.svg").statusCode()).isEqualTo(200);
            for (String path : List.of("/status", "/cluster", "/dashboard")) {
                assertThat(visitor.get(path).statusCode()).as(path).isEqualTo(404);
            }
            assertThat(operator.get("/cluster?since=yesterday").statusCode()).isEqualTo(400);
        }
    }

    @Test
    void whereThereIsASecretItIsAskedForAndNodesShowItToEachOther() throws IOException, InterruptedException {
        Node dispatcher = nodes.start(Map.of("id", "d1", "roles", List.of("dispatcher"), "internal.secret", "s3:cret"));
        Node publisher = nodes.start(Map.of(
                "id",
                "p1",
                "roles",
                List.of("publisher"),
                "internal.secret",
                "s3:cret",
                "dispatchers",
                List.of(TestNodes.internal(dispatcher))));
        for (String path : List.of("/", "/dashboard.js", "/status", "/cluster")) {
            HttpResponse<String> refused = get(publisher, path, "");
            assertThat(refused.statusCode()).as(path).isEqualTo(401);
            assertThat(refused.headers().firstValue("www-authenticate").orElse(""))
                    .startsWith("Basic ");
            assertThat(get(publisher, path, "Basic " + base64("op:wrong")).statusCode())
                    .isEqualTo(401);
            assertThat(get(publisher, path, "Basic %%%").statusCode()).isEqualTo(401);
            assertThat(get(publisher, path, "Bearer s3:cret").statusCode()).isEqualTo(401);
            assertThat(get(publisher, path, "Basic " + base64("op:s3:cret")).statusCode())
                    .isEqualTo(200);
        }
        await().untilAsserted(() -> {
            JsonFields cluster = Json.parse(
                    get(publisher, "/cluster", "Basic " + base64(":s3:cret")).body());
            assertThat(cluster.objects("nodes"))
                    .extracting(node -> node.text("id"))
                    .contains("d1", "p1");
        });
        assertThat(get(publisher, "/health/live", "").statusCode()).isEqualTo(200);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static HttpResponse<String> get(Node node, String path, String authorization)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(TestNodes.internal(node) + path));
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }
}
