package live.ovation.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import live.ovation.telemetry.Telemetry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass(name = "epoll {0}")
@ValueSource(booleans = {true, false})
class HttpClientTest {
    private static final HttpClient.Settings SETTINGS =
            HttpClient.Settings.defaults().withPool(2, 3).withMaxBodyBytes(10_000);

    private final EventLoops loops;
    private final BlockingQueue<Exchange> held = new LinkedBlockingQueue<>();
    private final Set<Object> connections = ConcurrentHashMap.newKeySet();
    private final HttpServer server;
    private final PeerAddress peer;
    private HttpClient client;

    HttpClientTest(boolean epoll) throws IOException {
        loops = new EventLoops(2, epoll);
        Routes routes = new Routes()
                .add("POST", "/echo", exchange -> {
                    connections.add(exchange.channel().id());
                    exchange.answer(new Answer(
                            201,
                            "text/x",
                            exchange.body(),
                            Map.of("X-Given", String.valueOf(exchange.header("x-given")))));
                })
                .add("GET", "/hold", held::add)
                .add("GET", "/large", exchange -> exchange.answer(Answer.bytes(new byte[20_000])))
                .add("HEAD", "/large", exchange -> exchange.answer(Answer.bytes(new byte[20_000])))
                .add("GET", "/close", exchange -> exchange.channel().close());
        server = HttpServer.start(loops, HttpServer.Settings.of("127.0.0.1", 0), routes, new Telemetry());
        peer = new PeerAddress("127.0.0.1", server.port());
        client = new HttpClient(loops, SETTINGS);
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
        loops.close();
    }

    private void use(HttpClient.Settings settings) {
        client.close();
        client = new HttpClient(loops, settings);
    }

    private static Reply answered(CompletionStage<Reply> call) {
        return call.toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
    }

    private static CallFailed failed(CompletionStage<Reply> call) {
        try {
            Reply reply = answered(call);
            throw new AssertionError("answered " + reply.status());
        } catch (CompletionException e) {
            assertThat(e.getCause()).isInstanceOf(CallFailed.class);
            return (CallFailed) e.getCause();
        }
    }

    private Exchange held() throws InterruptedException {
        Exchange exchange = held.poll(10, TimeUnit.SECONDS);
        assertThat(exchange).isNotNull();
        return exchange;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void aCallIsAnsweredWithStatusHeadersAndBody() {
        Reply reply =
                answered(client.call(Call.post(peer, "/echo", bytes("hello")).withHeaders(Map.of("X-Given", "this"))));
        assertThat(reply.status()).isEqualTo(201);
        assertThat(reply.contentType()).isEqualTo("text/x");
        assertThat(reply.header("x-given")).isEqualTo("this");
        assertThat(reply.body()).isEqualTo(bytes("hello"));
    }

    @Test
    void callsOneAfterTheOtherUseOneConnection() {
        for (int i = 0; i < 20; i++) {
            assertThat(answered(client.call(Call.post(peer, "/echo", bytes("n" + i))))
                            .body())
                    .isEqualTo(bytes("n" + i));
        }
        assertThat(connections).hasSize(1);
    }

    @Test
    void hostNamesAreResolved() {
        PeerAddress named = new PeerAddress("localhost", server.port());
        assertThat(answered(client.call(Call.post(named, "/echo", bytes("x")))).status())
                .isEqualTo(201);
        PeerAddress unknown = new PeerAddress("nowhere.invalid", 80);
        assertThat(failed(client.call(Call.get(unknown, "/")))).hasMessageContaining("no such host");
    }

    @Test
    void connectionsAreBoundedAndCallsWaitTheirTurn() throws InterruptedException {
        List<CompletionStage<Reply>> calls = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            calls.add(client.call(Call.get(peer, "/hold")));
        }
        Exchange first = held();
        Exchange second = held();
        assertThat(client.connections(peer)).isEqualTo(2);
        assertThat(held).isEmpty();
        first.answer(Answer.text(200, "1"));
        Exchange third = held();
        second.answer(Answer.text(200, "2"));
        third.answer(Answer.text(200, "3"));
        held().answer(Answer.text(200, "4"));
        held().answer(Answer.text(200, "5"));
        calls.forEach(call -> assertThat(answered(call).status()).isEqualTo(200));
    }

    @Test
    void whenTooManyWaitFurtherCallsFailAtOnce() throws InterruptedException {
        List<CompletionStage<Reply>> calls = new ArrayList<>();
        calls.add(client.call(Call.get(peer, "/hold")));
        Exchange first = held();
        calls.add(client.call(Call.get(peer, "/hold")));
        Exchange second = held();
        for (int i = 0; i < 3; i++) {
            calls.add(client.call(Call.get(peer, "/hold")));
        }
        CallFailed refused = failed(client.call(Call.get(peer, "/hold")));
        assertThat(refused.isSent()).isFalse();
        assertThat(refused).hasMessageContaining("3 calls wait for this peer already");
        first.answer(Answer.text(200, ""));
        second.answer(Answer.text(200, ""));
        for (int i = 0; i < 3; i++) {
            held().answer(Answer.text(200, ""));
        }
        calls.forEach(call -> assertThat(answered(call).status()).isEqualTo(200));
    }

    @Test
    void nobodyThereIsSaidAtOnce() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        CallFailed failure = failed(client.call(Call.post(new PeerAddress("127.0.0.1", free), "/x", bytes("y"))));
        assertThat(failure.isSent()).isFalse();
        assertThat(failure).hasMessageStartingWith("POST http://127.0.0.1:" + free + "/x: can't connect");
    }

    @Test
    void aFrozenPeerCostsItsOwnCallersTheirTimeAndNobodyElse() throws Exception {
        use(SETTINGS.withAnswer(Duration.ofMillis(500)));
        // The kernel accepts for it, as it does for a stopped process; nobody ever reads or answers.
        try (ServerSocket frozen = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            PeerAddress stuck = new PeerAddress("127.0.0.1", frozen.getLocalPort());
            List<CompletionStage<Reply>> lost = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                lost.add(client.call(Call.get(stuck, "/")));
            }
            assertThat(answered(client.call(Call.post(peer, "/echo", bytes("fine"))))
                            .status())
                    .isEqualTo(201);
            assertThat(lost)
                    .noneMatch(call -> call.toCompletableFuture().isDone()
                            && !call.toCompletableFuture().isCompletedExceptionally());
            for (CompletionStage<Reply> call : lost) {
                assertThat(failed(call)).hasMessageContaining("no answer within 500 ms");
            }
            // Once it goes on, there is room to call it: no connection waits for an answer that nobody wants.
            Thread.ofVirtual().start(() -> answerAll(frozen));
            await().ignoreExceptions()
                    .untilAsserted(() -> assertThat(
                                    answered(client.call(Call.get(stuck, "/"))).status())
                            .isEqualTo(200));
        }
    }

    @Test
    void aConnectionWhoseAnswerNobodyWaitsForMakesRoomForAnother() throws Exception {
        use(SETTINGS.withPool(1, 10).withAnswer(Duration.ofMillis(300)));
        try (ServerSocket frozen = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            PeerAddress stuck = new PeerAddress("127.0.0.1", frozen.getLocalPort());
            for (int i = 0; i < 3; i++) {
                assertThat(failed(client.call(Call.get(stuck, "/"))).isSent()).isTrue();
            }
        }
    }

    private static void answerAll(ServerSocket listening) {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                Thread.ofVirtual().start(() -> {
                    try (socket) {
                        while (socket.getInputStream().read(new byte[4096]) > 0) {
                            socket.getOutputStream().write(bytes("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
                        }
                    } catch (IOException e) {
                        // The client has given this one up.
                    }
                });
            } catch (IOException e) {
                // Closed: the loop ends.
            }
        }
    }

    @Test
    void anAnswerThatComesTooLateIsNotTakenForTheNextOne() throws InterruptedException {
        use(SETTINGS.withPool(1, 10).withAnswer(Duration.ofMillis(300)));
        CompletionStage<Reply> slow = client.call(Call.get(peer, "/hold"));
        Exchange exchange = held();
        assertThat(failed(slow).isSent()).isTrue();
        exchange.answer(Answer.text(200, "late"));
        assertThat(answered(client.call(Call.post(peer, "/echo", bytes("mine"))))
                        .body())
                .isEqualTo(bytes("mine"));
    }

    @Test
    void aPeerThatClosesInsteadOfAnsweringIsAFailure() {
        CallFailed failure = failed(client.call(Call.get(peer, "/close")));
        assertThat(failure.isSent()).isTrue();
        assertThat(failure).hasMessageContaining("closed the connection before it answered");
    }

    @Test
    void anAnswerThatIsTooLargeIsAFailure() {
        assertThat(failed(client.call(Call.get(peer, "/large")))).hasMessageContaining("larger than 10000 bytes");
        Call head = new Call(peer, "HEAD", "/large", Map.of(), new byte[0]);
        assertThat(answered(client.call(head)).header("content-length")).isEqualTo("20000");
    }

    @Test
    void aConnectionThatThePeerClosedMeanwhileIsReplaced() throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> served = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> {
                try {
                    for (int i = 0; i < 3; i++) {
                        try (Socket socket = listening.accept()) {
                            socket.getInputStream().read(new byte[4096]);
                            socket.getOutputStream().write(bytes("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
                            socket.shutdownOutput();
                            while (socket.getInputStream().read() >= 0) {
                                // Until the client has seen that it is over.
                            }
                        }
                    }
                    served.complete(null);
                } catch (IOException e) {
                    served.completeExceptionally(new UncheckedIOException(e));
                }
            });
            PeerAddress shortLived = new PeerAddress("127.0.0.1", listening.getLocalPort());
            for (int i = 0; i < 3; i++) {
                assertThat(answered(client.call(Call.get(shortLived, "/"))).body())
                        .isEqualTo(bytes("ok"));
                await().untilAsserted(
                                () -> assertThat(client.connections(shortLived)).isZero());
            }
            served.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void aPeerThatSpeaksSomethingElseIsAFailure() throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                // More than once: a client whose connection was closed before it could ask takes another one.
                boolean open = true;
                while (open) {
                    open = greets(listening);
                }
            });
            PeerAddress other = new PeerAddress("127.0.0.1", listening.getLocalPort());
            // Which of them depends on whether it spoke before the client was ready to listen, or to ask.
            assertThat(failed(client.call(Call.get(other, "/"))).getMessage())
                    .containsAnyOf("not HTTP/1.1", "closed the connection", "closed while connecting");
        }
    }

    /// @return whether somebody else may come
    private static boolean greets(ServerSocket listening) {
        try (Socket socket = listening.accept()) {
            socket.getOutputStream().write(bytes("220 mail.example ESMTP\r\n\r\n"));
            socket.getInputStream().read(new byte[4096]);
            return true;
        } catch (IOException e) {
            // The client has enough of it, or the test has.
            return !listening.isClosed();
        }
    }

    @Test
    void closingFailsWhatIsUnderWayAndWhatComes() throws InterruptedException {
        CompletionStage<Reply> under = client.call(Call.get(peer, "/hold"));
        held();
        client.close();
        assertThat(failed(under).isSent()).isTrue();
        assertThat(failed(client.call(Call.get(peer, "/hold"))).isSent()).isFalse();
    }

    @Test
    void addressesAreReadStrictly() {
        assertThat(PeerAddress.parse("http://a.example:81/")).isEqualTo(new PeerAddress("a.example", 81));
        assertThat(PeerAddress.parse("http://127.0.0.1").port()).isEqualTo(80);
        for (String wrong : List.of(
                "", "a.example:81", "https://a:1", "http://a:99999", "http://a:1/b", "http://a:1?b", "http://u@a:1")) {
            assertThatThrownBy(() -> PeerAddress.parse(wrong))
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(wrong + " (expected: http://host:port)");
        }
    }
}
