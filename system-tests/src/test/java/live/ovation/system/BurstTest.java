package live.ovation.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import live.ovation.system.support.Http;
import live.ovation.system.support.OvationProcess;
import live.ovation.system.support.RawHttp;
import live.ovation.system.support.Servers;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A crowd that comes in one step, to a server with little room: whoever can't be served is told
/// when to come again, and counted is what was acknowledged. How late answers are then is measured
/// elsewhere, by `bench/ledger burst`.
class BurstTest {
    private static final int ROOM = 3;
    private static final int CROWD = 64;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    static final Servers SERVERS = new Servers();

    private static OvationProcess server;

    @BeforeAll
    static void start() {
        server = SERVERS.startWith(
                "publisher { queue = " + ROOM
                        + ", limits { user { per-second = 1, burst = 50 }, video { per-second = 1000000, burst = 1000000 } } }");
    }

    private static String like(String video, String body) {
        return "POST /v1/videos/" + video + "/likes HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + body;
    }

    @Test
    void crowdThatComesInOneStepIsServedOrToldWhenToComeAgain() {
        List<RawHttp> crowd = new ArrayList<>();
        for (int i = 0; i < CROWD; i++) {
            crowd.add(new RawHttp(server.port()));
        }
        long acknowledged = 0;
        long refused = 0;
        long giveUpNanos = System.nanoTime() + PATIENCE.toNanos();
        while (refused == 0 || acknowledged < CROWD) {
            assertThat(System.nanoTime() - giveUpNanos)
                    .as("still nobody refused, or hardly anybody served: %s refused, %s served", refused, acknowledged)
                    .isNegative();
            crowd.forEach(one -> one.send(like("rush", "{\"count\":2}")));
            for (RawHttp one : crowd) {
                RawHttp.Reply reply = one.read();
                assertThat(reply.status()).as("%s", reply).isIn(200, 503);
                if (reply.status() == 200) {
                    acknowledged++;
                } else {
                    refused++;
                    assertThat(Integer.parseInt(reply.header("Retry-After"))).isPositive();
                    assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
                    assertThat(reply.json().path("detail").asString()).contains("too many requests wait");
                }
            }
        }
        Http operations = server.operations();
        assertThat(operations.metric("ovation_publisher_queue_full_total")).isEqualTo((double) refused);
        assertThat(operations.metric("ovation_publisher_queued_entries")).isLessThanOrEqualTo(ROOM);
        assertThat(operations.metric("ovation_publisher_queue_room")).isLessThanOrEqualTo(ROOM);

        crowd.forEach(RawHttp::close);
        await().atMost(PATIENCE)
                .until(() -> server.http().post("/v1/videos/rush/likes", "").status() == 200);
        assertThat(server.http().totals("rush")).containsEntry("like", 2 * acknowledged + 1);
    }

    @Test
    void userWhoTapsTooMuchIsToldSoAndTheOthersAreNot() {
        try (RawHttp one = new RawHttp(server.port())) {
            String carols = like("calm", "{\"count\":50,\"by\":\"carol\"}");
            assertThat(one.send(carols).read().status()).isEqualTo(200);
            RawHttp.Reply refusal = one.send(carols).read();
            assertThat(refusal.status()).as("%s", refusal).isEqualTo(429);
            assertThat(Integer.parseInt(refusal.header("Retry-After"))).isBetween(1, 50);
            assertThat(refusal.json().path("type").asString()).isEqualTo("urn:ovation:problem:user-limit");
            assertThat(one.send(like("calm", "{\"count\":50,\"by\":\"dave\"}"))
                            .read()
                            .status())
                    .isEqualTo(200);
        }
        assertThat(server.http().totals("calm")).containsEntry("like", 100L);
    }
}
