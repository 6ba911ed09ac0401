package live.ovation.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import live.ovation.telemetry.Telemetry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass(name = "epoll {0}")
@ValueSource(booleans = {true, false})
class HttpServerTest {
    private static final int MAX_BODY = 4096;

    private final EventLoops loops;
    private final Telemetry telemetry = new Telemetry();
    private final BlockingQueue<Exchange> held = new LinkedBlockingQueue<>();
    private final BlockingQueue<Channel> taken = new LinkedBlockingQueue<>();
    private HttpServer server;

    HttpServerTest(boolean epoll) throws IOException {
        loops = new EventLoops(2, epoll);
        server = start(Duration.ofSeconds(20));
    }

    @BeforeEach
    void transportIsAsWished() {
        assertThat(loops.workerLoops()).hasSize(2);
    }

    @AfterEach
    void stop() {
        server.close();
        loops.close();
    }

    private HttpServer start(Duration idle) throws IOException {
        Routes routes = new Routes()
                .add("GET", "/hello", exchange -> exchange.answer(Answer.text(200, "hello")))
                .add("POST", "/echo", exchange -> exchange.answer(Answer.bytes(exchange.body())))
                .add("GET", "/name/{name}", exchange -> exchange.answer(Answer.text(200, exchange.pathValue("name"))))
                .add(
                        "GET",
                        "/query",
                        exchange -> exchange.answer(
                                Answer.text(200, exchange.queryAll("q").toString())))
                .add(
                        "POST",
                        "/json",
                        exchange -> exchange.answer(
                                Answer.text(200, String.valueOf(exchange.json().integer("n")))))
                .add("GET", "/hold", held::add)
                .add("GET", "/broken", exchange -> {
                    throw new IllegalStateException("a bug");
                })
                .add("GET", "/busy", exchange -> {
                    throw Problem.unavailable("queue: full (expected: room)", Duration.ofMillis(1500));
                })
                .add("GET", "/stream", exchange -> {
                    exchange.takeOver();
                    taken.add(exchange.channel());
                    exchange.channel().writeAndFlush(Unpooled.copiedBuffer("raw bytes\n", UTF_8));
                })
                .add("DELETE", "/hello", exchange -> exchange.answer(Answer.noContent()));
        HttpServer.Settings settings = HttpServer.Settings.of("127.0.0.1", 0)
                .withMaxBodyBytes(MAX_BODY)
                .withIdle(idle)
                .withCrossOrigin(true);
        return HttpServer.start(loops, settings, routes, telemetry);
    }

    private RawClient client() throws IOException {
        return new RawClient(server.port());
    }

    private static String get(String target) {
        return "GET " + target + " HTTP/1.1\r\nHost: here\r\n\r\n";
    }

    private static String post(String target, String body) {
        return "POST " + target + " HTTP/1.1\r\nHost: here\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    static Stream<Arguments> malformed() {
        String host = "Host: here\r\n";
        return Stream.of(
                Arguments.of("no HTTP at all", "hello?\r\n\r\n", 400),
                Arguments.of("binary", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\r\n\r\n", 400),
                Arguments.of("no host", "GET /hello HTTP/1.1\r\n\r\n", 400),
                Arguments.of("two hosts", "GET /hello HTTP/1.1\r\n" + host + host + "\r\n", 400),
                Arguments.of("another version", "GET /hello HTTP/2.0\r\n" + host + "\r\n", 505),
                Arguments.of("space before the colon", "GET /hello HTTP/1.1\r\nHost : here\r\n\r\n", 400),
                Arguments.of("bare line feeds", "GET /hello HTTP/1.1\nHost: here\n\n", 400),
                Arguments.of("no path", "GET hello HTTP/1.1\r\n" + host + "\r\n", 400),
                Arguments.of("a fragment", "GET /hello#there HTTP/1.1\r\n" + host + "\r\n", 400),
                Arguments.of("a path that is not ASCII", "GET /hell\u00f6 HTTP/1.1\r\n" + host + "\r\n", 400),
                Arguments.of("half a percent", "GET /name/100% HTTP/1.1\r\n" + host + "\r\n", 400),
                Arguments.of("half a percent in the query", "GET /query?q=%2 HTTP/1.1\r\n" + host + "\r\n", 400),
                Arguments.of("NUL in a header", "GET /hello HTTP/1.1\r\n" + host + "X: a\u0000b\r\n\r\n", 400),
                Arguments.of("a header name with a bracket", "GET /hello HTTP/1.1\r\n" + host + "X(: a\r\n\r\n", 400),
                Arguments.of(
                        "two lengths",
                        "POST /echo HTTP/1.1\r\n" + host + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
                        400),
                Arguments.of(
                        "two equal lengths", "POST /echo HTTP/1.1\r\n" + host + "Content-Length: 3, 3\r\n\r\nabc", 400),
                Arguments.of(
                        "a negative length", "POST /echo HTTP/1.1\r\n" + host + "Content-Length: -3\r\n\r\nabc", 400),
                Arguments.of(
                        "a length with a sign",
                        "POST /echo HTTP/1.1\r\n" + host + "Content-Length: +3\r\n\r\nabc",
                        400),
                Arguments.of(
                        "no number as length", "POST /echo HTTP/1.1\r\n" + host + "Content-Length: x\r\n\r\nabc", 400),
                Arguments.of(
                        "length and chunks",
                        "POST /echo HTTP/1.1\r\n" + host
                                + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
                        400),
                Arguments.of(
                        "another transfer encoding",
                        "POST /echo HTTP/1.1\r\n" + host + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                        400),
                Arguments.of(
                        "a disguised transfer encoding",
                        "POST /echo HTTP/1.1\r\n" + host + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
                        400),
                Arguments.of(
                        "chunks in HTTP/1.0",
                        "POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                        400),
                Arguments.of(
                        "no number as chunk size",
                        "POST /echo HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\nxyz\r\nabc\r\n",
                        400),
                Arguments.of("an expectation", "POST /echo HTTP/1.1\r\n" + host + "Expect: a miracle\r\n\r\n", 417),
                Arguments.of("a long line", "GET /" + "a".repeat(9000) + " HTTP/1.1\r\n" + host + "\r\n", 414),
                Arguments.of(
                        "long headers",
                        "GET /hello HTTP/1.1\r\n" + host + "X: " + "a".repeat(100_000) + "\r\n\r\n",
                        431),
                Arguments.of(
                        "many headers",
                        "GET /hello HTTP/1.1\r\n" + host + "X-Y: abcdef\r\n".repeat(5000) + "\r\n",
                        431),
                Arguments.of(
                        "a large body, announced",
                        "POST /echo HTTP/1.1\r\n" + host + "Content-Length: 10000000\r\n\r\n",
                        413),
                Arguments.of(
                        "a large body in chunks",
                        "POST /echo HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n2000\r\n"
                                + "a".repeat(0x2000) + "\r\n0\r\n\r\n",
                        413));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void malformed(String what, String request, int status) throws IOException {
        try (RawClient client = client()) {
            RawClient.Response response = client.send(request).read();
            assertThat(response.status()).as(what).isEqualTo(status);
            assertThat(response.header("content-type")).isEqualTo("application/problem+json");
            assertThat(response.body()).contains("\"status\":" + status).contains("(expected:");
        }
    }

    @Test
    void aRequestThatCannotBeBelievedEndsTheConnection() throws IOException {
        try (RawClient client = client()) {
            client.send("POST /echo HTTP/1.1\r\nHost: here\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "0\r\n\r\n" + get("/hello"));
            assertThat(client.read().header("connection")).isEqualTo("close");
            assertThat(client.isEnded()).isTrue();
        }
    }

    @Test
    void aLargeBodyIsRefusedReadablyThoughItsSenderGoesOnSending() throws IOException {
        try (RawClient client = client()) {
            client.send("POST /echo HTTP/1.1\r\nHost: here\r\nContent-Length: 10000000\r\n\r\n");
            String piece = "a".repeat(100_000);
            for (int i = 0; i < 100; i++) {
                client.send(piece);
            }
            assertThat(client.read().status()).isEqualTo(413);
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws Exception {
        try (RawClient client = client()) {
            client.send(
                    get("/hold") + get("/name/second") + post("/echo", "third") + get("/hold") + get("/name/fifth"));
            Exchange first = held();
            assertThat(held).isEmpty();
            first.answer(Answer.text(200, "first"));
            assertThat(client.read().body()).isEqualTo("first");
            assertThat(client.read().body()).isEqualTo("second");
            assertThat(client.read().body()).isEqualTo("third");
            held().answer(Answer.text(200, "fourth"));
            assertThat(client.read().body()).isEqualTo("fourth");
            assertThat(client.read().body()).isEqualTo("fifth");
        }
    }

    @Test
    void thousandsOfPipelinedRequestsNeitherStopNorOverflow() throws Exception {
        int requests = 20_000;
        try (RawClient client = client()) {
            client.send(get("/hold"));
            Thread sender = Thread.ofVirtual().start(() -> {
                try {
                    client.send(get("/hello").repeat(requests));
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            held().answer(Answer.text(200, "go"));
            assertThat(client.read().body()).isEqualTo("go");
            for (int i = 0; i < requests; i++) {
                assertThat(client.read().body()).isEqualTo("hello");
            }
            sender.join();
        }
    }

    private Exchange held() throws InterruptedException {
        Exchange exchange = held.poll(10, TimeUnit.SECONDS);
        assertThat(exchange).isNotNull();
        return exchange;
    }

    @Test
    void http10GetsItsAnswerAndTheEnd() throws IOException {
        try (RawClient client = client()) {
            RawClient.Response response =
                    client.send("GET /hello HTTP/1.0\r\n\r\n").read();
            assertThat(response.body()).isEqualTo("hello");
            assertThat(response.header("connection")).isEqualTo("close");
            assertThat(client.isEnded()).isTrue();
        }
    }

    @Test
    void http10MayStay() throws IOException {
        try (RawClient client = client()) {
            String request = "GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";
            assertThat(client.send(request).read().header("connection")).isEqualTo("keep-alive");
            assertThat(client.send(request).read().body()).isEqualTo("hello");
        }
    }

    @Test
    void connectionCloseIsHonoured() throws IOException {
        try (RawClient client = client()) {
            client.send("GET /hello HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n");
            assertThat(client.read().body()).isEqualTo("hello");
            assertThat(client.isEnded()).isTrue();
        }
    }

    @Test
    void headHasTheHeadOfGetAndNoBody() throws IOException {
        try (RawClient client = client()) {
            RawClient.Response head =
                    client.send("HEAD /hello HTTP/1.1\r\nHost: here\r\n\r\n").readHead();
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.header("content-length")).isEqualTo("5");
            assertThat(client.send(get("/hello")).read().body()).isEqualTo("hello");
        }
    }

    @Test
    void aClientThatAsksFirstIsToldToGoOn() throws IOException {
        try (RawClient client = client()) {
            client.send("POST /echo HTTP/1.1\r\nHost: here\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(100);
            assertThat(client.send("ab").read().body()).isEqualTo("ab");
        }
    }

    @Test
    void aClientThatAsksFirstIsToldWhenItIsTooMuch() throws IOException {
        try (RawClient client = client()) {
            client.send("POST /echo HTTP/1.1\r\nHost: here\r\nContent-Length: 99999\r\nExpect: 100-continue\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(413);
        }
    }

    @Test
    void goingOnIsSaidOnlyWhenItIsThatRequestsTurn() throws Exception {
        try (RawClient client = client()) {
            client.send(get("/hold")
                    + "POST /echo HTTP/1.1\r\nHost: here\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"
                    + "ab" + "HEAD /hello HTTP/1.1\r\nHost: here\r\n\r\n");
            held().answer(Answer.text(200, "first"));
            assertThat(client.read().body()).isEqualTo("first");
            assertThat(client.read().status()).isEqualTo(100);
            assertThat(client.read().body()).isEqualTo("ab");
            assertThat(client.readHead().header("content-length")).isEqualTo("5");
        }
    }

    @Test
    void chunkedBodiesAreGathered() throws IOException {
        try (RawClient client = client()) {
            client.send("POST /echo HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
            assertThat(client.send("2\r\nde\r\n0\r\n\r\n").read().body()).isEqualTo("abcde");
        }
    }

    @Test
    void aBodyThatStopsHalfWayIsAnsweredAndEnds() throws IOException {
        server.close();
        server = start(Duration.ofMillis(200));
        try (RawClient client = client()) {
            client.send("POST /echo HTTP/1.1\r\nHost: here\r\nContent-Length: 10\r\n\r\nabc");
            RawClient.Response response = client.read();
            assertThat(response.status()).isEqualTo(408);
            assertThat(response.header("content-type")).isEqualTo("application/problem+json");
            assertThat(client.isEnded()).isTrue();
        }
    }

    @Test
    void anIdleConnectionEnds() throws IOException {
        server.close();
        server = start(Duration.ofMillis(200));
        try (RawClient client = client()) {
            assertThat(client.send(get("/hello")).read().status()).isEqualTo(200);
            assertThat(client.isEnded()).isTrue();
        }
    }

    @Test
    void aRequestUnderWayIsNotIdle() throws Exception {
        server.close();
        server = start(Duration.ofMillis(100));
        try (RawClient client = client();
                RawClient idle = client()) {
            client.send(get("/hold"));
            Exchange exchange = held();
            assertThat(idle.isEnded()).isTrue();
            exchange.answer(Answer.text(200, "late"));
            assertThat(client.read().body()).isEqualTo("late");
        }
    }

    @Test
    void targetsMayBeAbsolute() throws IOException {
        try (RawClient client = client()) {
            assertThat(client.send(get("http://elsewhere:80/name/a?b=c")).read().body())
                    .isEqualTo("a");
            assertThat(client.send(get("http://elsewhere")).read().status()).isEqualTo(404);
        }
    }

    @Test
    void pathsAndQueriesAreDecoded() throws IOException {
        try (RawClient client = client()) {
            assertThat(client.send(get("/name/a%20b+c%2Fd")).read().body()).isEqualTo("a b+c/d");
            assertThat(client.send(get("/query?q=a%26b&q=c+d")).read().body()).isEqualTo("[a&b, c d]");
        }
    }

    @Test
    void wrongMethodsLearnTheRightOnes() throws IOException {
        try (RawClient client = client()) {
            RawClient.Response response = client.send(post("/hello", "x")).read();
            assertThat(response.status()).isEqualTo(405);
            assertThat(response.header("allow")).isEqualTo("DELETE, GET, HEAD");
            assertThat(client.send("BREW /hello HTTP/1.1\r\nHost: here\r\n\r\n")
                            .read()
                            .status())
                    .isEqualTo(405);
        }
    }

    @Test
    void unknownPathsAreNotFound() throws IOException {
        try (RawClient client = client()) {
            for (String path : List.of("/", "/nothing", "/hello/", "/hello/more", "//hello", "/name")) {
                assertThat(client.send(get(path)).read().status()).as(path).isEqualTo(404);
            }
        }
    }

    @Test
    void badJsonIsABadRequest() throws IOException {
        try (RawClient client = client()) {
            assertThat(client.send(post("/json", "{\"n\":3}")).read().body()).isEqualTo("3");
            assertThat(client.send(post("/json", "{\"n\":")).read().status()).isEqualTo(400);
            RawClient.Response response =
                    client.send(post("/json", "{\"n\":\"x\"}")).read();
            assertThat(response.status()).isEqualTo(400);
            assertThat(response.body()).contains("n: \\\"x\\\" (expected: an integer)");
        }
    }

    @Test
    void aFailureInsideIsAProblemWithoutDetailsAndIsRecorded() throws IOException {
        try (RawClient client = client()) {
            RawClient.Response response = client.send(get("/broken")).read();
            assertThat(response.status()).isEqualTo(500);
            assertThat(response.body()).doesNotContain("a bug");
            assertThat(telemetry.errors().counts()).containsKey("GET request: java.lang.IllegalStateException");
            assertThat(client.send(get("/hello")).read().status()).isEqualTo(200);
        }
    }

    @Test
    void whereWaitingHelpsTheAnswerSaysHowLong() throws IOException {
        try (RawClient client = client()) {
            RawClient.Response response = client.send(get("/busy")).read();
            assertThat(response.status()).isEqualTo(503);
            assertThat(response.header("retry-after")).isEqualTo("2");
            assertThat(response.body()).contains("\"type\":\"urn:ovation:problem:unavailable\"");
        }
    }

    @Test
    void pagesOfOtherOriginsMayUseIt() throws IOException {
        try (RawClient client = client()) {
            RawClient.Response preflight = client.send("OPTIONS /echo HTTP/1.1\r\nHost: here\r\nOrigin: http://a\r\n"
                            + "Access-Control-Request-Method: PATCH\r\n\r\n")
                    .read();
            assertThat(preflight.status()).isEqualTo(204);
            assertThat(preflight.header("access-control-allow-methods")).contains("PATCH");
            assertThat(client.send(get("/hello")).read().header("access-control-allow-origin"))
                    .isEqualTo("*");
            assertThat(client.send(get("/nothing")).read().header("access-control-allow-origin"))
                    .isEqualTo("*");
        }
    }

    @Test
    void takingOverLeavesTheChannelWithoutHttp() throws Exception {
        try (RawClient client = client()) {
            client.send(get("/stream"));
            assertThat(client.readBytes(10)).isEqualTo("raw bytes\n");
            Channel channel = taken.poll(10, TimeUnit.SECONDS);
            assertThat(channel).isNotNull();
            await().untilAsserted(() -> assertThat(channel.pipeline().names()).hasSize(1));
            channel.writeAndFlush(Unpooled.copiedBuffer("more", UTF_8));
            assertThat(client.readBytes(4)).isEqualTo("more");
        }
    }

    @Test
    void theKernelKeepsLittleForAClientWhoDoesNotRead() throws Exception {
        assumeTrue(loops.isEpoll(), "NIO has no such option");
        int megabytes = 16;
        try (RawClient client = new RawClient(server.port(), 4096)) {
            client.send(get("/stream"));
            Channel channel = taken.poll(10, TimeUnit.SECONDS);
            assertThat(channel).isNotNull();
            long kept = channel.eventLoop()
                    .submit(() -> {
                        long written = 0;
                        for (int i = 0; i < megabytes * 256; i++) {
                            channel.write(Unpooled.wrappedBuffer(new byte[4096]));
                            written += 4096;
                        }
                        channel.flush();
                        return written - channel.unsafe().outboundBuffer().totalPendingWriteBytes();
                    })
                    .get(10, TimeUnit.SECONDS);
            assertThat(kept).isLessThan(512 * 1024);
        }
    }

    @Test
    void aViewerThatPipelinedAndLeavesIsNoticed() throws Exception {
        try (RawClient client = client()) {
            client.send(get("/hold") + get("/stream") + get("/hello").repeat(50));
            held().answer(Answer.text(200, "first"));
            assertThat(client.read().body()).isEqualTo("first");
            assertThat(client.readBytes(10)).isEqualTo("raw bytes\n");
        }
        Channel channel = taken.poll(10, TimeUnit.SECONDS);
        assertThat(channel).isNotNull();
        await().untilAsserted(() -> assertThat(channel.isActive()).isFalse());
    }

    @Test
    void anAnswerThatComesTwiceOrTooLateIsNoAnswer() throws Exception {
        try (RawClient client = client()) {
            client.send(get("/hold"));
            Exchange exchange = held();
            exchange.answer(Answer.text(200, "once"));
            exchange.answer(Answer.text(200, "twice"));
            assertThat(client.read().body()).isEqualTo("once");
            exchange.answer(Answer.text(200, "late"));
            assertThat(client.send(get("/hello")).read().body()).isEqualTo("hello");
        }
    }

    @Test
    void beforeThereIsAnythingToServeVisitorsAreRefused() throws IOException {
        try (HttpServer early = HttpServer.bind(loops, HttpServer.Settings.of("127.0.0.1", 0), telemetry)) {
            int port = early.port();
            assertThatThrownBy(() -> new RawClient(port)).isInstanceOf(ConnectException.class);

            early.serve(new Routes().add("GET", "/hello", exchange -> exchange.answer(Answer.text(200, "ready"))));

            try (RawClient client = new RawClient(port)) {
                assertThat(client.send(get("/hello")).read().body()).isEqualTo("ready");
            }
        }
    }

    @Test
    void aServerThatGoesSaysSoWithEveryAnswerUntilItStaysAfterAll() throws IOException {
        server.endConnections(true);
        try (RawClient client = client()) {
            RawClient.Response answer = client.send(post("/echo", "a")).read();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("connection")).isEqualTo("close");
            assertThat(client.isEnded()).isTrue();
        }
        server.endConnections(false);
        try (RawClient client = client()) {
            assertThat(client.send(post("/echo", "a")).read().headers()).doesNotContainKey("connection");
            assertThat(client.send(post("/echo", "b")).read().body()).isEqualTo("b");
        }
    }

    @Test
    void finishingAnswersWhatIsUnderWayAndEndsTheRest() throws Exception {
        String request = post("/echo", "whole");
        int half = request.length() - 2;
        try (RawClient waits = client();
                RawClient sends = client();
                RawClient rests = client()) {
            assertThat(rests.send(get("/hello")).read().status()).isEqualTo(200);
            assertThat(sends.send(get("/hello")).read().status()).isEqualTo(200);
            sends.send(request.substring(0, half));
            waits.send(get("/hold"));
            Exchange exchange = held();

            CompletableFuture<Void> finished = server.finish().toCompletableFuture();

            assertThat(rests.isEnded()).isTrue();
            assertThatThrownBy(this::client).isInstanceOf(ConnectException.class);
            assertThat(finished).isNotDone();
            exchange.answer(Answer.text(200, "late"));
            RawClient.Response late = waits.read();
            assertThat(late.body()).isEqualTo("late");
            assertThat(late.header("connection")).isEqualTo("close");
            sends.send(request.substring(half));
            assertThat(sends.read().body()).isEqualTo("whole");
            await().until(finished::isDone);
        }
    }

    @Test
    void finishingLeavesAloneWhatWasTakenOver() throws Exception {
        try (RawClient client = client()) {
            client.send(get("/stream"));
            assertThat(client.readBytes(10)).isEqualTo("raw bytes\n");
            await().until(() -> server.finish().toCompletableFuture().isDone());
            Channel channel = taken.poll(10, TimeUnit.SECONDS);
            assertThat(channel).isNotNull();
            channel.writeAndFlush(Unpooled.copiedBuffer("more bytes\n", UTF_8));
            assertThat(client.readBytes(11)).isEqualTo("more bytes\n");
        }
    }

    @Test
    void aPortInUseIsNamed() {
        int port = server.port();
        assertThatThrownBy(() -> HttpServer.bind(loops, HttpServer.Settings.of("127.0.0.1", port), telemetry))
                .isInstanceOf(IOException.class)
                .hasMessage("port: 127.0.0.1:" + port
                        + " can't be used: something else is listening there (expected: a free port)");
    }

    @Test
    void answersKeepTheirHeaders() throws Exception {
        try (RawClient client = client()) {
            client.send(get("/hold"));
            held().answer(new Answer(304, "", new byte[0], Map.of("ETag", "\"x\"")));
            RawClient.Response response = client.read();
            assertThat(response.status()).isEqualTo(304);
            assertThat(response.header("etag")).isEqualTo("\"x\"");
            assertThat(response.headers()).doesNotContainKey("content-length");
        }
    }
}
