package live.ovation.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import live.ovation.node.doctor.Finding;
import live.ovation.node.doctor.Neighbours;
import live.ovation.node.link.Secret;
import live.ovation.telemetry.Clock;
import live.ovation.testing.Ports;
import live.ovation.testing.RedisServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the doctor says of a real Redis and of real nodes, well and not. For PostgreSQL:
/// `PostgresProbeTest`.
class LiveNeighboursTest {
    /// Reserved for names that nobody has (RFC 2606).
    private static final String NOBODY = "redis.invalid";

    @TempDir
    private Path data;

    private static Finding redis(String url) {
        return examine(url, List.of(), "");
    }

    private static Finding peer(String url, String secret) {
        return examine(null, List.of(url), secret);
    }

    private static Finding examine(@Nullable String redis, List<String> peers, String secret) {
        List<Finding> findings = new Neighbours(Clock.system(), redis, null, peers, new Secret(secret)).examine();
        assertThat(findings).hasSize(1);
        return findings.getFirst();
    }

    private static void assertSaid(Finding finding, Finding.Verdict verdict, String found, String remedy) {
        assertThat(finding.verdict()).as("%s", finding).isEqualTo(verdict);
        assertThat(finding.found()).contains(found);
        assertThat(finding.remedy()).contains(remedy);
    }

    @Test
    void aRedisThatIsWellIsSaidToBe() {
        try (RedisServer server = RedisServer.start()) {
            assertSaid(redis(server.url()), Finding.Verdict.OK, "a round trip", "");
        }
    }

    @Test
    void aReplicaTakesNoWrites() {
        try (RedisServer primary = RedisServer.start();
                RedisServer replica = RedisServer.start()) {
            assertThat(replica.say("REPLICAOF 127.0.0.1 " + primary.url().replaceAll(".*:", "")))
                    .startsWith("+OK");
            assertSaid(redis(replica.url()), Finding.Verdict.STOP, "; a replica", "name the primary");
            assertThat(redis(primary.url()).verdict()).isEqualTo(Finding.Verdict.OK);
        }
    }

    @Test
    void whoMayNotAskIsToldWhatToMend() {
        try (RedisServer server = RedisServer.start()) {
            assertThat(server.say("ACL SETUSER ovation on >right ~* +@all")).startsWith("+OK");
            assertThat(server.say("ACL SETUSER guest on >right ~* -@all +ping")).startsWith("+OK");
            String at = server.url().replace("redis://", "");
            assertSaid(redis("redis://ovation:right@" + at), Finding.Verdict.OK, "a round trip", "");
            assertSaid(
                    redis("redis://ovation:wrong@" + at),
                    Finding.Verdict.STOP,
                    "refuses: WRONGPASS",
                    "user and password in the URL");
            assertSaid(redis("redis://guest:right@" + at), Finding.Verdict.STOP, "refuses: NOPERM", "allow this user");
            assertThat(server.say("CONFIG SET requirepass right")).startsWith("+OK");
            assertSaid(redis(server.url()), Finding.Verdict.STOP, "refuses: NOAUTH", "user and password in the URL");
        }
    }

    @Test
    void whoIsNotThereOrIsNoRedisIsSaid() throws IOException {
        assertSaid(redis("redis://" + NOBODY + ":6379"), Finding.Verdict.STOP, "no such host", "mend the URL");
        assertSaid(
                redis("redis://127.0.0.1:" + Ports.free()),
                Finding.Verdict.STOP,
                "does not answer on port",
                "start it");
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                try (Socket caller = other.accept()) {
                    caller.getOutputStream()
                            .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            assertSaid(
                    redis("redis://127.0.0.1:" + other.getLocalPort()), Finding.Verdict.STOP, "not as a Redis", "mend");
        }
    }

    @Test
    void aNodeSaysWhoItIsAndWhatTimeItHas() {
        try (TestNodes nodes = new TestNodes(data)) {
            Node node = nodes.start(Map.of("id", "n1", "region", "eu", "internal.secret", "ours"));
            String internal = TestNodes.internal(node);
            assertSaid(
                    peer(internal, "ours"),
                    Finding.Verdict.OK,
                    "n1 (publisher, dispatcher, frontend) in region eu, answers in",
                    "");
            assertSaid(peer(internal, ""), Finding.Verdict.LIMIT, "the cluster's secret", "OVATION_SECRET");
            assertSaid(peer(internal, "theirs"), Finding.Verdict.LIMIT, "the cluster's secret", "OVATION_SECRET");
            assertSaid(
                    peer("http://127.0.0.1:" + node.port(), "ours"),
                    Finding.Verdict.LIMIT,
                    "not as a node does on its internal port",
                    "the public one + 1000");
            node.drain();
            assertSaid(peer(internal, "ours"), Finding.Verdict.LIMIT, "not ready", "/health/ready");
        }
        assertSaid(peer("http://node.invalid:9080", ""), Finding.Verdict.LIMIT, "no such host", "mend the address");
        assertSaid(peer("http://127.0.0.1:" + Ports.free(), ""), Finding.Verdict.LIMIT, "does not answer", "start it");
    }
}
