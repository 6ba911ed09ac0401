package live.ovation.publisher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import live.ovation.ledger.Ledger;
import live.ovation.ledger.LedgerException;
import live.ovation.ledger.sqlite.SqliteLedger;
import live.ovation.protocol.Attendance;
import live.ovation.protocol.Comment;
import live.ovation.protocol.Position;
import live.ovation.protocol.Reaction;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.Retraction;
import live.ovation.protocol.VideoId;
import live.ovation.telemetry.ManualClock;
import live.ovation.telemetry.Telemetry;
import live.ovation.transport.EventLoops;
import live.ovation.transport.HttpServer;
import live.ovation.transport.Routes;
import live.ovation.transport.json.Json;
import live.ovation.transport.json.JsonFields;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The public interface over real HTTP and a real ledger.
class PublicApiTest {
    @TempDir
    Path directory;

    private final ManualClock clock = new ManualClock();
    private final Telemetry telemetry = new Telemetry();
    private final FakeDispatcher dispatcher = new FakeDispatcher();
    private final EventLoops loops = new EventLoops(1, false);
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<AutoCloseable> open = new ArrayList<>();
    private Ledger ledger = new FakeLedger();
    private int port;

    @BeforeEach
    void start() throws IOException {
        ledger = SqliteLedger.open(directory, new RegionId("local"), clock, telemetry);
        serve(ledger, PublisherSettings.defaults());
    }

    private Publisher serve(Ledger served, PublisherSettings settings) throws IOException {
        Publisher publisher = new Publisher(settings, served, dispatcher, dispatcher, telemetry, clock);
        Routes routes = new Routes();
        publisher.addPublicRoutes(routes);
        HttpServer server = HttpServer.start(loops, HttpServer.Settings.of("127.0.0.1", 0), routes, telemetry);
        port = server.port();
        open.add(server);
        open.add(publisher);
        return publisher;
    }

    @AfterEach
    void end() throws Exception {
        for (AutoCloseable closeable : open) {
            closeable.close();
        }
        ledger.close();
        loops.close();
        client.close();
    }

    private HttpResponse<String> call(String method, String path, String body) throws Exception {
        HttpRequest.BodyPublisher publisher = body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body);
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .method(method, publisher)
                .timeout(Duration.ofSeconds(20))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return call("POST", "/v1/videos/" + path, body);
    }

    private HttpResponse<String> get(String path) throws Exception {
        return call("GET", "/v1/videos/" + path, "");
    }

    private static void assertProblem(HttpResponse<String> response, int status, String detail) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        JsonFields problem = Json.parse(response.body());
        assertThat(problem.integer("status")).isEqualTo(status);
        assertThat(problem.text("type")).startsWith("urn:ovation:problem:");
        assertThat(problem.text("detail")).contains(detail);
    }

    @Test
    void likeIsAnsweredWithTheTotalAndReachesTheDispatcher() throws Exception {
        HttpResponse<String> first = post("v1/likes", "");
        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(first.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(first.body()).isEqualTo("{\"accepted\":1,\"total\":1}");
        assertThat(post("v1/likes", "{\"count\":50,\"by\":\"carol\"}").body())
                .isEqualTo("{\"accepted\":50,\"total\":51}");
        assertThat(post("v1/reactions", "{\"kind\":\"clap\",\"count\":2}").body())
                .isEqualTo("{\"accepted\":2,\"total\":2}");
        assertThat(post("v1/reactions", "").body()).isEqualTo("{\"accepted\":1,\"total\":52}");
        assertThat(post("v2/likes", "{}").body()).isEqualTo("{\"accepted\":1,\"total\":1}");

        await().until(() -> dispatcher.taken().size() == 5);
        Reaction second = (Reaction) dispatcher.taken().get(1);
        assertThat(second.by()).hasToString("carol");
        assertThat(second.originTotal()).isEqualTo(51);
        assertThat(second.origin()).isEqualTo(ledger.origin());
        assertThat(second.atMicros()).isEqualTo(clock.epochMicros());
    }

    @Test
    void retryWithTheSameIdCountsOnceAndIsAnsweredAlike() throws Exception {
        String body = "{\"count\":3,\"id\":\"tap-1\"}";
        String first = post("v1/likes", body).body();
        post("v1/likes", "");
        assertThat(post("v1/likes", body).body()).isEqualTo(first).isEqualTo("{\"accepted\":3,\"total\":3}");
        assertThat(get("v1").body()).contains("\"totals\":{\"like\":4}");

        HttpResponse<String> comment = post("v1/comments", "{\"text\":\"hi\",\"id\":\"c-1\"}");
        HttpResponse<String> again = post("v1/comments", "{\"text\":\"hi\",\"id\":\"c-1\"}");
        assertThat(again.statusCode()).isEqualTo(201);
        assertThat(again.body()).isEqualTo(comment.body());
        await().until(() -> dispatcher.taken().size() == 3);

        assertProblem(post("v1/comments", "{\"text\":\"hi\",\"id\":\"tap-1\"}"), 409, "id: used before on this video");
        assertThat(dispatcher.taken()).as("repeats are not shown again").hasSize(3);
    }

    @Test
    void commentIsAnsweredAsItIsShown() throws Exception {
        HttpResponse<String> response = post("v1/comments", "{\"text\":\"so \\\"good\\\" 👏\",\"by\":\"carol\"}");
        assertThat(response.statusCode()).isEqualTo(201);
        Position position = new Position(ledger.region(), ledger.epoch(), 1);
        assertThat(response.body())
                .isEqualTo("{\"video\":\"v1\",\"comment\":\"" + position + "\",\"by\":\"carol\","
                        + "\"text\":\"so \\\"good\\\" 👏\",\"at\":" + clock.epochMicros() + ",\"position\":\""
                        + position + "\"}");
        await().until(() -> dispatcher.taken().size() == 1);
        Comment comment = (Comment) dispatcher.taken().getFirst();
        assertThat(comment.text()).isEqualTo("so \"good\" 👏");
        assertThat(comment.position()).isEqualTo(position);
    }

    @Test
    void retractedCommentIsGoneForEverybody() throws Exception {
        String id = Json.parse(
                        post("v1/comments", "{\"text\":\"bad\",\"id\":\"k\"}").body())
                .text("comment");
        assertThat(call("DELETE", "/v1/videos/v1/comments/" + id, "").statusCode())
                .isEqualTo(204);
        assertThat(call("DELETE", "/v1/videos/v1/comments/" + id, "").statusCode())
                .isEqualTo(204);
        assertProblem(call("DELETE", "/v1/videos/v2/comments/" + id, ""), 404, "(expected: a comment of video v2)");
        assertProblem(call("DELETE", "/v1/videos/v1/comments/a%20b", ""), 400, "comment: \"a b\"");
        assertThat(get("v1/comments").body()).isEqualTo("{\"video\":\"v1\",\"comments\":[],\"more\":false}");
        assertProblem(post("v1/comments", "{\"text\":\"bad\",\"id\":\"k\"}"), 410, "retracted");

        await().until(() -> dispatcher.taken().size() == 2);
        Retraction retraction = (Retraction) dispatcher.taken().getLast();
        assertThat(retraction.comment()).hasToString(id);
        assertThat(retraction.position().offset()).isEqualTo(2);
    }

    @Test
    void videoShowsItsCountsAndWithoutADispatcherLeavesTheViewersOut() throws Exception {
        assertThat(get("v1").body())
                .isEqualTo("{\"video\":\"v1\",\"totals\":{},\"comments\":0,\"viewers\":7,\"peakViewers\":12}");
        post("v1/likes", "{\"count\":4}");
        post("v1/reactions", "{\"kind\":\"clap\"}");
        post("v1/comments", "{\"text\":\"x\"}");
        for (FakeDispatcher.Mode mode :
                List.of(FakeDispatcher.Mode.FAILS, FakeDispatcher.Mode.THROWS, FakeDispatcher.Mode.NEVER_ANSWERS)) {
            dispatcher.mode(mode);
            assertThat(get("v1").body())
                    .isEqualTo("{\"video\":\"v1\",\"totals\":{\"clap\":1,\"like\":4},\"comments\":1}");
            assertProblem(get("v1/viewers"), 503, "no dispatcher");
        }
        dispatcher.mode(FakeDispatcher.Mode.TAKES);
        assertThat(get("v1/viewers").body()).isEqualTo("{\"viewers\":7,\"peakViewers\":12}");
    }

    @Test
    void commentsArePaged() throws Exception {
        List<String> ids = new ArrayList<>();
        for (int i = 1; i <= 5; i++) {
            ids.add(Json.parse(post("v1/comments", "{\"text\":\"c" + i + "\"}").body())
                    .text("comment"));
        }
        assertThat(texts(get("v1/comments?limit=2"))).containsExactly("c4", "c5", "more");
        assertThat(texts(get("v1/comments?limit=2&before=" + ids.get(3)))).containsExactly("c2", "c3", "more");
        assertThat(texts(get("v1/comments?after=" + ids.get(2)))).containsExactly("c4", "c5");
        assertThat(texts(get("v1/comments?after=" + ids.get(0) + "&before=" + ids.get(3))))
                .containsExactly("c2", "c3");

        assertProblem(get("v1/comments?limit=0"), 400, "limit: \"0\" (expected: a number from 1 to 200)");
        assertProblem(get("v1/comments?limit=201"), 400, "limit: \"201\"");
        assertProblem(get("v1/comments?limit=x"), 400, "limit: \"x\"");
        assertProblem(
                get("v1/comments?before=x%0d%0ay"), 400, "before: \"x\\u000d\\u000ay\" (expected: a comment's id)");
        assertProblem(get("v1/comments?after=mars.1.1"), 400, "after: \"mars.1.1\" is of another ledger");
    }

    private static List<String> texts(HttpResponse<String> response) {
        JsonFields body = Json.parse(response.body());
        List<String> texts = new ArrayList<>();
        body.objects("comments").forEach(comment -> texts.add(String.valueOf(comment.text("text"))));
        if (Boolean.TRUE.equals(body.flag("more"))) {
            texts.add("more");
        }
        return texts;
    }

    @Test
    void timelineIsReadInBuckets() throws Exception {
        post("v1/likes", "{\"count\":2}");
        clock.advance(Duration.ofSeconds(61));
        post("v1/reactions", "{\"kind\":\"clap\"}");
        post("v1/comments", "{\"text\":\"x\"}");
        post("v1/likes", "{\"count\":3,\"position\":65000}");

        assertThat(get("v1/timeline").body())
                .isEqualTo("{\"video\":\"v1\",\"bucketSeconds\":1,\"from\":0,\"to\":20000,\"buckets\":["
                        + "{\"second\":0,\"reactions\":{\"like\":2},\"comments\":0},"
                        + "{\"second\":61,\"reactions\":{\"clap\":1},\"comments\":1},"
                        + "{\"second\":65,\"reactions\":{\"like\":3},\"comments\":0}]}");
        assertThat(get("v1/timeline?bucket=1m&from=60&to=2m").body())
                .isEqualTo("{\"video\":\"v1\",\"bucketSeconds\":60,\"from\":60,\"to\":120,\"buckets\":["
                        + "{\"second\":60,\"reactions\":{\"clap\":1,\"like\":3},\"comments\":1}]}");
        assertThat(get("nobody/timeline?bucket=10s").body()).endsWith("\"buckets\":[]}");
        for (String bad : List.of("0s", "1d", "", "s", "-1", "1.5s", "25h", "99999999999999999999")) {
            assertProblem(get("v1/timeline?bucket=" + bad), 400, "bucket: ");
        }
        assertProblem(get("v1/timeline?from=5&to=4"), 400, "to: 4s (expected: 5s to 20005s");
        assertProblem(get("v1/timeline?to=10h"), 400, "to: 36000s (expected: 0s to 20000s");
    }

    @Test
    void badInputIsRefusedAndNothingIsWritten() throws Exception {
        for (String body : List.of("{", "[]", "7", "null", "\"x\"", "{} {}", "{\"count\":1,\"count\":2}", "\0")) {
            assertProblem(post("v1/likes", body), 400, "body: ");
            assertProblem(post("v1/comments", body), 400, "body: ");
        }
        assertProblem(post("v1/likes", "{\"count\":51}"), 400, "count: 51 (expected: 1 to 50)");
        assertProblem(post("v1/reactions", "{\"kind\":\"boo\"}"), 400, "kind: \"boo\" (expected: one of like, love,");
        assertProblem(post("v1/comments", ""), 400, "text: 0 characters (expected: 1 to 500)");
        assertProblem(post("v1/comments", "{\"text\":\"a\\u0000\"}"), 400, "text: U+0000 at 1");
        assertProblem(post("a%20b/likes", ""), 400, "video: \"a b\" (expected: 1 to 128 of");
        assertProblem(post("a%0d%0ab/likes", ""), 400, "video: \"a\\u000d\\u000ab\"");
        assertProblem(post("x".repeat(129) + "/likes", ""), 400, "video: \"xxx");
        assertProblem(get("a%20b"), 400, "video: \"a b\"");
        assertProblem(post("v1/comments", "{\"text\":\"" + "x".repeat(100_000) + "\"}"), 413, "body: larger");
        assertThat(call("PUT", "/v1/videos/v1/likes", "").statusCode()).isEqualTo(405);
        assertThat(get("v1/nothing").statusCode()).isEqualTo(404);

        assertThat(get("v1").body()).contains("\"totals\":{},\"comments\":0");
        assertThat(dispatcher.taken()).isEmpty();
    }

    @Test
    void fullQueueIsA503WithRetryAfterAndRecovers() throws Exception {
        FakeLedger slow = new FakeLedger();
        serve(
                slow,
                PublisherSettings.defaults()
                        .withCommits(
                                new PublisherSettings.Commits(2, Duration.ofMillis(100), 1, Duration.ofMillis(5))));
        slow.hold();
        List<CompletableFuture<HttpResponse<String>>> waiting = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            waiting.add(postAsync());
            await().until(slow::isHoldingOne);
        }
        HttpResponse<String> refused = awaitRefusal(waiting);
        assertProblem(refused, 503, "too many requests wait to be written");
        assertThat(refused.headers().firstValue("Retry-After")).contains("1");

        slow.pass(1_000);
        for (CompletableFuture<HttpResponse<String>> answer : waiting) {
            assertThat(answer.join().statusCode()).isIn(200, 503);
        }
        assertThat(waiting.stream().filter(answer -> answer.join().statusCode() == 200))
                .hasSize(3);
        assertThat(post("v1/likes", "").statusCode()).isEqualTo(200);
    }

    private CompletableFuture<HttpResponse<String>> postAsync() {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/videos/v1/likes"))
                .POST(BodyPublishers.noBody())
                .build();
        return client.sendAsync(request, BodyHandlers.ofString());
    }

    /// Sends likes until one is refused, which the fourth unanswered one at the latest is.
    private HttpResponse<String> awaitRefusal(List<CompletableFuture<HttpResponse<String>>> waiting) {
        waiting.add(postAsync());
        await().until(() -> waiting.stream().anyMatch(CompletableFuture::isDone));
        return waiting.stream()
                .filter(CompletableFuture::isDone)
                .findFirst()
                .orElseThrow()
                .join();
    }

    @Test
    void ledgerThatCannotWriteOrReadIsA503() throws Exception {
        FakeLedger broken = new FakeLedger();
        serve(broken, PublisherSettings.defaults());
        broken.fail(new LedgerException("commit: no space left for /secret/place"));
        for (HttpResponse<String> response : List.of(post("v1/likes", ""), get("v1"))) {
            assertProblem(response, 503, "(expected: again in a moment)");
            assertThat(response.headers().firstValue("Retry-After")).contains("1");
            assertThat(response.body()).doesNotContain("/secret");
        }
        broken.fail(new IllegalStateException("a fault"));
        assertProblem(post("v1/likes", ""), 500, "failed inside the server");
        assertProblem(get("v1"), 500, "failed inside the server");
        broken.fail(null);
        assertThat(post("v1/likes", "").body()).isEqualTo("{\"accepted\":1,\"total\":1}");
    }

    @Test
    void tooManyReadsAreA503() throws Exception {
        FakeLedger slow = new FakeLedger();
        Publisher publisher = serve(slow, PublisherSettings.defaults().withReads(new PublisherSettings.Reads(1, 1)));
        slow.hold();
        VideoId video = new VideoId("v1");
        var first = publisher.snapshot(video, 0).toCompletableFuture();
        await().until(slow::isHoldingOne);
        var second = publisher.snapshot(video, 0).toCompletableFuture();
        HttpResponse<String> refused = get("v1");
        assertProblem(refused, 503, "too many requests wait to be read");
        assertThat(telemetry.counter(PublisherMetric.READS_REFUSED).sum()).isEqualTo(1);
        assertThat(refused.headers().firstValue("Retry-After")).contains("1");
        slow.pass(1_000);
        assertThat(first.join().video()).isEqualTo(video);
        assertThat(second.join().video()).isEqualTo(video);
    }

    @Test
    void historyIsReadThroughThePort() throws Exception {
        post("v1/likes", "{\"count\":5}");
        for (int i = 1; i <= 3; i++) {
            post("v1/comments", "{\"text\":\"c" + i + "\"}");
        }
        Publisher publisher = (Publisher) open.getLast();
        VideoId video = new VideoId("v1");
        var snapshot = publisher.snapshot(video, 2).toCompletableFuture().join();
        assertThat(snapshot.totals().ofAllKinds()).isEqualTo(5);
        assertThat(snapshot.newest()).extracting(Comment::text).containsExactly("c2", "c3");
        var page = publisher
                .journal(video, snapshot.head().at(1), 1)
                .toCompletableFuture()
                .join();
        assertThat(page.entries()).hasSize(1);
        assertThat(page.more()).isTrue();
    }

    @Test
    void everyLikeOfManyClientsIsCountedOnceAndTheTotalsHaveNoHoles() {
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            answers.add(postAsync());
        }
        List<Long> totals = new ArrayList<>();
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            totals.add(Json.parse(answer.join().body()).integer("total"));
        }
        totals.sort(Long::compare);
        for (int i = 0; i < totals.size(); i++) {
            assertThat(totals.get(i)).isEqualTo(i + 1);
        }
        await().until(() -> dispatcher.taken().size() == 500);
        assertThat(dispatcher.taken())
                .extracting(event -> ((Reaction) event).originTotal())
                .isSorted();
    }

    private static VideoRules.Rule rule(Duration keep, Duration slowMode, String... blocked) {
        return new VideoRules.Rule(keep, slowMode, BlockedWords.of(List.of(blocked)));
    }

    @Test
    void slowModeSaysWhenToComeBackAndLetsARetryThrough() throws Exception {
        VideoRules rules = new VideoRules(
                VideoRules.Rule.NONE,
                List.of(VideoRules.Special.of("hall-*", rule(Duration.ZERO, Duration.ofSeconds(10)))));
        serve(ledger, PublisherSettings.defaults().withRules(rules));
        String first = "{\"text\":\"one\",\"by\":\"carol\",\"id\":\"a\"}";
        HttpResponse<String> said = post("hall-1/comments", first);
        assertThat(said.statusCode()).isEqualTo(201);

        clock.advance(Duration.ofMillis(2_500));
        HttpResponse<String> soon = post("hall-1/comments", "{\"text\":\"two\",\"by\":\"carol\",\"id\":\"b\"}");
        assertProblem(soon, 429, "sooner than 10.0s after the last one (expected: again in 8s)");
        assertThat(Json.parse(soon.body()).text("type")).isEqualTo("urn:ovation:problem:slow-mode");
        assertThat(soon.headers().firstValue("Retry-After")).contains("8");
        assertThat(telemetry.counter(PublisherMetric.SLOWED).sum()).isEqualTo(1);
        HttpResponse<String> again = post("hall-1/comments", first);
        assertThat(again.statusCode()).isEqualTo(201);
        assertThat(again.body()).isEqualTo(said.body());
        assertThat(post("hall-1/comments", "{\"text\":\"hers\",\"by\":\"dave\"}")
                        .statusCode())
                .isEqualTo(201);
        assertThat(post("hall-2/comments", "{\"text\":\"elsewhere\",\"by\":\"carol\"}")
                        .statusCode())
                .isEqualTo(201);
        assertThat(post("hall-1/likes", "{\"by\":\"carol\"}").statusCode()).isEqualTo(200);
        assertThat(post("other/comments", "{\"text\":\"x\",\"by\":\"carol\"}").statusCode())
                .isEqualTo(201);
        assertThat(post("other/comments", "{\"text\":\"y\",\"by\":\"carol\"}").statusCode())
                .isEqualTo(201);

        clock.advance(Duration.ofMillis(7_500));
        assertThat(post("hall-1/comments", "{\"text\":\"two\",\"by\":\"carol\",\"id\":\"b\"}")
                        .statusCode())
                .isEqualTo(201);
    }

    @Test
    void commentThatWasNotWrittenDoesNotCountForSlowMode() throws Exception {
        FakeLedger failing = new FakeLedger();
        failing.fail(new LedgerException("commit: full"));
        serve(
                failing,
                PublisherSettings.defaults()
                        .withRules(new VideoRules(rule(Duration.ZERO, Duration.ofSeconds(10)), List.of())));
        for (int i = 0; i < 2; i++) {
            assertProblem(post("v/comments", "{\"text\":\"one\",\"by\":\"carol\"}"), 503, "can't write");
        }
    }

    private static String typeOf(HttpResponse<String> problem) {
        return String.valueOf(Json.parse(problem.body()).text("type"));
    }

    @Test
    void whoTapsTooMuchIsToldWhichLimitItIsAndWhenToComeAgain() throws Exception {
        serve(ledger, PublisherSettings.defaults().withLimits(RateLimits.none().withUser(10, 60)));
        assertThat(post("v1/likes", "{\"by\":\"carol\",\"count\":50}").statusCode())
                .isEqualTo(200);
        HttpResponse<String> refused = post("v2/reactions", "{\"by\":\"carol\",\"kind\":\"wow\",\"count\":35}");
        assertProblem(
                refused, 429, "user \"carol\": 35 more now (expected: up to 60 at once and 10 a second; again in 3s)");
        assertThat(typeOf(refused)).isEqualTo("urn:ovation:problem:user-limit");
        assertThat(refused.headers().firstValue("Retry-After")).contains("3");
        assertThat(post("v1/likes", "{\"by\":\"carol\",\"count\":10}").statusCode())
                .as("what is left")
                .isEqualTo(200);
        assertProblem(post("v1/comments", "{\"by\":\"carol\",\"text\":\"x\"}"), 429, "user \"carol\": 1 more now");
        assertThat(post("v1/likes", "{\"by\":\"dave\",\"count\":50}").statusCode())
                .isEqualTo(200);
        assertThat(post("v1/likes", "{\"count\":50}").statusCode())
                .as("who says no name is not a user")
                .isEqualTo(200);

        clock.advance(Duration.ofSeconds(3));
        clock.stepCalendar(Duration.ofHours(-1));
        assertThat(post("v2/likes", "{\"by\":\"carol\",\"count\":30}").statusCode())
                .isEqualTo(200);
        assertThat(likesOf("v1", "v2")).containsExactly(160L, 30L);
        assertThat(telemetry.counter(PublisherMetric.LIMITED, "limit", "user").sum())
                .isEqualTo(2);
    }

    @Test
    void requestThatOneLimitRefusesTakesNothingFromTheOthers() throws Exception {
        serve(
                ledger,
                PublisherSettings.defaults()
                        .withLimits(RateLimits.none()
                                .withUser(1, 50)
                                .withAddress(1, 100)
                                .withVideo(1, 60)));
        assertThat(post("v1/likes", "{\"by\":\"carol\",\"count\":40}").statusCode())
                .isEqualTo(200);
        for (int i = 0; i < 10; i++) {
            HttpResponse<String> full = post("v1/likes", "{\"by\":\"dave\",\"count\":50}");
            assertThat(typeOf(full)).isEqualTo("urn:ovation:problem:video-limit");
        }
        assertThat(post("v2/likes", "{\"by\":\"dave\",\"count\":50}").statusCode())
                .isEqualTo(200);
        HttpResponse<String> refused = post("v3/likes", "{\"by\":\"erin\",\"count\":11}");
        assertThat(typeOf(refused)).isEqualTo("urn:ovation:problem:address-limit");
        assertProblem(refused, 429, "address \"127.0.0.1\": 11 more now");
        assertThat(post("v3/likes", "{\"by\":\"erin\",\"count\":10}").statusCode())
                .isEqualTo(200);
    }

    @Test
    void blockedWordIsRefusedWhateverItLooksLike() throws Exception {
        serve(
                ledger,
                PublisherSettings.defaults()
                        .withRules(new VideoRules(rule(Duration.ZERO, Duration.ZERO, "drat", "Fluß"), List.of())));
        for (String bad : List.of("drat", "oh DRAT!", "well,drat.", "\uff24\uff32\uff21\uff34", "der FLUß")) {
            assertProblem(post("v/comments", "{\"text\":\"" + bad + "\"}"), 422, "text: has a blocked word");
        }
        for (String good : List.of("hydrate", "drats", "fluss")) {
            assertThat(post("v/comments", "{\"text\":\"" + good + "\"}").statusCode())
                    .as(good)
                    .isEqualTo(201);
        }
    }

    @Test
    void videosGoWhenTheyWereQuietForAsLongAsTheyAreKept() throws Exception {
        VideoRules rules = new VideoRules(
                rule(Duration.ofDays(30), Duration.ZERO),
                List.of(
                        VideoRules.Special.of("test-*", rule(Duration.ofDays(1), Duration.ZERO)),
                        VideoRules.Special.of("gala", rule(Duration.ZERO, Duration.ZERO))));
        Publisher publisher = serve(ledger, PublisherSettings.defaults().withRules(rules));
        for (String video : List.of("test-1", "test-2", "gala", "show", "old")) {
            post(video + "/likes", "");
        }
        clock.advance(Duration.ofDays(2));
        post("test-2/likes", "");
        post("show/likes", "");
        publisher.deleteAged();
        assertThat(likesOf("test-1", "test-2", "gala", "show", "old")).containsExactly(0L, 2L, 1L, 2L, 1L);

        clock.advance(Duration.ofDays(29));
        publisher.deleteAged();
        assertThat(likesOf("test-1", "test-2", "gala", "show", "old")).containsExactly(0L, 0L, 1L, 2L, 0L);

        clock.stepCalendar(Duration.ofDays(4_000));
        publisher.deleteAged();
        assertThat(likesOf("show"))
                .as("a calendar that was set deletes nothing")
                .containsExactly(2L);
    }

    private List<Long> likesOf(String... videos) {
        List<Long> likes = new ArrayList<>();
        for (String video : videos) {
            likes.add(ledger.snapshot(new VideoId(video), 0).totals().ofAllKinds());
        }
        return likes;
    }

    @Test
    void clockThatStepsBackChangesNeitherOrderNorTotalsNorWhatARetryIsTold() throws Exception {
        String tap = "{\"count\":3,\"id\":\"tap-1\"}";
        String first = post("v1/likes", tap).body();
        post("v1/comments", "{\"text\":\"before\"}");
        clock.stepCalendar(Duration.ofHours(-3));
        assertThat(post("v1/likes", tap).body()).isEqualTo(first);
        assertThat(post("v1/likes", "").body()).isEqualTo("{\"accepted\":1,\"total\":4}");
        post("v1/comments", "{\"text\":\"after\"}");
        String comments = get("v1/comments").body();
        assertThat(comments.indexOf("before")).isBetween(0, comments.indexOf("after"));
        assertThat(get("v1/timeline").body())
                .as("nothing happened before the stream began")
                .contains("[{\"second\":0,\"reactions\":{\"like\":4},\"comments\":2}]");
        assertThat(telemetry.counter(PublisherMetric.CALENDAR_SET).sum()).isEqualTo(1);
    }

    @Test
    void whoIsHereIsAnsweredByTheDispatchers() throws Exception {
        assertThat(get("room/viewers").body())
                .isEqualTo("{\"viewers\":7,\"peakViewers\":12,\"unique\":9,\"listed\":true,"
                        + "\"roster\":[\"alice\",\"bob\"]}");
        assertThat(call("GET", "/v1/users/alice/presence", "").body())
                .isEqualTo("{\"user\":\"alice\",\"status\":\"online\",\"lastActive\":5}");
        assertThat(call("GET", "/v1/users/nobody/presence", "").body())
                .isEqualTo("{\"user\":\"nobody\",\"status\":\"offline\",\"lastActive\":null}");
        assertProblem(call("GET", "/v1/users/a%20b/presence", ""), 400, "user: character");
        // A store that was lost a moment ago: nobody knows, and nobody is called offline.
        assertProblem(call("GET", "/v1/users/unsettled/presence", ""), 503, "user unsettled");
        dispatcher.mode(FakeDispatcher.Mode.FAILS);
        assertProblem(call("GET", "/v1/users/alice/presence", ""), 503, "user alice");
    }

    /// Also what is for operators.
    private Publisher serveOperators() throws IOException {
        Publisher publisher =
                new Publisher(PublisherSettings.defaults(), ledger, dispatcher, dispatcher, telemetry, clock);
        open.add(publisher);
        Routes routes = new Routes();
        publisher.addPublicRoutes(routes);
        publisher.addInternalRoutes(routes);
        HttpServer server = HttpServer.start(loops, HttpServer.Settings.of("127.0.0.1", 0), routes, telemetry);
        port = server.port();
        open.add(server);
        return publisher;
    }

    @Test
    void operatorSaysThatAVideoEndsAndThatItGoesOn() throws Exception {
        assertThat(call("POST", "/v1/videos/v1/end", "").statusCode())
                .as("nobody of the crowd")
                .isEqualTo(404);
        Publisher publisher = serveOperators();
        publisher.snapshot(new VideoId("v1"), 0).toCompletableFuture().join();
        long now = clock.epochMicros();
        dispatcher.watched(7, 12, 30);
        publisher.keepAttendance();
        dispatcher.watched(20, 21, 31);
        assertThat(get("v1").body())
                .isEqualTo("{\"video\":\"v1\",\"totals\":{},\"comments\":0,\"viewers\":20,\"started\":" + now
                        + ",\"ended\":null,\"peakViewers\":21,\"unique\":30}");

        HttpResponse<String> ended = call("POST", "/internal/v1/videos/v1/end", "");
        assertThat(ended.statusCode()).isEqualTo(200);
        assertThat(ended.body())
                .isEqualTo("{\"video\":\"v1\",\"started\":" + now + ",\"ended\":" + now
                        + ",\"peakViewers\":21,\"unique\":31,\"uniqueError\":0.0081}");
        assertThat(call("POST", "/internal/v1/videos/v1/end", "").body()).isEqualTo(ended.body());
        dispatcher.watched(99, 99, 99);
        assertThat(get("v1").body()).contains("\"viewers\":99", "\"peakViewers\":21", "\"ended\":" + now);
        assertThat(post("v1/likes", "").body()).as("of the recording").isEqualTo("{\"accepted\":1,\"total\":1}");
        assertThat(get("v1").body()).contains("\"ended\":" + now);

        assertThat(call("DELETE", "/internal/v1/videos/v1/end", "").body()).contains("\"ended\":null");
        assertThat(get("v1").body()).contains("\"ended\":null", "\"peakViewers\":99");
        await().until(() ->
                dispatcher.taken().stream().filter(Attendance.class::isInstance).count() == 3);
        assertProblem(call("DELETE", "/internal/v1/videos/v2/end", ""), 404, "video: v2 (expected:");
        dispatcher.mode(FakeDispatcher.Mode.FAILS);
        assertThat(get("v1").body()).contains("\"peakViewers\":21").doesNotContain("\"viewers\":");
    }

    @Test
    void operatorDeletesAVideo() throws Exception {
        serveOperators();
        post("v1/likes", "");
        assertThat(call("DELETE", "/internal/v1/videos/v1", "").statusCode()).isEqualTo(204);
        assertThat(likesOf("v1")).containsExactly(0L);
        assertProblem(call("DELETE", "/internal/v1/videos/v1", ""), 404, "video: v1 (expected:");
    }
}
