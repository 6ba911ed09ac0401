package live.ovation.system.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import live.ovation.system.support.CuttableLink;
import live.ovation.system.support.OvationProcess;
import live.ovation.system.support.Servers;
import live.ovation.testing.Ports;
import live.ovation.testing.RedisServer;

/// Two publishers over a PostgreSQL, two dispatchers over a Redis, and frontends, each a process of its own; the first
/// frontend is reached by a link that can be cut. Confined to the test's thread.
final class ClusterStage implements AutoCloseable {
    final List<OvationProcess> publishers = new ArrayList<>();
    final List<OvationProcess> dispatchers = new ArrayList<>();
    final List<OvationProcess> frontends = new ArrayList<>();
    final RedisServer redis = RedisServer.start();
    final CuttableLink toFirstFrontend;

    private final EmbeddedPostgres postgres;

    /// @param servers look after the processes
    ClusterStage(Servers servers, Duration lease, int howManyFrontends) {
        this(servers, lease, howManyFrontends, "");
    }

    /// @param more settings of every node
    ClusterStage(Servers servers, Duration lease, int howManyFrontends, String more) {
        try {
            postgres = EmbeddedPostgres.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        int[] ports =
                IntStream.range(0, 4 + howManyFrontends).map(i -> Ports.free()).toArray();
        toFirstFrontend = CuttableLink.to(ports[4]);
        String shared = "publishers = [" + addresses(ports, 0, 2) + "]\n"
                + "dispatchers = [" + addresses(ports, 2, 4) + "]\n"
                + "frontends = [" + addresses(ports, 4, ports.length) + "]\n"
                + "dispatcher.lease = " + lease.toSeconds() + "s\n"
                + "subscriptions { store = redis, redis.url = \"" + redis.url() + "\" }\n"
                + "ledger { store = postgres, postgres.url = \"postgresql://postgres@127.0.0.1:" + postgres.getPort()
                + "/postgres\" }\n"
                + more
                + '\n';
        for (int i = 0; i < ports.length; i++) {
            String role = i < 2 ? "publisher" : i < 4 ? "dispatcher" : "frontend";
            List<OvationProcess> nodes = i < 2 ? publishers : i < 4 ? dispatchers : frontends;
            String own = "id = " + role + '-' + (nodes.size() + 1) + '\n';
            if (i == 4) {
                own += "internal.address = " + address(toFirstFrontend.port()) + '\n';
            }
            nodes.add(servers.startWith(shared + own, ports[i], "--roles", role));
        }
    }

    private static String addresses(int[] ports, int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> address(ports[i])).collect(Collectors.joining(", "));
    }

    private static String address(int port) {
        return "\"http://127.0.0.1:" + port + '"';
    }

    /// What the crowd is told: the frontends' public addresses.
    List<URI> urls() {
        return frontends.stream()
                .map(frontend -> URI.create("http://127.0.0.1:" + frontend.port()))
                .toList();
    }

    /// As any of the nodes says; -1 when it can't.
    long viewers(OvationProcess at, String video) {
        try {
            return at.http()
                    .trySend("GET", "/v1/videos/" + video, "")
                    .expect(200)
                    .json()
                    .path("viewers")
                    .asLong();
        } catch (IOException | AssertionError e) {
            return -1;
        }
    }

    /// Waits until every dispatcher knows of so many frontends.
    void awaitFrontendsInThePlan(int expected) {
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(dispatchers)
                        .extracting(dispatcher -> dispatcher.operations().metric("ovation_dispatcher_frontends"))
                        .containsOnly((double) expected));
    }

    /// A line of these nodes' metrics, added up.
    double sum(List<OvationProcess> nodes, String line) {
        return nodes.stream()
                .mapToDouble(node -> node.operations().metric(line))
                .sum();
    }

    /// Waits until a line of these nodes' metrics, added up, is above what it was.
    void awaitAbove(double before, List<OvationProcess> nodes, String line) {
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(sum(nodes, line)).as("%s", line).isGreaterThan(before));
    }

    void awaitNone(List<OvationProcess> nodes, String line) {
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(sum(nodes, line)).as("%s", line).isZero());
    }

    /// Waits until every publisher counts so many viewers.
    void awaitViewers(String video, long viewers) {
        await().atMost(Duration.ofMinutes(2))
                .untilAsserted(() -> assertThat(publishers)
                        .extracting(publisher -> viewers(publisher, video))
                        .containsOnly(viewers));
    }

    @Override
    public void close() {
        toFirstFrontend.close();
        redis.close();
        try {
            postgres.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
