package live.ovation.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import live.ovation.system.support.Http;
import live.ovation.system.support.OvationProcess;
import live.ovation.system.support.Servers;
import live.ovation.testing.Ports;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/// Two regions, either of which is killed at any moment, with everything that was under way between them. Run with
/// `-Dovation.killRounds=50` it is the long story.
class RegionKillTest {
    private static final int ROUNDS = Integer.getInteger("ovation.killRounds", 3);
    private static final int TAPPERS = 4;

    @RegisterExtension
    static final Servers SERVERS = new Servers();

    private final AtomicBoolean going = new AtomicBoolean(true);
    private final AtomicLong likes = new AtomicLong();
    private final List<Map<String, String>> written = new ArrayList<>();

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void regionsConvergeHoweverOftenEitherIsKilled() throws InterruptedException {
        long seed = Long.getLong("ovation.seed", System.nanoTime());
        Random random = new Random(seed);
        System.out.println(getClass().getSimpleName() + ": -Dovation.seed=" + seed);
        int eu = Ports.free();
        int us = Ports.free();
        List<OvationProcess> servers = List.of(start("eu", eu, "us", us), start("us", us, "eu", eu));
        List<Thread> people = new ArrayList<>();
        for (OvationProcess server : servers) {
            for (int i = 0; i < TAPPERS; i++) {
                String name = "tapper-" + i + "-" + servers.indexOf(server);
                people.add(Thread.ofVirtual().start(() -> tap(server, name)));
            }
            Map<String, String> said = new HashMap<>();
            written.add(said);
            String name = "writer-" + servers.indexOf(server);
            people.add(Thread.ofVirtual().start(() -> write(server, name, said)));
        }
        for (int round = 1; round <= ROUNDS; round++) {
            LockSupport.parkNanos(200_000_000 + random.nextLong(800_000_000));
            OvationProcess victim = servers.get(random.nextInt(2));
            victim.kill();
            victim.startAgain();
        }
        going.set(false);
        for (Thread person : people) {
            person.join();
        }
        Map<String, String> expected = new HashMap<>(written.get(0));
        expected.putAll(written.get(1));
        await().untilAsserted(() -> {
            for (OvationProcess server : servers) {
                assertThat(server.http().totals("v")).isEqualTo(Map.of("like", likes.get()));
                assertThat(comments(server.http())).isEqualTo(expected);
            }
        });
        System.out.printf("%d kills, %d likes, %d comments%n", ROUNDS, likes.get(), expected.size());
    }

    private static OvationProcess start(String region, int internalPort, String other, int otherPort) {
        return SERVERS.startWith("""
                region = %s
                workers = 1
                regions = [{region = %s, dispatchers = ["http://127.0.0.1:%d"]}]
                """.formatted(region, other, otherPort), internalPort);
    }

    private void tap(OvationProcess server, String name) {
        for (int n = 0; going.get(); n++) {
            int count = 1 + n % 5;
            untilAcknowledged(
                    server, "/v1/videos/v/likes", "{\"count\":" + count + ",\"id\":\"" + name + "-" + n + "\"}");
            likes.addAndGet(count);
            LockSupport.parkNanos(5_000_000);
        }
    }

    private void write(OvationProcess server, String name, Map<String, String> said) {
        for (int n = 0; going.get(); n++) {
            String text = name + "-" + n;
            JsonNode answer = untilAcknowledged(
                    server, "/v1/videos/v/comments", "{\"text\":\"" + text + "\",\"id\":\"" + text + "\"}");
            said.put(answer.path("comment").asString(), text);
            LockSupport.parkNanos(20_000_000);
        }
    }

    private static JsonNode untilAcknowledged(OvationProcess server, String path, String body) {
        while (true) {
            try {
                Http.Answer answer = server.http().trySend("POST", path, body);
                if (answer.status() == 200 || answer.status() == 201) {
                    return answer.json();
                }
                assertThat(answer.status()).as("%s", answer).isEqualTo(503);
            } catch (IOException e) {
                // Killed, or not back yet.
            }
            LockSupport.parkNanos(50_000_000);
        }
    }

    /// Id to text.
    private static Map<String, String> comments(Http http) {
        Map<String, String> comments = new HashMap<>();
        for (JsonNode comment : http.comments("v")) {
            String id = comment.path("comment").asString();
            assertThat(comments.put(id, comment.path("text").asString()))
                    .as("%s, once", id)
                    .isNull();
        }
        return comments;
    }
}
