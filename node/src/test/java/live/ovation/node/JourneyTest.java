package live.ovation.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import live.ovation.transport.json.Json;
import live.ovation.transport.json.JsonFields;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A like's whole way, with every role in one process and with each role a node of its own.
class JourneyTest {
    @TempDir
    private Path data;

    private TestNodes nodes;

    @BeforeEach
    void prepare() {
        nodes = new TestNodes(data);
    }

    @AfterEach
    void stop() {
        nodes.close();
    }

    /// What a person sees, whatever stands behind the port.
    private static void travel(int publishPort, int watchPort) {
        try (Visitor publisher = new Visitor(publishPort);
                Visitor viewer = new Visitor(watchPort)) {
            Visitor.Events events = viewer.events("/v1/videos/v1/events?likes=each");
            JsonFields hello = events.next("hello");
            assertThat(hello.object("videos").names()).containsExactly("v1");

            HttpResponse<String> liked = publisher.post("/v1/videos/v1/likes", "{\"count\":3,\"by\":\"carol\"}");
            assertThat(liked.statusCode()).as(liked.body()).isEqualTo(200);
            assertThat(Json.parse(liked.body()).integer("total")).isEqualTo(3);
            JsonFields like = events.next("like");
            assertThat(like.text("by")).isEqualTo("carol");
            assertThat(like.integer("n")).isEqualTo(3);

            HttpResponse<String> said =
                    publisher.post("/v1/videos/v1/comments", "{\"text\":\"hello, all\",\"by\":\"dave\"}");
            assertThat(said.statusCode()).as(said.body()).isEqualTo(201);
            assertThat(events.next("comment").text("text")).isEqualTo("hello, all");

            await().untilAsserted(() -> {
                JsonFields video = Json.parse(viewer.get("/v1/videos/v1").body());
                assertThat(video.integer("viewers")).isEqualTo(1);
                assertThat(video.object("totals").integer("like")).isEqualTo(3);
            });

            String connection = hello.text("connection");
            HttpResponse<String> changed =
                    publisher.method("PATCH", "/v1/connections/" + connection, "{\"watch\":[\"v2\"]}");
            assertThat(changed.statusCode()).as(changed.body()).isEqualTo(200);
            assertThat(events.next("hello").object("videos").names()).containsExactly("v2");
            publisher.post("/v1/videos/v2/likes", "");
            assertThat(events.next("like").text("video")).isEqualTo("v2");
        }
    }

    @Nested
    class InOneProcess {
        @Test
        void aLikeIsSeenAndCounted() {
            Node node = nodes.start(Map.of());
            travel(node.port(), node.port());
        }

        @Test
        void everythingOutlivesARestart() {
            Node node = nodes.start(Map.of());
            try (Visitor visitor = new Visitor(node.port())) {
                visitor.post("/v1/videos/v1/likes", "{\"count\":7}");
                visitor.post("/v1/videos/v1/comments", "{\"text\":\"kept\"}");
            }
            node.close();
            Node again = nodes.start(Map.of());
            try (Visitor visitor = new Visitor(again.port())) {
                assertThat(visitor.get("/v1/videos/v1").body()).contains("\"like\":7");
                assertThat(visitor.get("/v1/videos/v1/comments").body()).contains("kept");
            }
        }

        @Test
        void stoppingSaysGoodbye() {
            Node node = nodes.start(Map.of());
            try (Visitor visitor = new Visitor(node.port())) {
                Visitor.Events events = visitor.events("/v1/videos/v1/events");
                events.next("hello");
                node.close();
                assertThat(events.next("bye").text("reason")).isEqualTo("draining");
                events.awaitEnd();
            }
        }
    }

    @Nested
    class OverNodesOfTheirOwn {
        private Node dispatcher;
        private Node publisher;
        private Node one;
        private Node two;

        @BeforeEach
        void startCluster() {
            String secret = "between us";
            dispatcher = nodes.start(Map.of("roles", List.of("dispatcher"), "internal.secret", secret));
            List<String> dispatchers = List.of(TestNodes.internal(dispatcher));
            publisher = nodes.start(
                    Map.of("roles", List.of("publisher"), "dispatchers", dispatchers, "internal.secret", secret));
            List<String> publishers = List.of(TestNodes.internal(publisher));
            one = nodes.start(Map.of(
                    "roles", List.of("frontend"),
                    "id", "f1",
                    "dispatchers", dispatchers,
                    "publishers", publishers,
                    "internal.secret", secret));
            two = nodes.start(Map.of(
                    "roles",
                    List.of("frontend"),
                    "id",
                    "f2",
                    "dispatchers",
                    dispatchers,
                    "publishers",
                    publishers,
                    "frontends",
                    List.of(TestNodes.internal(one)),
                    "internal.secret",
                    secret));
        }

        @Test
        void aLikeArrivesAtOneFrontendAndIsSeenAtTheOther() {
            // f2 passes the like on to the publisher, and the change of a stream to f1, whose it is.
            travel(two.port(), one.port());
        }

        @Test
        void anyAddressTakesTheWholeInterface() {
            Node gate = nodes.start(Map.of(
                    "roles", List.of("dispatcher"),
                    "publishers", List.of(TestNodes.internal(publisher)),
                    "frontends", List.of(TestNodes.internal(one), TestNodes.internal(two)),
                    "internal.secret", "between us"));
            travel(gate.port(), gate.port());
        }

        @Test
        void whatNobodyIsKnownForIsSaid() {
            try (Visitor visitor = new Visitor(publisher.port())) {
                HttpResponse<String> answer = visitor.get("/v1/videos/v1/events");
                assertThat(answer.statusCode()).isEqualTo(503);
                assertThat(answer.body()).contains("frontend: no address of one is configured");
            }
        }

        @Test
        void aFrontendWithoutViewersIsNotCalled() {
            try (Visitor viewer = new Visitor(one.port());
                    Visitor operator = new Visitor(dispatcher.internalPort())) {
                Visitor.Events events = viewer.events("/v1/videos/v1/events?likes=each");
                events.next("hello");
                viewer.post("/v1/videos/v1/likes", "");
                events.next("like");
                assertThat(operator.get("/metrics").body()).contains("ovation_dispatcher_links 1.0");
            }
        }

        @Test
        void strangersAtTheInternalPortAreNotLetIn() {
            try (Visitor stranger = new Visitor(publisher.internalPort())) {
                assertThat(stranger.post("/v1/videos/v1/likes", "").statusCode())
                        .isEqualTo(403);
                assertThat(stranger.get("/internal/v1/videos/v1/snapshot?comments=1")
                                .statusCode())
                        .isEqualTo(403);
                assertThat(stranger.post("/drain", "").statusCode()).isEqualTo(403);
                assertThat(stranger.get("/health/ready").statusCode()).isEqualTo(200);
                assertThat(stranger.get("/metrics").statusCode()).isEqualTo(200);
            }
        }
    }
}
