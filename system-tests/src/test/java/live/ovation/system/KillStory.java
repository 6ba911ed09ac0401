package live.ovation.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import live.ovation.system.support.Http;
import live.ovation.system.support.Json;
import live.ovation.system.support.OvationProcess;
import live.ovation.system.support.Servers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/// `kill -9` at any moment, under load: nothing acknowledged is lost, and nothing that was sent again
/// counts twice, also when it is sent again to another publisher.
abstract class KillStory {
    private static final int TAPPERS = 12;
    private static final int WRITERS = 4;
    private static final int VIDEOS = 3;
    /// Between two kills somebody has to be acknowledged, and at the end everybody has to be.
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @RegisterExtension
    static final Servers SERVERS = new Servers();

    private final int rounds;
    private final AtomicBoolean going = new AtomicBoolean(true);
    private final AtomicLong acknowledgedLikes = new AtomicLong();
    private final AtomicLong acknowledgedComments = new AtomicLong();
    private final AtomicLong sentAgain = new AtomicLong();
    private final ConcurrentLinkedQueue<String> complaints = new ConcurrentLinkedQueue<>();
    /// What each writer was told its comments are called, in the order of the answers.
    private final Map<String, List<String>> written = new HashMap<>();

    /// @param rounds how often somebody is killed, unless `-Dovation.killRounds` says otherwise
    KillStory(int rounds) {
        this.rounds = Integer.getInteger("ovation.killRounds", rounds);
    }

    /// The publishers, all of one ledger.
    abstract List<OvationProcess> startPublishers();

    @Test
    void nothingAcknowledgedIsLostAndNothingCountsTwice() throws InterruptedException {
        long seed = Long.getLong("ovation.seed", System.nanoTime());
        Random random = new Random(seed);
        System.out.println(getClass().getSimpleName() + ": -Dovation.seed=" + seed);
        List<OvationProcess> publishers = startPublishers();
        List<Thread> people = new ArrayList<>();
        for (int i = 0; i < TAPPERS; i++) {
            String name = "tapper-" + i;
            people.add(Thread.ofVirtual().start(() -> tap(publishers, name)));
        }
        for (int i = 0; i < WRITERS; i++) {
            String name = "writer-" + i;
            List<String> ids = new ArrayList<>();
            written.put(name, ids);
            people.add(Thread.ofVirtual().start(() -> write(publishers, name, ids)));
        }

        for (int round = 1; round <= rounds; round++) {
            awaitLikes(acknowledgedLikes.get() + 20);
            LockSupport.parkNanos(random.nextLong(150_000_000));
            long likes = acknowledgedLikes.get();
            long comments = acknowledgedComments.get();
            OvationProcess server = publishers.get(random.nextInt(publishers.size()));
            server.kill();
            server.startAgain();
            assertThat(likesOf(server)).as("likes after kill %d", round).isGreaterThanOrEqualTo(likes);
            assertThat(commentsOf(server)).as("comments after kill %d", round).isGreaterThanOrEqualTo(comments);
            assertThat(complaints).isEmpty();
        }
        going.set(false);
        for (Thread person : people) {
            assertThat(person.join(PATIENCE)).as("everybody got an answer").isTrue();
        }

        assertThat(complaints).isEmpty();
        System.out.printf(
                "%s: %d kills, %d likes and %d comments acknowledged, %d requests sent again%n",
                getClass().getSimpleName(),
                rounds,
                acknowledgedLikes.get(),
                acknowledgedComments.get(),
                sentAgain.get());
        for (OvationProcess server : publishers) {
            assertThat(likesOf(server)).isEqualTo(acknowledgedLikes.get());
            assertThat(commentsOf(server)).isEqualTo(acknowledgedComments.get());
            assertCommentsAreInOrderAndThereOnce(server.http());
        }
        assertThat(sentAgain.get()).as("requests that a kill met").isPositive();
    }

    private void awaitLikes(long acknowledged) {
        long giveUpNanos = System.nanoTime() + PATIENCE.toNanos();
        while (acknowledgedLikes.get() < acknowledged && complaints.isEmpty()) {
            assertThat(System.nanoTime() - giveUpNanos)
                    .as("nanoseconds without an acknowledged like, beyond %s", PATIENCE)
                    .isNegative();
            LockSupport.parkNanos(1_000_000);
        }
    }

    private void tap(List<OvationProcess> publishers, String name) {
        for (int n = 0; going.get(); n++) {
            int count = 1 + n % 5;
            String body = "{\"count\":" + count + ",\"id\":\"" + name + "-" + n + "\",\"by\":\"" + name + "\"}";
            untilAcknowledged(publishers, "/v1/videos/v" + n % VIDEOS + "/likes", body, 200);
            acknowledgedLikes.addAndGet(count);
        }
    }

    private void write(List<OvationProcess> publishers, String name, List<String> ids) {
        for (int n = 0; going.get(); n++) {
            String body = "{\"text\":\"" + n + "\",\"id\":\"" + name + "-" + n + "\",\"by\":\"" + name + "\"}";
            JsonNode answer = untilAcknowledged(publishers, "/v1/videos/talk/comments", body, 201);
            ids.add(answer.path("comment").asString());
            acknowledgedComments.incrementAndGet();
        }
    }

    private JsonNode untilAcknowledged(List<OvationProcess> publishers, String path, String body, int status) {
        for (int next = ThreadLocalRandom.current().nextInt(publishers.size()); complaints.isEmpty(); next++) {
            OvationProcess server = publishers.get(next % publishers.size());
            try {
                Http.Answer answer = server.http().trySend("POST", path, body);
                if (answer.status() == status || answer.status() == 200) {
                    return answer.json();
                }
                if (answer.status() != 503) {
                    complaints.add(answer.toString());
                }
            } catch (IOException e) {
                // Killed, or not back yet.
            }
            sentAgain.incrementAndGet();
            LockSupport.parkNanos(100_000_000);
        }
        return Json.parse("{}");
    }

    private static long likesOf(OvationProcess server) {
        long likes = 0;
        for (int i = 0; i < VIDEOS; i++) {
            likes += server.http().totals("v" + i).getOrDefault("like", 0L);
        }
        return likes;
    }

    private static long commentsOf(OvationProcess server) {
        return server.http()
                .get("/v1/videos/talk")
                .expect(200)
                .json()
                .path("comments")
                .asLong();
    }

    private void assertCommentsAreInOrderAndThereOnce(Http http) {
        Map<String, List<String>> stored = new HashMap<>();
        Map<String, Integer> next = new HashMap<>();
        for (JsonNode comment : http.comments("talk")) {
            String by = comment.path("by").asString();
            assertThat(comment.path("text").asString())
                    .as("the next comment of %s", by)
                    .isEqualTo(Integer.toString(next.merge(by, 1, Integer::sum) - 1));
            stored.computeIfAbsent(by, name -> new ArrayList<>())
                    .add(comment.path("comment").asString());
        }
        assertThat(stored).isEqualTo(written);
    }
}
