package live.ovation.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.Telemetry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass(name = "epoll {0}")
@ValueSource(booleans = {true, false})
class ForwarderTest {
    private static final HttpClient.Settings CALLS =
            HttpClient.Settings.defaults().withAnswer(Duration.ofMillis(700)).withConnect(Duration.ofMillis(700));

    private final EventLoops loops;
    private final BlockingQueue<Exchange> seen = new LinkedBlockingQueue<>();
    private final BlockingQueue<Channel> streams = new LinkedBlockingQueue<>();
    private final HttpServer peer;
    private final HttpClient client;
    private HttpServer front;

    ForwarderTest(boolean epoll) throws IOException {
        loops = new EventLoops(2, epoll);
        Routes routes = new Routes()
                .add("POST", "/echo", exchange -> {
                    seen.add(exchange);
                    exchange.answer(
                            new Answer(201, "text/x", exchange.body(), Map.of("X-Peer", "here", "Retry-After", "7")));
                })
                .add("GET", "/query", exchange -> exchange.answer(Answer.text(200, exchange.uri())))
                .add("GET", "/full", exchange -> {
                    throw Problem.unavailable("peer: full (expected: room)", Duration.ofSeconds(3));
                })
                .add("GET", "/events", exchange -> {
                    seen.add(exchange);
                    exchange.takeOver();
                    Channel channel = exchange.channel();
                    channel.writeAndFlush(Unpooled.copiedBuffer(
                            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n"
                                    + "X-Accel-Buffering: no\r\nConnection: close\r\n\r\nretry: 1\n\n",
                            UTF_8));
                    streams.add(channel);
                });
        peer = HttpServer.start(loops, HttpServer.Settings.of("127.0.0.1", 0), routes, new Telemetry());
        client = new HttpClient(loops, CALLS);
        front = front(addressOf(peer));
    }

    @AfterEach
    void stop() {
        front.close();
        peer.close();
        client.close();
        loops.close();
    }

    private static PeerAddress addressOf(HttpServer server) {
        return new PeerAddress("127.0.0.1", server.port());
    }

    private HttpServer front(PeerAddress... peers) throws IOException {
        Forwarder forwarder = new Forwarder(
                client,
                new Peers(Arrays.asList(peers), Clock.system()),
                "publisher",
                "front-1",
                Map.of("Ovation-Secret", "ours"),
                Set.of(503));
        return HttpServer.start(
                loops,
                HttpServer.Settings.of("127.0.0.1", 0).withCrossOrigin(true),
                new Routes().otherwise(forwarder),
                new Telemetry());
    }

    private void frontTo(PeerAddress... peers) throws IOException {
        front.close();
        front = front(peers);
    }

    private RawClient client() throws IOException {
        return new RawClient(front.port());
    }

    private static String get(String target) {
        return "GET " + target + " HTTP/1.1\r\nHost: here\r\n\r\n";
    }

    private static String post(String headers, String body) {
        return "POST /echo HTTP/1.1\r\nHost: here\r\n" + headers + "Content-Length: " + body.length() + "\r\n\r\n"
                + body;
    }

    private static PeerAddress nobody() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return new PeerAddress("127.0.0.1", socket.getLocalPort());
        }
    }

    private Channel stream() throws InterruptedException {
        Channel channel = streams.poll(10, TimeUnit.SECONDS);
        assertThat(channel).isNotNull();
        return channel;
    }

    @Test
    void aRequestGoesToThePeerAndItsAnswerComesBack() throws IOException {
        try (RawClient client = client()) {
            RawClient.Response response = client.send(post("", "hello")).read();
            assertThat(response.status()).isEqualTo(201);
            assertThat(response.body()).isEqualTo("hello");
            assertThat(response.headers())
                    .containsEntry("x-peer", "here")
                    .containsEntry("content-type", "text/x")
                    .containsEntry("retry-after", "7")
                    .containsEntry("access-control-allow-origin", "*");
            assertThat(client.send(get("/query?a=%20b&c")).read().body()).isEqualTo("/query?a=%20b&c");
        }
    }

    @Test
    void whatIsAboutTheConnectionStaysBehind() throws Exception {
        try (RawClient client = client()) {
            client.send(post(
                    "Connection: keep-alive, X-Private\r\nX-Private: 1\r\nTE: trailers\r\nX-Public: 2\r\n"
                            + "X-Twice: a\r\nX-Twice: b\r\nX-Forwarded-For: 10.0.0.1\r\nOvation-Secret: forged\r\n",
                    "x"));
            assertThat(client.read().status()).isEqualTo(201);
            Exchange exchange = seen.take();
            assertThat(exchange.header("X-Private")).isNull();
            assertThat(exchange.header("TE")).isNull();
            assertThat(exchange.header("X-Public")).isEqualTo("2");
            assertThat(exchange.header("X-Twice")).isEqualTo("a, b");
            assertThat(exchange.header("X-Forwarded-For")).isEqualTo("10.0.0.1, 127.0.0.1");
            assertThat(exchange.header(Forwarder.FORWARDED_BY)).isEqualTo("front-1");
            assertThat(exchange.header("Ovation-Secret")).isEqualTo("ours");
            assertThat(exchange.header("Host")).isEqualTo("127.0.0.1:" + peer.port());
        }
    }

    @Test
    void aPeerThatIsNotThereIsPassedOver() throws IOException {
        frontTo(nobody(), addressOf(peer), nobody());
        try (RawClient client = client()) {
            for (int i = 0; i < 10; i++) {
                assertThat(client.send(post("", "n" + i)).read().body()).isEqualTo("n" + i);
            }
        }
    }

    @Test
    void aPeerThatRefusesIsPassedOverAndTheLastRefusalIsTheAnswer() throws IOException {
        Routes full = new Routes().otherwise(exchange -> {
            throw Problem.unavailable("other: full (expected: room)", Duration.ofSeconds(9));
        });
        try (HttpServer other =
                HttpServer.start(loops, HttpServer.Settings.of("127.0.0.1", 0), full, new Telemetry())) {
            frontTo(addressOf(other), addressOf(peer));
            try (RawClient client = client()) {
                for (int i = 0; i < 10; i++) {
                    assertThat(client.send(post("", "x")).read().status()).isEqualTo(201);
                }
                RawClient.Response response = client.send(get("/full")).read();
                assertThat(response.status()).isEqualTo(503);
                assertThat(response.headers()).containsKey("retry-after");
            }
        }
    }

    @Test
    void whatMayHaveBeenDoneIsNotDoneTwice() throws IOException {
        try (ServerSocket frozen = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            frontTo(new PeerAddress("127.0.0.1", frozen.getLocalPort()));
            try (RawClient client = client()) {
                RawClient.Response response = client.send(post("", "x")).read();
                assertThat(response.status()).isEqualTo(502);
                assertThat(response.body()).contains("urn:ovation:problem:no-answer");
            }
        }
    }

    @Test
    void whatOnlyReadsIsAskedOfTheNextPeer() throws IOException {
        try (ServerSocket frozen = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            frontTo(new PeerAddress("127.0.0.1", frozen.getLocalPort()), addressOf(peer));
            try (RawClient client = client()) {
                for (int i = 0; i < 5; i++) {
                    assertThat(client.send(get("/query")).read().body()).isEqualTo("/query");
                }
            }
        }
    }

    @Test
    void whenNobodyIsThereTheAnswerSaysSo() throws IOException {
        frontTo(nobody());
        try (RawClient client = client()) {
            RawClient.Response response = client.send(get("/query")).read();
            assertThat(response.status()).isEqualTo(503);
            assertThat(response.body()).contains("publisher: none of 1 could be reached from front-1");
        }
        frontTo();
        try (RawClient client = client()) {
            RawClient.Response response = client.send(get("/query")).read();
            assertThat(response.status()).isEqualTo(503);
            assertThat(response.body()).contains("publisher: no address of one is configured at front-1");
        }
    }

    @Test
    void aRingOfAddressesEndsAtItsFirstTurn() throws IOException {
        front.close();
        HttpServer first = HttpServer.bind(loops, HttpServer.Settings.of("127.0.0.1", 0), new Telemetry());
        front = first;
        HttpServer second = front(addressOf(first));
        first.serve(new Routes()
                .otherwise(new Forwarder(
                        client,
                        new Peers(List.of(addressOf(second)), Clock.system()),
                        "publisher",
                        "front-2",
                        Map.of(),
                        Set.of(503))));
        try (RawClient client = client()) {
            RawClient.Response response = client.send(get("/query")).read();
            assertThat(response.status()).isEqualTo(508);
            assertThat(response.body())
                    .contains("urn:ovation:problem:forwarding-loop")
                    .contains("forwarded by front-2 to front-1");
        } finally {
            second.close();
        }
    }

    @Test
    void anEventStreamComesThroughAsItIs() throws Exception {
        try (RawClient client = client()) {
            client.send(get("/events?x=1"));
            RawClient.Response head = client.readHead();
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.headers())
                    .containsEntry("content-type", "text/event-stream")
                    .containsEntry("cache-control", "no-store")
                    .containsEntry("x-accel-buffering", "no")
                    .containsEntry("connection", "close")
                    .doesNotContainKey("transfer-encoding");
            assertThat(client.readBytes(10)).isEqualTo("retry: 1\n\n");
            Channel channel = stream();
            for (int i = 0; i < 100; i++) {
                channel.writeAndFlush(Unpooled.copiedBuffer("data: " + (100 + i) + "\n\n", UTF_8));
                assertThat(client.readBytes(11)).isEqualTo("data: " + (100 + i) + "\n\n");
            }
            channel.close();
            assertThat(client.isEnded()).isTrue();
        }
    }

    @Test
    void whenTheViewerLeavesThePeerLearnsIt() throws Exception {
        Channel channel;
        try (RawClient client = client()) {
            client.send(get("/events"));
            client.readHead();
            channel = stream();
            assertThat(channel.isActive()).isTrue();
        }
        await().untilAsserted(() -> assertThat(channel.isActive()).isFalse());
    }

    @Test
    void aViewerThatDoesNotReadMakesThePeerWaitAndLosesNothing() throws Exception {
        String line = "data: " + "x".repeat(1000) + "\n\n";
        int lines = 100_000;
        try (RawClient client = new RawClient(front.port(), 256 * 1024)) {
            client.send(get("/events"));
            client.readHead();
            Channel channel = stream();
            AtomicLong written = new AtomicLong();
            Thread writer = Thread.ofVirtual()
                    .start(() -> IntStream.range(0, lines).forEach(i -> {
                        channel.writeAndFlush(Unpooled.copiedBuffer(line, UTF_8))
                                .awaitUninterruptibly();
                        written.incrementAndGet();
                    }));
            // Sockets and one read's worth between them fill up; then nothing moves, far below what there is to send.
            long[] before = {-1};
            await().pollInterval(Duration.ofMillis(300))
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> {
                        long now = written.get();
                        boolean stands = now > 0 && now == before[0];
                        before[0] = now;
                        return stands;
                    });
            assertThat(written.get()).isLessThan(lines / 2);
            assertThat(client.readBytes(10)).isEqualTo("retry: 1\n\n");
            for (int i = 0; i < lines; i++) {
                assertThat(client.readBytes(line.length())).isEqualTo(line);
            }
            writer.join();
        }
    }

    @Test
    void aStalledStreamDelaysNoOther() throws Exception {
        try (RawClient stalled = new RawClient(front.port(), 256 * 1024);
                RawClient other = client()) {
            stalled.send(get("/events"));
            Channel stalledChannel = stream();
            stalledChannel.writeAndFlush(Unpooled.wrappedBuffer(new byte[30 << 20]));
            other.send(get("/events"));
            other.readHead();
            assertThat(other.readBytes(10)).isEqualTo("retry: 1\n\n");
            Channel otherChannel = stream();
            for (int i = 0; i < 20; i++) {
                otherChannel.writeAndFlush(Unpooled.copiedBuffer("data: x\n\n", UTF_8));
                assertThat(other.readBytes(9)).isEqualTo("data: x\n\n");
            }
        }
    }

    @Test
    void streamsDoNotUseUpTheConnectionsForCalls() throws Exception {
        List<RawClient> viewers = new java.util.ArrayList<>();
        try {
            for (int i = 0; i < 200; i++) {
                RawClient viewer = client();
                viewers.add(viewer);
                viewer.send(get("/events")).readHead();
            }
            try (RawClient client = client()) {
                assertThat(client.send(post("", "still")).read().body()).isEqualTo("still");
            }
        } finally {
            for (RawClient viewer : viewers) {
                viewer.close();
            }
        }
    }
}
