package live.ovation.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import live.ovation.system.support.ClusterProcess;
import live.ovation.system.support.Http;
import live.ovation.system.support.OvationProcess;
import live.ovation.system.support.SseStream;
import live.ovation.testing.Ports;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Two publishers on one real PostgreSQL; a retry goes to the other one.
class PostgresKillTest extends KillStory {
    private static EmbeddedPostgres postgres;

    PostgresKillTest() {
        super(2);
    }

    @BeforeAll
    static void startDatabase() throws IOException {
        postgres = EmbeddedPostgres.start();
    }

    @AfterAll
    static void stopDatabase() throws IOException {
        postgres.close();
    }

    private static String url() {
        return "postgresql://postgres@127.0.0.1:" + postgres.getPort() + "/postgres";
    }

    @Override
    List<OvationProcess> startPublishers() {
        String url = url();
        int internal = Ports.free();
        OvationProcess everything = SERVERS.startWith("", internal, "--postgres", url);
        OvationProcess publisher = SERVERS.startWith(
                "dispatchers = [\"http://127.0.0.1:" + internal + "\"]", "--roles", "publisher", "--postgres", url);
        return List.of(everything, publisher);
    }

    @Test
    void clusterWithTwoPublishersIsOneLedgerToItsViewers() {
        try (ClusterProcess cluster = ClusterProcess.start(
                SERVERS.newDirectory(), "--publishers", "2", "--frontends", "1", "--postgres", url())) {
            List<JsonNode> nodes = new ArrayList<>();
            cluster.ready().path("nodes").forEach(nodes::add);
            List<Http> publishers = nodes.stream()
                    .filter(node -> node.path("role").asString().equals("publisher"))
                    .map(node -> new Http(node.path("port").asInt()))
                    .toList();
            assertThat(publishers).hasSize(2);
            int frontend = nodes.getLast().path("port").asInt();
            try (SseStream viewer = SseStream.open(frontend, "/v1/videos/shared/events?likes=each")) {
                viewer.next("hello");
                for (int round = 1; round <= 5; round++) {
                    for (Http publisher : publishers) {
                        publisher.like("shared", 2);
                        assertThat(viewer.next("like").number("n")).isEqualTo(2);
                        String comment = publisher.comment("shared", "round " + round);
                        assertThat(viewer.next("comment").text("comment")).isEqualTo(comment);
                    }
                }
                viewer.next("stats", stats -> stats.toString().contains("\"like\":20"));
            }
            for (Http publisher : publishers) {
                assertThat(publisher.totals("shared")).containsEntry("like", 20L);
            }
        }
    }
}
