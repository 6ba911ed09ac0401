package live.ovation.crowd;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import live.ovation.crowd.tap.TapAccount;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class VideoBooksTest {
    @SuppressWarnings("NullAway.Init") // start() sets it
    private HttpServer server;

    @SuppressWarnings("NullAway.Init") // start() sets it
    private VideoBooks books;

    private volatile String answer = "{\"totals\":{\"like\":3,\"clap\":4}}";
    private volatile int status = 200;
    private volatile boolean endless;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, endless ? 0 : body.length);
            exchange.getResponseBody().write(body);
            exchange.getResponseBody().flush();
            if (!endless) {
                exchange.close();
            }
        });
        server.start();
        CrowdPlan plan = CrowdPlan.builder()
                .urls(List.of(
                        URI.create("http://127.0.0.1:" + server.getAddress().getPort())))
                .video("v")
                .build();
        books = new VideoBooks(plan, new TapAccount(List.of("v"), 1), Duration.ofMillis(500));
    }

    @AfterEach
    void stop() {
        books.close();
        server.stop(0);
    }

    @Test
    void totalsOfEveryKindAreSummed() {
        books.open();

        assertThat(books.now().videos().get("v"))
                .isNotNull()
                .satisfies(ending -> assertThat(ending.total()).isEqualTo(7));
        assertThat(books.balanced()).isTrue();
        assertThat(books.reachable()).isTrue();
    }

    @Test
    void growthThatNobodyAnsweredForIsUnaccounted() {
        books.open();
        answer = "{\"totals\":{\"like\":9}}";
        books.now();

        assertThat(books.outcomes())
                .singleElement()
                .satisfies(video -> assertThat(video.unaccounted()).isEqualTo(2));
        assertThat(books.balanced()).isFalse();
    }

    @Test
    void answerThatNeverEndsIsNotWaitedFor() {
        endless = true;
        books.open();

        assertThat(books.totalsKnown()).isFalse();
        assertThat(books.trouble()).contains("no answer within 500 ms");
    }

    @Test
    void answerThatTellsNoTotalsIsTrouble() {
        answer = "[]";
        books.open();
        assertThat(books.trouble()).contains("no totals");
        answer = "not json";
        books.open();
        assertThat(books.trouble()).startsWith("GET video: ");
        status = 500;
        books.open();
        assertThat(books.trouble()).endsWith(": 500");
        assertThat(books.reachable()).isFalse();
    }

    @Test
    void videoThatNobodyLikedYetStandsAtZero() {
        status = 404;
        answer = "{\"detail\":\"video v: unknown\"}";
        books.open();

        assertThat(books.totalsKnown()).isFalse();
        books.now();
        assertThat(books.totalsKnown()).isTrue();
    }
}
