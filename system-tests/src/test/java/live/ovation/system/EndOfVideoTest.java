package live.ovation.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import live.ovation.system.support.Frame;
import live.ovation.system.support.OvationProcess;
import live.ovation.system.support.Servers;
import live.ovation.system.support.SseStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/// A show, its end, and what is left of it when every process is gone.
class EndOfVideoTest {
    @RegisterExtension
    static final Servers SERVERS = new Servers();

    private static JsonNode video(OvationProcess server) {
        return server.http().get("/v1/videos/show").expect(200).json();
    }

    @Test
    void viewersAreToldAndTheFiguresOutliveEverybody() {
        OvationProcess server = SERVERS.start();
        List<SseStream> audience = new ArrayList<>();
        for (String user : List.of("a", "b", "c")) {
            SseStream stream = server.open("/v1/videos/show/events?as=" + user);
            stream.next("hello");
            audience.add(stream);
        }
        await().untilAsserted(() -> assertThat(server.http()
                        .get("/v1/videos/show/viewers")
                        .json()
                        .path("unique")
                        .asLong())
                .isEqualTo(3));
        // By the table that all frontends report to, not only by the frontend they are on.
        await().untilAsserted(
                        () -> assertThat(video(server).path("viewers").asLong()).isEqualTo(3));
        assertThat(server.http().send("POST", "/v1/videos/show/end", "").status())
                .as("the public's port")
                .isEqualTo(404);

        JsonNode said = server.operations()
                .send("POST", "/internal/v1/videos/show/end", "")
                .expect(200)
                .json();
        assertThat(said.path("peakViewers").asLong()).isEqualTo(3);
        assertThat(said.path("unique").asLong()).isEqualTo(3);
        assertThat(said.path("uniqueError").asDouble()).isEqualTo(0.0081);
        for (SseStream stream : audience) {
            Frame ended = stream.next("ended");
            assertThat(ended.number("ended")).isEqualTo(said.path("ended").asLong());
            assertThat(ended.number("peakViewers")).isEqualTo(3);
        }
        server.http().send("POST", "/v1/videos/show/likes", "").expect(200);
        audience.getFirst().next("like");
        audience.forEach(SseStream::close);

        server.kill();
        server.startAgain();
        JsonNode left = video(server);
        for (String figure : List.of("started", "ended", "peakViewers", "unique")) {
            assertThat(left.path(figure)).as(figure).isEqualTo(said.path(figure));
        }
        assertThat(left.path("totals").path("like").asLong()).isEqualTo(1);
        try (SseStream late = server.open("/v1/videos/show/events")) {
            late.next("hello");
            assertThat(late.next("ended").number("peakViewers")).isEqualTo(3);
        }
    }

    @Test
    void figuresOfAServerThatStopsAreKeptWithoutAnEnd() {
        OvationProcess server = SERVERS.start();
        try (SseStream one = server.open("/v1/videos/show/events");
                SseStream two = server.open("/v1/videos/show/events")) {
            one.next("hello");
            two.next("hello");
            await().untilAsserted(() ->
                    assertThat(video(server).path("viewers").asLong()).isEqualTo(2));
            server.terminate();
            server.awaitEnd();
        }
        server.startAgain();
        JsonNode left = video(server);
        assertThat(left.path("peakViewers").asLong()).isEqualTo(2);
        assertThat(left.path("viewers").asLong()).isZero();
        assertThat(left.path("ended").isNull()).isTrue();
    }
}
