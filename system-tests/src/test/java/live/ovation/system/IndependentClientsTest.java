package live.ovation.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.launchdarkly.eventsource.ConnectStrategy;
import com.launchdarkly.eventsource.ErrorStrategy;
import com.launchdarkly.eventsource.EventSource;
import com.launchdarkly.eventsource.MessageEvent;
import com.launchdarkly.eventsource.StreamException;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import live.ovation.system.support.Http;
import live.ovation.system.support.Json;
import live.ovation.system.support.OvationProcess;
import live.ovation.system.support.Servers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The stream as clients read it that nobody here wrote. Chromium's own is in [BrowserTest].
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class IndependentClientsTest {
    @RegisterExtension
    static final Servers SERVERS = new Servers();

    @Test
    void okhttpEventSourceReadsLikesAndSurvivesAKillWithoutLosingOrRepeatingAComment() throws StreamException {
        OvationProcess server = SERVERS.start();
        Http http = server.http();
        http.comment("v1", "c0");
        EventSource.Builder builder = new EventSource.Builder(ConnectStrategy.http(
                                URI.create("http://127.0.0.1:" + server.port() + "/v1/videos/v1/events?likes=each"))
                        .readTimeout(60, TimeUnit.SECONDS))
                .errorStrategy(ErrorStrategy.alwaysContinue())
                .retryDelay(100, TimeUnit.MILLISECONDS);
        try (EventSource events = builder.build()) {
            events.start();
            List<String> comments = new ArrayList<>();
            MessageEvent first = events.readMessage();
            assertThat(first.getEventName()).isEqualTo("hello");
            read(events, comments, m -> m.getEventName().equals("comment"));

            http.like("v1", 3);
            MessageEvent like = read(events, comments, m -> m.getEventName().equals("like"));
            assertThat(Json.parse(like.getData()).path("n").asLong()).isEqualTo(3);

            http.comment("v1", "c1");
            MessageEvent comment = read(events, comments, m -> m.getEventName().equals("comment"));
            assertThat(comment.getLastEventId()).isNotEmpty();

            server.kill().startAgain();
            http.comment("v1", "c2");
            http.comment("v1", "c3");
            read(events, comments, m -> m.getData().contains("c3"));
            assertThat(comments).containsExactly("c0", "c1", "c2", "c3");
        }
    }

    private static MessageEvent read(EventSource events, List<String> comments, Predicate<MessageEvent> wanted)
            throws StreamException {
        while (true) {
            MessageEvent message = events.readMessage();
            if (message.getEventName().equals("comment")) {
                comments.add(Json.parse(message.getData()).path("text").asString());
            }
            if (wanted.test(message)) {
                return message;
            }
        }
    }

    @Test
    void curlShowsALikeAtOnce() throws IOException {
        OvationProcess server = SERVERS.start();
        String url = "http://127.0.0.1:" + server.port() + "/v1/videos/v1/";
        Process viewer = new ProcessBuilder("curl", "-sN", url + "events")
                .redirectErrorStream(true)
                .start();
        try {
            List<String> lines = new CopyOnWriteArrayList<>();
            Thread.ofVirtual().start(() -> {
                try (BufferedReader out = viewer.inputReader(StandardCharsets.UTF_8)) {
                    out.lines().forEach(lines::add);
                } catch (IOException e) {
                    lines.add(e.toString());
                }
            });
            await().untilAsserted(() -> assertThat(lines).contains("event: hello"));
            assertThat(lines.getFirst()).startsWith("retry: ");

            Process tapper = new ProcessBuilder("curl", "-s", "-X", "POST", url + "likes").start();
            String answer = new String(tapper.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer.strip()).isEqualTo("{\"accepted\":1,\"total\":1}");
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(lines)
                            .contains("event: like")
                            .anyMatch(line ->
                                    line.startsWith("data: {\"video\":\"v1\",\"kind\":\"like\",\"n\":1,\"at\":")));
        } finally {
            viewer.destroyForcibly();
        }
    }
}
