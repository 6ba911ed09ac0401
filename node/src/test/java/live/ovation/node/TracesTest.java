package live.ovation.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import live.ovation.telemetry.Telemetry;
import live.ovation.transport.Answer;
import live.ovation.transport.EventLoops;
import live.ovation.transport.HttpServer;
import live.ovation.transport.Routes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A followed like shows all of its hops at a collector; nothing is sent to nobody.
class TracesTest {
    private static final Pattern SPAN = Pattern.compile("\n\u0010(.{16})\u0012\b", Pattern.DOTALL);

    @TempDir
    private Path data;

    @Test
    void aFollowedLikeShowsItsHopsAtTheCollector() throws Exception {
        List<String> bodies = new CopyOnWriteArrayList<>();
        Routes collector = new Routes();
        collector.add("POST", "/v1/traces", exchange -> {
            bodies.add(new String(exchange.body(), StandardCharsets.ISO_8859_1));
            exchange.answer(new Answer(200, "application/x-protobuf", new byte[0], Map.of()));
        });
        try (EventLoops loops = new EventLoops(1, false);
                HttpServer server =
                        HttpServer.start(loops, HttpServer.Settings.of("127.0.0.1", 0), collector, new Telemetry());
                TestNodes nodes = new TestNodes(data)) {
            Node node = nodes.start(Map.of(
                    "traces.endpoint", "http://127.0.0.1:" + server.port() + "/v1/traces", "traces.one-in", "1"));
            try (Visitor visitor = new Visitor(node.port())) {
                Visitor.Events events = visitor.events("/v1/videos/v/events?likes=each");
                events.next("hello");
                assertThat(visitor.post("/v1/videos/v/likes", "{}").statusCode())
                        .isEqualTo(200);
                events.next("like");
                await().untilAsserted(() -> assertThat(String.join("", bodies))
                        .contains("journey", "commit", "publish", "link", "sweep", "service.name", node.id()));
                assertThat(traceIds(String.join("", bodies)))
                        .as("the like's journey and its hops are one trace")
                        .hasSizeGreaterThanOrEqualTo(5)
                        .containsOnly(traceIds(bodies.getFirst()).getFirst());
            }
        }
    }

    /// Of every span: in protobuf's encoding 16 bytes are field 1, then 8 bytes of the span's own id are field 2.
    private static List<String> traceIds(String bodies) {
        return SPAN.matcher(bodies).results().map(span -> span.group(1)).toList();
    }
}
