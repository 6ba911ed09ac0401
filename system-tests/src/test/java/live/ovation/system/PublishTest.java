package live.ovation.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import live.ovation.system.support.Http;
import live.ovation.system.support.OvationProcess;
import live.ovation.system.support.Servers;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/// Publishing and asking, over HTTP. One server for all; every test has a video of its own.
class PublishTest {
    @RegisterExtension
    static final Servers SERVERS = new Servers();

    private static OvationProcess server;
    private static Http http;

    private String video = "";

    @BeforeAll
    static void start() {
        server = SERVERS.start();
        http = server.http();
    }

    @BeforeEach
    void nameTheVideo(TestInfo test) {
        video = test.getTestMethod().orElseThrow().getName();
    }

    @Test
    void retryWithTheSameIdCountsOnce() {
        String path = "/v1/videos/" + video + "/likes";
        String body = "{\"count\":7,\"id\":\"tap-1\"}";
        JsonNode first = http.post(path, body).expect(200).json();
        assertThat(first.path("accepted").asLong()).isEqualTo(7);
        for (int i = 0; i < 3; i++) {
            JsonNode again = http.post(path, body).expect(200).json();
            assertThat(again).isEqualTo(first);
        }
        assertThat(http.totals(video)).isEqualTo(Map.of("like", 7L));
    }

    @Test
    void commentSentAgainWithItsIdIsTheSameComment() {
        String path = "/v1/videos/" + video + "/comments";
        JsonNode first = http.post(path, "{\"text\":\"once\",\"id\":\"c-1\"}").json();
        Http.Answer again = http.post(path, "{\"text\":\"once\",\"id\":\"c-1\"}");
        assertThat(again.status()).isBetween(200, 201);
        assertThat(again.json().path("comment")).isEqualTo(first.path("comment"));
        assertThat(http.get("/v1/videos/" + video).json().path("comments").asLong())
                .isEqualTo(1);
    }

    @Test
    void totalsAreKeptByKind() {
        http.like(video, 2);
        http.post("/v1/videos/" + video + "/reactions", "{\"kind\":\"wow\",\"count\":5}")
                .expect(200);
        http.comment(video, "hello");
        JsonNode facts = http.get("/v1/videos/" + video).expect(200).json();
        assertThat(facts.path("video").asString()).isEqualTo(video);
        assertThat(http.totals(video)).isEqualTo(Map.of("like", 2L, "wow", 5L));
        assertThat(facts.path("comments").asLong()).isEqualTo(1);
        assertThat(facts.path("viewers").asLong()).isZero();
        assertThat(facts.has("peakViewers")).isTrue();
    }

    @Test
    void videoThatNobodyHasTouchedIsEmpty() {
        JsonNode facts = http.get("/v1/videos/" + video).expect(200).json();
        assertThat(facts.path("comments").asLong()).isZero();
        assertThat(http.totals(video)).allSatisfy((kind, n) -> assertThat(n).isZero());
    }

    @Test
    void unknownFieldsAreIgnored() {
        http.post("/v1/videos/" + video + "/likes", "{\"colour\":\"red\",\"count\":2}")
                .expect(200);
        assertThat(http.totals(video)).isEqualTo(Map.of("like", 2L));
    }

    @Test
    void commentsComeInPagesOldestFirst() {
        List<String> ids = new ArrayList<>();
        IntStream.range(0, 12).forEach(i -> ids.add(http.comment(video, "c" + i)));
        String path = "/v1/videos/" + video + "/comments";
        assertThat(texts(http.get(path + "?limit=3"))).containsExactly("c9", "c10", "c11");
        assertThat(texts(http.get(path + "?limit=3&before=" + ids.get(9)))).containsExactly("c6", "c7", "c8");
        assertThat(texts(http.get(path + "?limit=3&after=" + ids.get(1)))).containsExactly("c2", "c3", "c4");
        assertThat(texts(http.get(path + "?after=" + ids.get(11)))).isEmpty();
        http.get(path + "?limit=0").expect(400);
        http.get(path + "?limit=ten").expect(400);
    }

    private static List<String> texts(Http.Answer page) {
        List<String> texts = new ArrayList<>();
        page.expect(200)
                .json()
                .path("comments")
                .forEach(comment -> texts.add(comment.path("text").asString()));
        return texts;
    }

    @Test
    void timelineHoldsEveryReaction() {
        http.like(video, 4);
        http.post("/v1/videos/" + video + "/reactions", "{\"kind\":\"clap\",\"count\":6}")
                .expect(200);
        http.comment(video, "one");
        String timeline = http.get("/v1/videos/" + video + "/timeline?bucket=1s")
                .expect(200)
                .body();
        assertThat(timeline).contains("like").contains("clap");
        http.get("/v1/videos/" + video + "/timeline?bucket=soon").expect(400);
    }

    @Test
    void viewersAreCounted() {
        assertThat(http.get("/v1/videos/" + video + "/viewers")
                        .expect(200)
                        .json()
                        .path("viewers")
                        .asLong())
                .isZero();
    }

    @Test
    void nothingIsLostWhenManyPublishAtOnce() throws Exception {
        List<Callable<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            int n = i;
            tasks.add(() -> {
                for (int k = 0; k < 25; k++) {
                    http.like(video, 1 + (n + k) % 3);
                }
                http.comment(video, "from " + n);
                return null;
            });
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Void> done : threads.invokeAll(tasks)) {
                done.get();
            }
        }
        long expected = IntStream.range(0, 40)
                .mapToLong(n ->
                        IntStream.range(0, 25).mapToLong(k -> 1 + (n + k) % 3).sum())
                .sum();
        assertThat(http.totals(video)).isEqualTo(Map.of("like", expected));
        assertThat(http.get("/v1/videos/" + video).json().path("comments").asLong())
                .isEqualTo(40);
    }

    @Test
    void operationsAreNotOnThePublicPort() {
        for (String path : List.of("/metrics", "/health/live", "/health/ready", "/internal/v1/events")) {
            assertThat(http.get(path).status()).as(path).isEqualTo(404);
        }
        assertThat(http.post("/drain", "").status()).isIn(404, 405);
    }

    @Test
    void operationsAnswerOnTheInternalPort() {
        Http operations = server.operations();
        operations.get("/health/live").expect(200);
        operations.get("/health/ready").expect(200);
        assertThat(operations.get("/metrics").expect(200).body()).contains("# TYPE ovation_frontend_streams gauge");
    }

    @Test
    void pageIsServedAtTheRootWithoutAnythingFromElsewhere() {
        Http.Answer page = http.get("/").expect(200);
        assertThat(page.header("Content-Type")).startsWith("text/html");
        assertThat(page.body())
                .contains("<title>Ovation</title>")
                .doesNotContain("http://")
                .doesNotContain("https://");
        for (String file : List.of("ovation.js", "demo.js", "demo.css", "favicon.svg")) {
            Http.Answer answer = http.get("/" + file).expect(200);
            assertThat(answer.header("Content-Type")).as(file).containsAnyOf("javascript", "css", "svg");
        }
        http.get("/../../../../etc/passwd").expect(404);
        http.get("/%2e%2e/%2e%2e/etc/passwd").expect(404);
    }
}
