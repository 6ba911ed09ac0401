package live.ovation.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import live.ovation.system.support.Http;
import live.ovation.system.support.OvationProcess;
import live.ovation.system.support.RawHttp;
import live.ovation.system.support.RawHttp.Reply;
import live.ovation.system.support.Servers;
import live.ovation.system.support.SseStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What people and programs send by mistake or in bad faith: each gets a clear answer, and nothing is
/// counted. One running server takes it all.
class BadInputTest {
    @RegisterExtension
    static final Servers SERVERS = new Servers();

    private static final String LIKES = "/v1/videos/bad/likes";
    private static final String REACTIONS = "/v1/videos/bad/reactions";
    private static final String COMMENTS = "/v1/videos/bad/comments";
    private static final String TOO_LONG_ID = "i".repeat(129);

    private static OvationProcess server;

    @BeforeAll
    static void start() {
        server = SERVERS.start();
    }

    @AfterEach
    void nothingWasCountedAndTheServerIsWell() {
        assertThat(server.http().totals("bad"))
                .allSatisfy((kind, n) -> assertThat(n).isZero());
        assertThat(server.http().get("/v1/videos/bad").json().path("comments").asLong())
                .isZero();
    }

    /// @param body one character per byte
    /// @param detail what the answer must mention
    record Row(String what, String path, String body, String detail) {
        static Row of(String what, String path, String body, String detail) {
            return ofBytes(what, path, body.getBytes(StandardCharsets.UTF_8), detail);
        }

        static Row ofBytes(String what, String path, byte[] body, String detail) {
            return new Row(what, path, new String(body, StandardCharsets.ISO_8859_1), detail);
        }

        @Override
        public String toString() {
            return what;
        }
    }

    static Stream<Row> bodies() {
        List<Row> rows = new ArrayList<>(List.of(
                Row.of("broken off", LIKES, "{\"count\":", "JSON"),
                Row.of("no quotes", LIKES, "{count:1}", "JSON"),
                Row.of("not JSON at all", LIKES, "count=1", "JSON"),
                Row.of("an array", LIKES, "[]", "object"),
                Row.of("a string", LIKES, "\"like\"", "object"),
                Row.of("a number", LIKES, "1", "object"),
                Row.of("null", LIKES, "null", "object"),
                Row.of("two documents", LIKES, "{\"count\":1}{\"count\":2}", "JSON"),
                Row.of("a field twice", LIKES, "{\"count\":1,\"count\":2}", "JSON"),
                Row.of("nested far too deep", LIKES, "{\"x\":" + "[".repeat(20_000) + "]".repeat(20_000) + "}", "JSON"),
                Row.of("count as text", LIKES, "{\"count\":\"1\"}", "count"),
                Row.of("count as a fraction", LIKES, "{\"count\":1.5}", "count"),
                Row.of("count as a truth", LIKES, "{\"count\":true}", "count"),
                Row.of("count as a list", LIKES, "{\"count\":[1]}", "count"),
                Row.of("count 0", LIKES, "{\"count\":0}", "1 to 50"),
                Row.of("count 51", LIKES, "{\"count\":51}", "1 to 50"),
                Row.of("count a thousand million", LIKES, "{\"count\":1000000000}", "1 to 50"),
                Row.of("count 1e9", LIKES, "{\"count\":1e9}", "count"),
                Row.of("count below zero", LIKES, "{\"count\":-1}", "1 to 50"),
                Row.of("count beyond a long", LIKES, "{\"count\":99999999999999999999999}", "count"),
                Row.of("count 4294967297", LIKES, "{\"count\":4294967297}", "1 to 50"),
                Row.of("position as text", LIKES, "{\"position\":\"soon\"}", "position"),
                Row.of("by as a number", LIKES, "{\"by\":5}", "by"),
                Row.of("id as an object", LIKES, "{\"id\":{}}", "id"),
                Row.of("by empty", LIKES, "{\"by\":\"\"}", "by"),
                Row.of("id empty", LIKES, "{\"id\":\"\"}", "id"),
                Row.of("by too long", LIKES, "{\"by\":\"" + TOO_LONG_ID + "\"}", "128"),
                Row.of("id too long", LIKES, "{\"id\":\"" + TOO_LONG_ID + "\"}", "128"),
                Row.of("unknown reaction", REACTIONS, "{\"kind\":\"hate\"}", "hate"),
                Row.of("reaction in capitals", REACTIONS, "{\"kind\":\"LIKE\"}", "kind"),
                Row.of("reaction empty", REACTIONS, "{\"kind\":\"\"}", "kind"),
                Row.of("reaction as a number", REACTIONS, "{\"kind\":1}", "kind"),
                Row.of("reaction with a line break", REACTIONS, "{\"kind\":\"like\\n\"}", "kind"),
                Row.of("comment without a body", COMMENTS, "", "text"),
                Row.of("comment without text", COMMENTS, "{}", "text"),
                Row.of("comment with text null", COMMENTS, "{\"text\":null}", "text"),
                Row.of("comment as a number", COMMENTS, "{\"text\":5}", "text"),
                Row.of("comment empty", COMMENTS, "{\"text\":\"\"}", "500"),
                Row.of("comment of 501", COMMENTS, "{\"text\":\"" + "x".repeat(501) + "\"}", "501"),
                Row.of("comment by nobody nameable", COMMENTS, "{\"text\":\"x\",\"by\":\"a b\"}", "by")));
        for (String escape :
                List.of("\\u0000", "\\u0001", "\\r\\n", "\\n", "\\r", "\\t", "\\u001b[31m", "\\u007f", "\\u0085")) {
            rows.add(Row.of("comment with " + escape, COMMENTS, "{\"text\":\"a" + escape + "b\"}", "text"));
        }
        for (String escape : List.of("\\ud83d", "\\ude00", "\\ude00\\ud83d", "a\\ud83d b")) {
            rows.add(Row.of(
                    "comment with half a character " + escape, COMMENTS, "{\"text\":\"" + escape + "\"}", "text"));
        }
        for (String raw : List.of("\0", "\r", "\n", "\t", "\u0001")) {
            String name = String.format("%04x", (int) raw.charAt(0));
            rows.add(Row.of("comment with a bare " + name, COMMENTS, "{\"text\":\"a" + raw + "b\"}", "JSON"));
        }
        for (String field : List.of("by", "id")) {
            for (String escape :
                    List.of("a\\r\\nb", "a\\nevent: bye", "\\u0000", "\\ud83d", "a b", "ä", "a/b", "\\\"")) {
                rows.add(Row.of(field + " with " + escape, LIKES, "{\"" + field + "\":\"" + escape + "\"}", field));
            }
        }
        rows.add(Row.ofBytes("bytes that are not UTF-8", COMMENTS, bytes("{\"text\":\"", 0xff, 0xfe, "\"}"), ""));
        rows.add(Row.ofBytes("half a character in bytes", COMMENTS, bytes("{\"text\":\"", 0xe4, 0xb8, "\"}"), ""));
        rows.add(Row.ofBytes("a surrogate in bytes", COMMENTS, bytes("{\"text\":\"", 0xed, 0xa0, 0xbd, "\"}"), ""));
        rows.add(Row.ofBytes("an overlong slash", COMMENTS, bytes("{\"text\":\"", 0xc0, 0xaf, "\"}"), ""));
        rows.add(Row.ofBytes("JSON in UTF-16", LIKES, "{\"count\":1}".getBytes(StandardCharsets.UTF_16), ""));
        return rows.stream();
    }

    @ParameterizedTest
    @MethodSource
    void bodies(Row row) {
        Reply reply = ask("POST " + row.path() + " HTTP/1.1", row.body().getBytes(StandardCharsets.ISO_8859_1));
        assertProblem(reply, 400);
        assertThat(reply.json().path("detail").asString()).contains(row.detail());
    }

    static Stream<String> videos() {
        return Stream.of(
                "a%20b",
                "%0d%0aevent:%20bye", "%00", "%ED%A0%80", "%ff", "caf%C3%A9", "a%2Fb", "a,b", "a=b", "v".repeat(129));
    }

    @ParameterizedTest
    @MethodSource
    void videos(String video) {
        assertProblem(ask("POST /v1/videos/" + video + "/likes HTTP/1.1", new byte[0]), 400);
        assertProblem(ask("GET /v1/videos/" + video + " HTTP/1.1", new byte[0]), 400);
        assertProblem(ask("GET /v1/videos/" + video + "/events HTTP/1.1", new byte[0]), 400);
        assertProblem(ask("GET /v1/events?video=" + video + " HTTP/1.1", new byte[0]), 400);
    }

    @Test
    void emptyVideoIsNoVideo() {
        assertThat(ask("POST /v1/videos//likes HTTP/1.1", new byte[0]).status()).isIn(400, 404);
        assertProblem(ask("GET /v1/events?video= HTTP/1.1", new byte[0]), 400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/videos/bad/events?comments=-1",
                "/v1/videos/bad/events?comments=many",
                "/v1/videos/bad/events?likes=",
                "/v1/events?user=a%20b",
                "/v1/videos/bad/comments?limit=-1",
                "/v1/videos/bad/comments?after=%00",
                "/v1/videos/bad/timeline?bucket=0s",
                "/v1/videos/bad/timeline?bucket=1s&from=yesterday",
                "/v1/videos/%zz/likes",
                "/v1/videos/bad/events?likes=%zz",
            })
    void questions(String target) {
        assertProblem(ask("GET " + target + " HTTP/1.1", new byte[0]), 400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"watch\":\"v\"}", "{\"watch\":[5]}", "{\"watch\":[\"a b\"]}", "{", "[]"})
    void changes(String body) {
        try (SseStream stream = server.open("/v1/videos/other/events")) {
            String connection = stream.next("hello").text("connection");
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            assertProblem(ask("PATCH /v1/connections/" + connection + " HTTP/1.1", bytes), 400);
            server.http().like("other", 1);
            stream.next("like");
        }
    }

    @Test
    void longestValidInputIsTaken() {
        Http http = server.http();
        String video = "v".repeat(128);
        String text = "ü".repeat(500);
        http.post("/v1/videos/" + video + "/comments", "{\"text\":\"" + text + "\",\"by\":\"" + video + "\"}")
                .expect(201);
        http.post("/v1/videos/" + video + "/likes", "{\"count\":50,\"id\":\"" + video + "\"}")
                .expect(200);
        assertThat(http.totals(video)).isEqualTo(Map.of("like", 50L));
        http.post("/v1/videos/other/comments", "{\"text\":\"\\ud83d\\ude00\"}").expect(201);
    }

    @Test
    void bodyOfTenMegabytesIsTooLarge() {
        byte[] body = new byte[10 << 20];
        java.util.Arrays.fill(body, (byte) ' ');
        assertProblem(ask("POST " + LIKES + " HTTP/1.1", body), 413);
        try (RawHttp raw = new RawHttp(server.port())) {
            raw.send("POST " + LIKES + " HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n");
            byte[] chunk = ("10000\r\n" + " ".repeat(0x10000) + "\r\n").getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < 160; i++) {
                raw.sendWhatIsTaken(chunk);
            }
            assertProblem(raw.read(), 413);
        }
    }

    @Test
    void headersOfAHundredKilobytesAreTooLarge() {
        try (RawHttp raw = new RawHttp(server.port())) {
            StringBuilder request = new StringBuilder("GET /v1/videos/bad HTTP/1.1\r\nHost: localhost\r\n");
            for (int i = 0; i < 100; i++) {
                request.append("X-")
                        .append(i)
                        .append(": ")
                        .append("y".repeat(1024))
                        .append("\r\n");
            }
            raw.sendWhatIsTaken(request.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
            assertProblem(raw.read(), 431);
        }
        try (RawHttp raw = new RawHttp(server.port())) {
            String line = "GET /v1/videos/bad?" + "q".repeat(100 << 10) + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
            raw.sendWhatIsTaken(line.getBytes(StandardCharsets.US_ASCII));
            assertProblem(raw.read(), 414);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PUT /v1/videos/bad/likes",
                "GET /v1/videos/bad/likes",
                "DELETE /v1/videos/bad",
                "POST /v1/videos/bad/events",
                "PATCH /v1/events",
                "BREW /v1/videos/bad",
                "POST /v1/connections/c"
            })
    void wrongMethodNamesTheRightOnes(String request) {
        Reply reply = ask(request + " HTTP/1.1", new byte[0]);
        assertProblem(reply, 405);
        assertThat(reply.header("Allow")).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /v2/videos/bad",
                "GET /v1",
                "POST /v1/videos/bad/likes/more",
                "GET /v1/videos",
                "GET /nothing.html",
                "GET /v1/users",
                "POST /likes"
            })
    void unknownPathIsNotFound(String request) {
        assertProblem(ask(request + " HTTP/1.1", new byte[0]), 404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense\r\n\r\n",
                "GET\r\n\r\n",
                "GET /v1/videos/bad HTTP/1.1\r\n\r\n",
                "GET /v1/videos/bad HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                "GET /v1/videos/bad HTTP/1.1\r\nHost: a\r\nno colon here\r\n\r\n",
                "GET no-slash HTTP/1.1\r\nHost: a\r\n\r\n",
                "POST /v1/videos/bad/likes HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n",
                "POST /v1/videos/bad/likes HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
                "POST /v1/videos/bad/likes HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{} ",
                "POST /v1/videos/bad/likes HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}",
                "POST /v1/videos/bad/likes HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nnope\r\n",
                "POST /v1/videos/bad/likes HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n"
            })
    void requestThatIsNotHttpEndsTheConnection(String request) {
        try (RawHttp raw = new RawHttp(server.port())) {
            Reply reply = raw.send(request).read();
            assertThat(reply.status()).isBetween(400, 501);
            assertThat(raw.endsWithin(10_000)).isTrue();
        }
    }

    @Test
    void httpOneZeroIsAnswered() {
        try (RawHttp raw = new RawHttp(server.port())) {
            Reply reply = raw.send("GET /v1/videos/bad HTTP/1.0\r\n\r\n").read();
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.json().path("video").asString()).isEqualTo("bad");
            assertThat(raw.endsWithin(10_000)).isTrue();
        }
        try (RawHttp raw = new RawHttp(server.port())) {
            raw.send("GET /v1/videos/other/events HTTP/1.0\r\n\r\n");
            assertThat(raw.readUntil("event: hello\n")).contains("200 OK").doesNotContain("chunked");
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() {
        try (RawHttp raw = new RawHttp(server.port())) {
            StringBuilder requests = new StringBuilder();
            for (int i = 1; i <= 20; i++) {
                String body = "{\"count\":" + i + "}";
                requests.append("POST /v1/videos/piped/likes HTTP/1.1\r\nHost: a\r\nContent-Length: ")
                        .append(body.length())
                        .append("\r\n\r\n")
                        .append(body);
                requests.append("GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n");
            }
            raw.send(requests.toString());
            long total = 0;
            for (int i = 1; i <= 20; i++) {
                total += i;
                Reply like = raw.read();
                assertThat(like.json().path("accepted").asLong()).isEqualTo(i);
                assertThat(like.json().path("total").asLong()).isEqualTo(total);
                assertThat(raw.read().status()).isEqualTo(404);
            }
        }
    }

    @Test
    void bodyThatStopsHalfWayCountsNothing() {
        try (RawHttp raw = new RawHttp(server.port())) {
            raw.send("POST " + LIKES + " HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{\"count\":1");
            raw.finish();
            assertThat(raw.endsWithin(10_000)).isTrue();
        }
        try (RawHttp raw = new RawHttp(server.port())) {
            raw.send("POST " + LIKES
                    + " HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n{\"count\":1}\r\n");
            raw.finish();
            assertThat(raw.endsWithin(10_000)).isTrue();
        }
    }

    @Test
    void clientThatNeverSendsTheRestIsLetGo() {
        OvationProcess impatient = SERVERS.startWith(TestConfig.SHORT_IDLE);
        try (RawHttp half = new RawHttp(impatient.port());
                RawHttp silent = new RawHttp(impatient.port())) {
            half.send("POST " + LIKES + " HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{\"count\":1");
            assertThat(half.endsWithin(20_000)).isTrue();
            assertThat(silent.endsWithin(20_000)).isTrue();
            assertThat(impatient.http().totals("bad")).isEmpty();
        }
    }

    private static Reply ask(String requestLine, byte[] body) {
        try (RawHttp raw = new RawHttp(server.port())) {
            raw.send(requestLine + "\r\nHost: localhost\r\nContent-Length: " + body.length + "\r\n\r\n");
            return raw.sendWhatIsTaken(body).read();
        }
    }

    private static void assertProblem(Reply reply, int status) {
        assertThat(reply.status()).as("%s", reply).isEqualTo(status);
        assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(reply.json().path("type").asString()).as("%s", reply).isNotBlank();
        assertThat(reply.json().path("status").asInt()).isEqualTo(status);
        assertThat(reply.json().path("detail").asString())
                .as("%s", reply)
                .isNotBlank()
                .doesNotContain("Exception")
                .doesNotContain("live.ovation");
    }

    private static byte[] bytes(Object... parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Object part : parts) {
            if (part instanceof Integer b) {
                bytes.write(b);
            } else {
                bytes.writeBytes(part.toString().getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toByteArray();
    }
}
