package live.ovation.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import live.ovation.system.support.ClusterProcess;
import live.ovation.system.support.Http;
import live.ovation.system.support.OvationProcess;
import live.ovation.system.support.Servers;
import live.ovation.system.support.SseStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// `./ovation cluster`, as a person starts it.
class ClusterCommandTest {
    @RegisterExtension
    static final Servers SERVERS = new Servers();

    @Test
    void clusterSaysWhoItIsWorksAndLeavesNobodyBehindWhenToldToStop() {
        try (ClusterProcess cluster =
                ClusterProcess.start(SERVERS.newDirectory(), "--dispatchers", "2", "--frontends", "2")) {
            List<JsonNode> nodes = new ArrayList<>();
            cluster.ready().path("nodes").forEach(nodes::add);
            assertThat(nodes)
                    .extracting(node -> node.path("role").asString())
                    .containsExactly("publisher", "dispatcher", "dispatcher", "frontend", "frontend");
            for (JsonNode node : nodes) {
                assertThat(node.path("region").asString()).isEqualTo("local");
                new Http(node.path("internalPort").asInt()).get("/health/ready").expect(200);
            }
            try (SseStream viewer =
                    SseStream.open(nodes.get(3).path("port").asInt(), "/v1/videos/v/events?likes=each")) {
                viewer.next("hello");
                new Http(nodes.get(4).path("port").asInt()).like("v", 3);
                assertThat(viewer.next("like").number("n")).isEqualTo(3);
                List<ProcessHandle> everybody = cluster.descendants();
                assertThat(everybody).hasSizeGreaterThanOrEqualTo(nodes.size() + 1);

                cluster.terminate();

                assertThat(viewer.next("bye").text("reason")).isNotEmpty();
                cluster.awaitEnd();
                assertThat(everybody).noneMatch(ProcessHandle::isAlive);
            }
        }
    }

    @Test
    void regionsOfOneCommandHearEachOtherAndCanBeCutApart() {
        try (ClusterProcess cluster = ClusterProcess.start(
                SERVERS.newDirectory(), "--regions", "2", "--link-delay", "20ms", "--clock-skew", "5s")) {
            Map<String, Http> publishers = new HashMap<>();
            cluster.ready().path("nodes").forEach(node -> {
                if (node.path("role").asString().equals("publisher")) {
                    publishers.put(
                            node.path("region").asString(),
                            new Http(node.path("port").asInt()));
                }
            });
            assertThat(publishers).containsOnlyKeys("region-1", "region-2");
            // A round trip that counts takes less than two seconds, and the skew is found to within half of it.
            await().untilAsserted(() -> {
                assertThat(skew(cluster, "region-1", "region-2")).isBetween(4e6, 6e6);
                assertThat(skew(cluster, "region-2", "region-1")).isBetween(-6e6, -4e6);
            });
            Http one = Objects.requireNonNull(publishers.get("region-1"));
            Http two = Objects.requireNonNull(publishers.get("region-2"));
            one.like("v", 3);
            await().untilAsserted(() -> assertThat(two.totals("v")).containsEntry("like", 3L));
            String comment = one.comment("v", "hello");
            await().untilAsserted(() ->
                    assertThat(two.get("/v1/videos/v/comments").body()).contains(comment));

            cluster.say("cut region-1 region-2");
            one.like("v", 4);
            two.like("v", 5);
            cluster.say("heal region-1 region-2");
            await().untilAsserted(() -> {
                assertThat(one.totals("v")).containsEntry("like", 12L);
                assertThat(two.totals("v")).containsEntry("like", 12L);
            });
        }
    }

    private static double skew(ClusterProcess cluster, String here, String there) {
        for (JsonNode node : cluster.ready().path("nodes")) {
            if (node.path("role").asString().equals("dispatcher")
                    && node.path("region").asString().equals(here)) {
                return new Http(node.path("internalPort").asInt())
                        .metric("ovation_dispatcher_peer_skew_micros{region=\"" + there + "\"}");
            }
        }
        throw new IllegalStateException("no dispatcher in " + here);
    }

    @Test
    void killedClusterLeavesNobodyBehindEither() {
        try (ClusterProcess cluster = ClusterProcess.start(SERVERS.newDirectory())) {
            List<ProcessHandle> everybody = cluster.descendants();
            cluster.kill();
            await().until(() -> everybody.stream().noneMatch(ProcessHandle::isAlive));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--publishers 2 | --publishers: 2 (expected: 1, or --postgres URL",
                "--regions 10   | --regions: 10 (expected: 1 to 9)",
                "--link-delay x | --link-delay: x (expected: a time like 80ms or 1s)",
                "--clock-skew x | --clock-skew: x (expected: a time like 5s or 200ms)",
                "--frontends 0  | --frontends: 0 (expected: 1 to 100)",
                "--redis nowhere | --redis: no scheme (expected: redis://host:port)",
            })
    void whatCannotBeIsSaidInOneLine(String arguments, String message) {
        Path directory = SERVERS.newDirectory();
        String[] all = Stream.concat(Stream.of("cluster"), Stream.of(arguments.split(" ")))
                .toArray(String[]::new);
        OvationProcess.Ended ended = OvationProcess.run(directory, all);
        assertThat(ended.status()).isEqualTo(2);
        assertThat(ended.err()).hasLineCount(1).contains(message);
    }
}
