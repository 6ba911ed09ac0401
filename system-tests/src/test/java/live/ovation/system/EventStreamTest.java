package live.ovation.system;

import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import live.ovation.system.support.Frame;
import live.ovation.system.support.Http;
import live.ovation.system.support.OvationProcess;
import live.ovation.system.support.Servers;
import live.ovation.system.support.SseStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// The event stream on the wire, frame by frame, as the interface's description has it. One server for all; every test
/// has a video of its own.
class EventStreamTest {
    @RegisterExtension
    static final Servers SERVERS = new Servers();

    private static OvationProcess server;
    private static Http http;

    private String video = "";

    @BeforeAll
    static void start() {
        server = SERVERS.startWith(TestConfig.QUICK_BEAT);
        http = server.http();
    }

    @org.junit.jupiter.api.BeforeEach
    void nameTheVideo(TestInfo test) {
        video = test.getTestMethod().orElseThrow().getName();
    }

    private SseStream watch(String query, String... headers) {
        SseStream stream = server.open("/v1/videos/" + video + "/events" + query, headers);
        stream.next("hello");
        return stream;
    }

    @Test
    void headersAreThoseOfAnEventStream() {
        try (SseStream stream = watch("")) {
            assertThat(stream.head().getFirst()).isEqualTo("HTTP/1.1 200 OK");
            assertThat(stream.header("Content-Type")).isEqualTo("text/event-stream");
            assertThat(stream.header("Cache-Control")).isEqualTo("no-store");
            assertThat(stream.header("X-Accel-Buffering")).isEqualTo("no");
            assertThat(stream.header("Connection")).isEqualToIgnoringCase("close");
            assertThat(stream.header("Transfer-Encoding")).isNull();
            assertThat(stream.header("Content-Length")).isNull();
            assertThat(stream.header("Content-Encoding")).isNull();
        }
    }

    @Test
    void helloComesFirstAndSaysWhatIs() {
        http.like(video, 3);
        http.comment(video, "before anybody came");
        try (SseStream stream = server.open("/v1/videos/" + video + "/events")) {
            Frame hello = stream.next("hello");
            assertThat(stream.seen().getFirst()).isEqualTo(hello);
            JsonNode json = hello.json();
            assertThat(fields(json)).containsExactlyInAnyOrder("connection", "frontend", "region", "at", "videos");
            assertThat(json.path("connection").asString()).isNotEmpty();
            assertThat(hello.number("at")).isGreaterThan(1_700_000_000_000_000L);
            JsonNode snapshot = json.path("videos").path(video);
            assertThat(fields(snapshot)).containsExactlyInAnyOrder("totals", "viewers", "comments");
            assertThat(snapshot.path("totals").path("like").asLong()).isEqualTo(3);
            assertThat(snapshot.path("comments").asLong()).isEqualTo(1);
        }
    }

    @Test
    void likeAndItsTotalShowAtOnce() {
        try (SseStream stream = watch("?likes=each")) {
            JsonNode answer = http.post("/v1/videos/" + video + "/likes", "{\"by\":\"carol\"}")
                    .expect(200)
                    .json();
            assertThat(answer.path("accepted").asLong()).isEqualTo(1);
            assertThat(answer.path("total").asLong()).isEqualTo(1);
            Frame like = stream.next("like");
            assertThat(like.id()).isNull();
            assertThat(fields(like.json())).containsExactly("video", "kind", "by", "n", "at");
            assertThat(like.text("video")).isEqualTo(video);
            assertThat(like.text("kind")).isEqualTo("like");
            assertThat(like.text("by")).isEqualTo("carol");
            assertThat(like.number("n")).isEqualTo(1);

            assertThat(http.post("/v1/videos/" + video + "/likes", "")
                            .expect(200)
                            .json()
                            .path("total")
                            .asLong())
                    .isEqualTo(2);
            assertThat(fields(stream.next("like").json())).containsExactly("video", "kind", "n", "at");

            assertThat(http.like(video, 50)).isEqualTo(52);
            assertThat(stream.next("like").number("n")).isEqualTo(50);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"like", "love", "clap", "laugh", "wow", "sad"})
    void everyKindOfReactionArrivesByItsName(String kind) {
        try (SseStream stream = watch("?likes=each")) {
            http.post("/v1/videos/" + video + "/reactions", "{\"kind\":\"" + kind + "\",\"count\":2}")
                    .expect(200);
            Frame like = stream.next("like");
            assertThat(like.text("kind")).isEqualTo(kind);
            assertThat(like.number("n")).isEqualTo(2);
        }
    }

    @Test
    void reactionWithoutAKindIsALike() {
        try (SseStream stream = watch("?likes=each")) {
            http.post("/v1/videos/" + video + "/reactions", "{}").expect(200);
            assertThat(stream.next("like").text("kind")).isEqualTo("like");
        }
    }

    @Test
    void sumsRepairEachOther() {
        try (SseStream stream = watch("?likes=sum")) {
            for (int i = 0; i < 20; i++) {
                http.like(video, 1);
                http.post("/v1/videos/" + video + "/reactions", "{\"kind\":\"clap\",\"count\":3}")
                        .expect(200);
            }
            Map<String, Long> added = new TreeMap<>();
            Map<String, Long> last = Map.of();
            while (!last.equals(Map.of("like", 20L, "clap", 60L))) {
                Frame likes = stream.next("likes");
                assertThat(fields(likes.json())).containsExactly("video", "n", "totals", "at");
                assertThat(likes.id()).isNull();
                counts(likes, "n").forEach((kind, n) -> added.merge(kind, n, Long::sum));
                last = counts(likes, "totals");
                last.forEach((kind, total) -> assertThat(added).containsEntry(kind, total));
            }
            assertThat(stream.seen("like")).isEmpty();
            assertThat(stream.seen("likes").size()).as("frames for 40 requests").isLessThan(40);
        }
    }

    @Test
    void laneAutoTellsEachAtALowRateAndSumsAtAHighOne() {
        try (SseStream stream = watch("")) {
            http.like(video, 1);
            assertThat(stream.next("like").number("n")).isEqualTo(1);
            long total = 1;
            while (stream.seen("likes").isEmpty()) {
                assertThat(total).as("likes that were sent without a sum").isLessThan(20_000);
                total = http.like(video, 50);
            }
            long sent = total;
            stream.next("likes", frame -> counts(frame, "totals").getOrDefault("like", 0L) == sent);
        }
    }

    @Test
    void unknownLaneIsRefused() {
        http.get("/v1/videos/" + video + "/events?likes=loud").expect(400);
    }

    @Test
    void commentArrivesAsItWasAnswered() {
        try (SseStream stream = watch("")) {
            String text = "Grüße, 世界 🎉 \"quoted\" \\ </script> \u2028 end";
            Http.Answer answer = http.post(
                            "/v1/videos/" + video + "/comments",
                            "{\"text\":" + live.ovation.system.support.Json.quote(text) + ",\"by\":\"dave\"}")
                    .expect(201);
            Frame comment = stream.next("comment");
            assertThat(comment.id()).isNotEmpty();
            assertThat(fields(comment.json())).containsExactly("video", "comment", "by", "text", "at");
            assertThat(comment.text("text")).isEqualTo(text);
            assertThat(comment.text("by")).isEqualTo("dave");
            for (String field : List.of("video", "comment", "by", "text", "at")) {
                assertThat(answer.json().path(field))
                        .as(field)
                        .isEqualTo(comment.json().path(field));
            }
        }
    }

    @Test
    void newcomerGetsTheNewestCommentsOldestFirst() {
        IntStream.range(0, 30).forEach(i -> http.comment(video, "c" + i));
        try (SseStream stream = watch("?comments=5")) {
            assertThat(texts(stream.next("comment", 5))).containsExactly("c25", "c26", "c27", "c28", "c29");
        }
        try (SseStream stream = watch("")) {
            assertThat(texts(stream.next("comment", 20)).getFirst()).isEqualTo("c10");
        }
        try (SseStream stream = watch("?comments=0")) {
            http.comment(video, "new");
            assertThat(stream.next("comment").text("text")).isEqualTo("new");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"header", "query"})
    void resumingBringsExactlyWhatWasMissed(String how) {
        String last;
        try (SseStream stream = watch("")) {
            http.comment(video, "seen");
            stream.next("comment", frame -> frame.text("text").equals("seen"));
            last = stream.lastEventId();
        }
        List<String> missed = IntStream.range(0, 40).mapToObj(i -> how + i).collect(toList());
        missed.forEach(text -> http.comment(video, text));
        try (SseStream stream = how.equals("header")
                ? watch("", "Last-Event-ID: " + last)
                : watch("?lastEventId=" + java.net.URLEncoder.encode(last, java.nio.charset.StandardCharsets.UTF_8))) {
            http.comment(video, "now");
            stream.next("comment", frame -> frame.text("text").equals("now"));
            List<String> expected = new ArrayList<>(missed);
            expected.add("now");
            assertThat(texts(stream.seen("comment"))).containsExactlyElementsOf(expected);
        }
    }

    @Test
    void viewerWhoSawNoCommentYetMissesNoneEither() {
        String last;
        try (SseStream stream = watch("")) {
            last = stream.lastEventId();
            assertThat(last).isNotEmpty();
        }
        List<String> missed = IntStream.range(0, 30).mapToObj(i -> "c" + i).toList();
        missed.forEach(text -> http.comment(video, text));
        try (SseStream stream = watch("", "Last-Event-ID: " + last)) {
            assertThat(texts(stream.next("comment", 30))).isEqualTo(missed);
        }
    }

    @Test
    void resumingWithNothingMissedBringsNothing() {
        String last;
        try (SseStream stream = watch("")) {
            http.comment(video, "only");
            stream.next("comment");
            last = stream.lastEventId();
        }
        try (SseStream stream = watch("", "Last-Event-ID: " + last)) {
            http.comment(video, "next");
            assertThat(stream.next("comment").text("text")).isEqualTo("next");
            assertThat(stream.seen("gap")).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "v1=", "=,=", "a=1-2-3,b=", "%00"})
    void lastEventIdThatIsNotOursStartsAfresh(String id) {
        http.comment(video, "c");
        try (SseStream stream = watch("", "Last-Event-ID: " + id)) {
            assertThat(stream.next("comment").text("text")).isEqualTo("c");
        }
    }

    @Test
    void retractedCommentVanishesEverywhere() {
        String first = http.comment(video, "stays");
        try (SseStream stream = watch("")) {
            String comment = http.comment(video, "goes");
            stream.next("comment", frame -> frame.text("text").equals("goes"));
            http.delete("/v1/videos/" + video + "/comments/" + comment).expect(204);
            Frame retract = stream.next("retract");
            assertThat(retract.id()).isNotEmpty();
            assertThat(fields(retract.json())).containsExactly("video", "comment");
            assertThat(retract.text("comment")).isEqualTo(comment);
        }
        try (SseStream stream = watch("")) {
            http.comment(video, "later");
            stream.next("comment", frame -> frame.text("text").equals("later"));
            assertThat(texts(stream.seen("comment"))).containsExactly("stays", "later");
        }
        JsonNode page =
                http.get("/v1/videos/" + video + "/comments").expect(200).json();
        assertThat(page.toString()).contains(first).doesNotContain("goes");
        http.delete("/v1/videos/" + video + "/comments/never-was").expect(404);
    }

    @Test
    void statsFollowTheViewers() {
        try (SseStream first = watch("")) {
            first.next("stats", frame -> frame.number("viewers") == 1);
            try (SseStream second = watch("")) {
                Frame stats = first.next("stats", frame -> frame.number("viewers") == 2);
                // How many different ones is an estimate that follows a little later.
                assertThat(fields(stats.json()))
                        .containsSubsequence("video", "viewers", "peakViewers", "totals")
                        .isSubsetOf("video", "viewers", "peakViewers", "unique", "totals");
                assertThat(stats.number("peakViewers")).isEqualTo(2);
                second.next("stats", frame -> frame.number("viewers") == 2);
            }
            Frame stats = first.next("stats", frame -> frame.number("viewers") == 1);
            assertThat(stats.number("peakViewers")).isEqualTo(2);
            await().untilAsserted(() -> {
                JsonNode facts = http.get("/v1/videos/" + video).expect(200).json();
                assertThat(facts.path("viewers").asLong()).isEqualTo(1);
                assertThat(facts.path("peakViewers").asLong()).isEqualTo(2);
            });
        }
    }

    @Test
    void beatShowsThatTheStreamLives() {
        try (SseStream stream = watch("")) {
            List<Frame> beats = stream.next("beat", 2);
            assertThat(fields(beats.getFirst().json())).containsExactly("at");
            assertThat(beats.getLast().number("at"))
                    .isGreaterThan(beats.getFirst().number("at"));
        }
    }

    @Test
    void severalVideosShareOneStreamAndOneId() {
        String a = video + ".a";
        String b = video + ".b";
        String last;
        try (SseStream stream = server.open("/v1/events?video=" + a + "&video=" + b + "&likes=each")) {
            Frame hello = stream.next("hello");
            assertThat(fields(hello.json().path("videos"))).containsExactlyInAnyOrder(a, b);
            http.like(b, 1);
            assertThat(stream.next("like").text("video")).isEqualTo(b);
            http.like(a, 1);
            assertThat(stream.next("like").text("video")).isEqualTo(a);
            http.comment(a, "a1");
            stream.next("comment");
            http.comment(b, "b1");
            stream.next("comment");
            last = stream.lastEventId();
        }
        http.comment(a, "a2");
        http.comment(b, "b2");
        try (SseStream stream = server.open("/v1/events?video=" + a + "&video=" + b, "Last-Event-ID: " + last)) {
            assertThat(texts(stream.next("comment", 2))).containsExactlyInAnyOrder("a2", "b2");
        }
    }

    @Test
    void liveStreamWatchesMoreAndLess() {
        String other = video + ".other";
        http.comment(other, "was here");
        try (SseStream stream = server.open("/v1/videos/" + video + "/events?likes=each")) {
            String connection = stream.next("hello").text("connection");
            http.like(other, 1);
            change(connection, "{\"watch\":[\"" + other + "\"]}");
            Frame hello = stream.next("hello");
            assertThat(hello.text("connection")).isEqualTo(connection);
            assertThat(fields(hello.json().path("videos"))).containsExactly(other);
            assertThat(stream.next("comment").text("text")).isEqualTo("was here");
            http.like(other, 2);
            Frame like = stream.next("like");
            assertThat(like.text("video")).isEqualTo(other);
            assertThat(like.number("n")).isEqualTo(2);

            change(connection, "{\"unwatch\":[\"" + video + "\"]}");
            await().untilAsserted(() -> assertThat(http.get("/v1/videos/" + video)
                            .expect(200)
                            .json()
                            .path("viewers")
                            .asLong())
                    .isZero());
            http.like(video, 1);
            http.like(other, 3);
            stream.next("like", frame -> frame.number("n") == 3);
            assertThat(stream.seen("like")).noneMatch(frame -> frame.isOf(video));
        }
    }

    private static void change(String connection, String body) {
        int status = http.patch("/v1/connections/" + connection, body).status();
        assertThat(status).isBetween(200, 299);
    }

    @Test
    void connectionThatIsGoneCanNotBeChanged() {
        String connection;
        try (SseStream stream = server.open("/v1/videos/" + video + "/events")) {
            connection = stream.next("hello").text("connection");
        }
        await().untilAsserted(() -> http.patch("/v1/connections/" + connection, "{\"watch\":[\"x\"]}")
                .expect(412));
        Http.Answer answer =
                http.patch("/v1/connections/never-was", "{\"watch\":[\"x\"]}").expect(412);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    }

    @Test
    void streamOfTooManyVideosIsRefused() {
        StringBuilder query = new StringBuilder("/v1/events?video=v0");
        IntStream.range(1, 33).forEach(i -> query.append("&video=v").append(i));
        Http.Answer answer = http.get(query.toString()).expect(400);
        assertThat(answer.json().path("detail").asString()).contains("33").contains("32");
        http.get("/v1/events").expect(400);
    }

    @Test
    void everyViewerGetsEveryLikeInOrder() {
        List<SseStream> viewers = new ArrayList<>();
        try {
            for (int i = 0; i < 50; i++) {
                viewers.add(watch("?likes=each"));
            }
            for (int i = 1; i <= 50; i++) {
                http.like(video, i);
            }
            List<Long> expected =
                    IntStream.rangeClosed(1, 50).mapToObj(i -> (long) i).toList();
            for (SseStream viewer : viewers) {
                assertThat(viewer.next("like", 50).stream()
                                .map(frame -> frame.number("n"))
                                .toList())
                        .isEqualTo(expected);
                assertThat(viewer.seen("gap")).isEmpty();
            }
        } finally {
            viewers.forEach(SseStream::close);
        }
    }

    private static List<String> fields(JsonNode object) {
        return List.copyOf(object.propertyNames());
    }

    private static List<String> texts(List<Frame> comments) {
        return comments.stream().map(frame -> frame.text("text")).toList();
    }

    private static Map<String, Long> counts(Frame frame, String field) {
        Map<String, Long> counts = new TreeMap<>();
        frame.json().path(field).forEachEntry((kind, n) -> counts.put(kind, n.asLong()));
        return counts;
    }
}
