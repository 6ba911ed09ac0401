package live.ovation.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import live.ovation.system.support.Http;
import live.ovation.system.support.LedgerLock;
import live.ovation.system.support.OvationProcess;
import live.ovation.system.support.Servers;
import live.ovation.system.support.TableLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The states of docs/operations/health.md that a node gets into by its ledger: a real one, whose
/// file somebody else holds.
class RealHealthTest {
    @RegisterExtension
    static final Servers SERVERS = new Servers();

    private static final String LIKES = "/v1/videos/health/likes";

    private static OvationProcess start() {
        return SERVERS.startWith("health.stuck-after = 1s\n");
    }

    @Test
    void aCommitThatDoesNotEndIsNeitherLiveNorReadyUntilItDoes() {
        OvationProcess node = start();
        Http operations = node.operations();
        operations.get("/health/live").expect(200);
        operations.get("/health/ready").expect(200);
        CompletableFuture<Http.Answer> like;
        try (LedgerLock lock = LedgerLock.on(node.data())) {
            like = CompletableFuture.supplyAsync(() -> node.http().post(LIKES, "{}"));
            await().untilAsserted(() -> {
                Http.Answer live = operations.get("/health/live");
                assertThat(live.status()).isEqualTo(503);
                assertThat(live.json().path("reason").asString()).isEqualTo("committer-stuck");
            });
            Http.Answer ready = operations.get("/health/ready").expect(503);
            assertThat(ready.json().path("reason").asString()).isEqualTo("committer-stuck");
            assertThat(lock).isNotNull();
        }
        // Refused only if all this took as long as the ledger's own patience.
        assertThat(like.join().status()).isIn(200, 503);
        operations.get("/health/live").expect(200);
        operations.get("/health/ready").expect(200);
        assertThat(node.http().like("health", 1)).isPositive();
    }

    /// No restart makes the database answer, so nobody is to be restarted for it.
    @Test
    void aDatabaseWhoseTablesAreLockedMakesANodeNotReadyForAsLongAndLeavesItLive() throws IOException {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start()) {
            OvationProcess node = SERVERS.startWith(
                    "health.stuck-after = 1s\n",
                    "--postgres",
                    "postgresql://postgres@127.0.0.1:" + postgres.getPort() + "/postgres");
            Http operations = node.operations();
            assertThat(node.http().like("health", 1)).isEqualTo(1);
            operations.get("/health/ready").expect(200);
            Deque<CompletableFuture<Http.Answer>> likes = new ArrayDeque<>();
            try (TableLock lock = TableLock.on(postgres.getJdbcUrl("postgres", "postgres"))) {
                await().untilAsserted(() -> {
                    // The first, or one that follows the ledger's own patience with the one before.
                    if (likes.isEmpty() || likes.getLast().isDone()) {
                        likes.add(
                                CompletableFuture.supplyAsync(() -> node.http().post(LIKES, "{\"id\":\"the-same\"}")));
                    }
                    Http.Answer ready = operations.get("/health/ready");
                    assertThat(ready.status()).isEqualTo(503);
                    assertThat(ready.json().path("reason").asString()).isEqualTo("committer-stuck");
                    assertThat(ready.body()).contains("\"impaired\":[\"ledger\"]");
                    operations.get("/health/live").expect(200);
                });
                assertThat(lock).isNotNull();
            }
            assertThat(likes)
                    .allSatisfy(like -> assertThat(like.join().status()).isIn(200, 503));
            node.http().post(LIKES, "{\"id\":\"the-same\"}").expect(200);
            operations.get("/health/live").expect(200);
            assertThat(operations.get("/health/ready").expect(200).body()).doesNotContain("impaired");
            assertThat(node.http().like("health", 1))
                    .as("the one before, the locked one once, this one")
                    .isEqualTo(3);
        }
    }

    @Test
    void aNodeThatStartsAnswers503ToEverything() {
        OvationProcess node = start();
        node.http().like("health", 1);
        node.terminate().awaitEnd();
        CompletableFuture<OvationProcess> started;
        try (LedgerLock lock = LedgerLock.on(node.data())) {
            started = CompletableFuture.supplyAsync(node::startAgain);
            // Nobody listens until it does.
            await().ignoreExceptionsInstanceOf(IOException.class).untilAsserted(() -> {
                for (String path : new String[] {"/health/live", "/health/ready", "/metrics", "/internal/v1/deliver"}) {
                    Http.Answer answer = node.operations().trySend("GET", path, "");
                    assertThat(answer.status()).isEqualTo(503);
                    assertThat(answer.header("Retry-After")).isNotEmpty();
                    assertThat(answer.body()).contains("starting");
                }
            });
            assertThat(lock).isNotNull();
        }
        started.join().operations().get("/health/ready").expect(200);
        assertThat(node.http().like("health", 1)).isEqualTo(2);
    }
}
