package live.ovation.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import live.ovation.frontend.DrainSettings;
import live.ovation.frontend.feed.FeedSettings;
import live.ovation.frontend.stream.StreamSettings;
import live.ovation.ledger.postgres.PostgresSettings;
import live.ovation.protocol.ReactionKind;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.VideoId;
import live.ovation.publisher.BlockedWords;
import live.ovation.publisher.PublisherSettings;
import live.ovation.publisher.RateLimits;
import live.ovation.publisher.VideoRules;
import live.ovation.redis.RedisSettings;
import live.ovation.transport.PeerAddress;
import live.ovation.transport.TrustedProxies;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class NodeConfigTest {
    @TempDir
    private Path directory;

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("node.conf"), text);
    }

    @Test
    void withoutAnythingItIsACompleteServer() {
        NodeConfig config = NodeConfig.load(null, Map.of());
        assertThat(config.roles()).containsExactlyInAnyOrder(Role.values());
        assertThat(config.port()).isEqualTo(8080);
        assertThat(config.internalPort()).isEqualTo(9080);
        assertThat(config.internalHost()).isEqualTo("127.0.0.1");
        assertThat(config.data()).isEqualTo(Path.of("data"));
        assertThat(config.workers()).isEqualTo(Math.max(1, Runtime.getRuntime().availableProcessors() - 1));
        assertThat(config.stopWithin()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.publisher().kinds()).contains(ReactionKind.LIKE, new ReactionKind("wow"));
    }

    /// What is measured and tested without a file is what a server runs with.
    @Test
    void defaultsOfTheFileAreThoseOfTheCode() {
        NodeConfig config = NodeConfig.load(null, Map.of());
        assertThat(config.publisher().kinds())
                .isEqualTo(PublisherSettings.defaults().kinds());
        assertThat(config.publisher().commits()).isEqualTo(PublisherSettings.Commits.DEFAULTS);
        assertThat(config.publisher().endsAfter())
                .isEqualTo(PublisherSettings.defaults().endsAfter());
        assertThat(new DrainSettings(
                        config.frontend().drainPerSecond(), config.frontend().drainWithin()))
                .isEqualTo(DrainSettings.DEFAULTS);
        assertThat(config.frontend().beat()).isEqualTo(StreamSettings.DEFAULTS.beat());
        assertThat(config.frontend().stall()).isEqualTo(StreamSettings.DEFAULTS.stall());
        assertThat(config.frontend().linger()).isEqualTo(FeedSettings.DEFAULTS.linger());
        assertThat(config.frontend().autoSumsAbove()).isEqualTo(FeedSettings.DEFAULTS.autoReactionsPerSecond());
    }

    @Test
    void flagsOverlayTheFileAndTheFileTheDefaults() throws IOException {
        Path file = file("port = 7000, region = emea, http.idle = 5s, internal { host = 0.0.0.0 }");
        NodeConfig config = NodeConfig.load(file, Map.of("port", "7100"));
        assertThat(config.port()).isEqualTo(7100);
        assertThat(config.internalPort()).isEqualTo(8100);
        assertThat(config.region().value()).isEqualTo("emea");
        assertThat(config.idle()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.internalHost()).isEqualTo("0.0.0.0");
    }

    @Test
    void anyFreePortIsOneForBoth() {
        NodeConfig config = NodeConfig.load(null, Map.of("port", "0"));
        assertThat(config.port()).isZero();
        assertThat(config.internalPort()).isZero();
    }

    @Test
    void ledgerIsAFileUnlessADatabaseIsNamed() throws IOException {
        assertThat(NodeConfig.load(null, Map.of()).postgres()).isNull();
        NodeConfig config = NodeConfig.load(
                file("ledger { store = postgres, postgres.url = \"postgresql://carol:p%40ss@db.example:5432/films\" }"),
                Map.of());
        assertThat(config.postgres())
                .isEqualTo(new PostgresSettings("jdbc:postgresql://db.example:5432/films", "carol", "p@ss", 4));
        assertThat(config.toString()).doesNotContain("p@ss");
    }

    @Test
    void videosHaveRulesOfTheirOwn() throws IOException {
        NodeConfig config = NodeConfig.load(
                file(
                        "publisher { slow-mode = 2s, videos = [{video = \"hall-*\", keep = 30d, blocked-words = [drat]}] }"),
                Map.of());
        VideoRules rules = config.publisher().rules();
        assertThat(rules.of(new VideoId("any")).slowMode()).isEqualTo(Duration.ofSeconds(2));
        assertThat(rules.of(new VideoId("any")).keep()).isZero();
        assertThat(rules.of(new VideoId("hall-1")).keep()).isEqualTo(Duration.ofDays(30));
        assertThat(rules.of(new VideoId("hall-1")).slowMode()).isEqualTo(Duration.ofSeconds(2));
        assertThat(rules.of(new VideoId("hall-1")).blockedWords()).isNotEqualTo(BlockedWords.NONE);

        Path wrong = file(
                "publisher.videos = [{slow-mod = 2s, video = a}, {keep = -1s}, {video = b, blocked-words = [\"a b\"]}]");
        assertThatThrownBy(() -> NodeConfig.load(wrong, Map.of()))
                .hasMessageContaining("publisher.videos[0].slow-mod: unknown (expected: one of [video, keep,")
                .hasMessageContaining("publisher.videos[1].keep: -1s (expected: 0s to")
                .hasMessageContaining("publisher.videos[1].video: none (expected:")
                .hasMessageContaining("publisher.videos[2].blocked-words: [a b] (expected: single words");
    }

    @Test
    void nothingIsLimitedAndNoProxyTrustedUnlessSomebodySaysSo() throws IOException {
        NodeConfig defaults = NodeConfig.load(null, Map.of());
        assertThat(defaults.publisher().limits().user().perSecond()).isZero();
        assertThat(defaults.publisher().limits().address().perSecond()).isZero();
        assertThat(defaults.publisher().limits().video().perSecond()).isZero();
        assertThat(defaults.proxies()).isSameAs(TrustedProxies.NONE);

        NodeConfig config = NodeConfig.load(
                file("publisher.limits { user { per-second = 20, burst = 200 }, remembered = 7 },"
                        + " http.trusted-proxies = [\"10.0.0.0/8\", \"::1\"]"),
                Map.of());
        assertThat(config.publisher().limits())
                .isEqualTo(new RateLimits(
                        new RateLimits.Limit(20, 200),
                        new RateLimits.Limit(0, 1000),
                        new RateLimits.Limit(0, 10_000),
                        7));
        assertThat(config.proxies()).isNotSameAs(TrustedProxies.NONE);

        Path wrong = file("publisher.limits.user.burst = 10, http.trusted-proxies = [lb.example]");
        assertThatThrownBy(() -> NodeConfig.load(wrong, Map.of()))
                .hasMessageContaining("publisher.limits.user.burst: 10 (expected: 50 to 1000000000)")
                .hasMessageContaining("http.trusted-proxies: \"lb.example\" (expected: an address like 10.0.0.7");
    }

    @Test
    void otherRegionsAreNamedWithTheirDispatchers() throws IOException {
        NodeConfig config = NodeConfig.load(
                file("region = eu, regions = [{region = us, dispatchers = [\"http://us.example:9080\"]}]"), Map.of());
        assertThat(config.regions())
                .isEqualTo(Map.of(new RegionId("us"), List.of(new PeerAddress("us.example", 9080))));

        Path wrong = file("region = eu, regions = [{region = eu, dispatchers = [\"http://us.example:9080\"]},"
                + " {region = us, dispatcher = [], dispatchers = []},"
                + " {region = ap, dispatchers = [\"http://ap.example:9080\"]},"
                + " {region = ap, dispatchers = [\"http://ap.example:9080\"]}]");
        assertThatThrownBy(() -> NodeConfig.load(wrong, Map.of()))
                .hasMessageContaining("regions[0].region: eu (expected: another region than this node's own)")
                .hasMessageContaining("regions[1].dispatcher: unknown (expected: one of [region, dispatchers])")
                .hasMessageContaining("regions[1].dispatchers: none (expected: at least one")
                .hasMessageContaining("regions[3].region: ap (expected: each region once)");
        assertThatThrownBy(() -> NodeConfig.load(file("regions = us"), Map.of()))
                .hasMessageContaining("regions: \"us\" (expected: a list like");
    }

    @Test
    void aNodeOfAClusterKnowsItsPeers() {
        NodeConfig config = NodeConfig.load(
                null,
                Map.of(
                        "roles", List.of("frontend"),
                        "dispatchers", List.of("http://127.0.0.1:9101"),
                        "publishers", List.of("http://10.0.0.7:9102/")));
        assertThat(config.roles()).containsExactly(Role.FRONTEND);
        assertThat(config.dispatchers()).containsExactly(new PeerAddress("127.0.0.1", 9101));
        assertThat(config.publishers()).containsExactly(new PeerAddress("10.0.0.7", 9102));
    }

    @Test
    void severalDispatchersShareATableInRedis() {
        NodeConfig config = NodeConfig.load(
                null,
                Map.of(
                        "region", "emea",
                        "dispatchers", List.of("http://a:1", "http://b:1"),
                        "subscriptions.store", "redis",
                        "subscriptions.redis.url", "redis://a:1, redis://b:1",
                        "subscriptions.redis.cluster", "true",
                        "subscriptions.redis.shards", "16"));
        RedisSettings redis = Objects.requireNonNull(config.table().redis());
        assertThat(redis.urls()).hasSize(2);
        assertThat(redis.prefix()).isEqualTo("ovation:emea");
        assertThat(redis.shards()).isEqualTo(16);
    }

    static Stream<Arguments> wrongFlags() {
        return Stream.of(
                Arguments.of(Map.of("port", "70000"), "port: 70000 (expected: 0 to 65535)"),
                Arguments.of(Map.of("ledger.store", "paper"), "ledger.store: paper (expected: sqlite or postgres)"),
                Arguments.of(
                        Map.of("ledger.store", "postgres"),
                        "ledger.postgres.url:  (expected: postgresql://host:port/database)"),
                Arguments.of(
                        Map.of("ledger.store", "postgres", "ledger.postgres.url", "mysql://carol:secret@db/films"),
                        "ledger.postgres.url: mysql://db/films (expected: postgresql://host:port/database)"),
                Arguments.of(Map.of("port", "-1"), "port: -1 (expected: 0 to 65535)"),
                Arguments.of(Map.of("port", "http"), "port: \"http\" (expected: a number, 0 to 65535)"),
                Arguments.of(
                        Map.of("roles", List.of("publisher", "boss")),
                        "roles: boss (expected: any of publisher, dispatcher, frontend)"),
                Arguments.of(
                        Map.of("roles", List.of()),
                        "roles: none (expected: at least one of publisher, dispatcher, frontend)"),
                Arguments.of(
                        Map.of("roles", List.of("publisher")),
                        "dispatchers: none (expected: the address of one, http://host:port of its internal port, for a"
                                + " node that is none itself)"),
                Arguments.of(
                        Map.of("roles", List.of("frontend"), "dispatchers", List.of("http://a:1")),
                        "publishers: none (expected: the address of one, http://host:port of its internal port, for a"
                                + " frontend that is none itself)"),
                Arguments.of(Map.of("publishers", List.of("a:1")), "publishers: a:1 (expected: http://host:port)"),
                Arguments.of(
                        Map.of("publishers", List.of("http://a:1", "http://b:1")),
                        "publishers: 2 addresses (expected: 1, unless ledger.store = postgres, which publishers share)"),
                Arguments.of(
                        Map.of("dispatchers", List.of("http://a:1", "http://b:1")),
                        "dispatchers: 2 addresses (expected: 1, or subscriptions.store = redis, the table that several"
                                + " dispatchers share)"),
                Arguments.of(
                        Map.of("subscriptions.store", "disk"), "subscriptions.store: disk (expected: memory or redis)"),
                Arguments.of(
                        Map.of("subscriptions.store", "redis", "subscriptions.redis.url", "http://u:secret@h:1"),
                        "subscriptions.redis: http://h (expected: redis://host:port)"),
                Arguments.of(
                        Map.of(
                                "subscriptions.store", "redis",
                                "subscriptions.redis.url", "redis://a:1,redis://b:1"),
                        "subscriptions.redis: redis: 2 addresses (expected: 1, or several of a cluster)"),
                Arguments.of(Map.of("id", "a b"), "id: \"a b\" (expected: 1 to 128 of A-Z a-z 0-9 . _ - ~ :)"),
                Arguments.of(Map.of("region", ""), "region: \"\" (expected: 1 to 128 of A-Z a-z 0-9 . _ - ~ :)"),
                Arguments.of(
                        Map.of("port", "9000", "internal.port", "9000"),
                        "internal.port: 9000 (expected: another one than the public port)"),
                Arguments.of(
                        Map.of("internal.address", "ftp://x"),
                        "internal.address: ftp://x (expected: http://host:port)"),
                Arguments.of(Map.of("workers", "100000"), "workers: 100000 (expected: 0 to 1024)"),
                Arguments.of(
                        Map.of("publisher.reactions", List.of("love")),
                        "publisher.reactions: [love] (expected: like among them)"),
                Arguments.of(
                        Map.of("publisher.reactions", List.of("like", "LOVE")),
                        "publisher.reactions: \"LOVE\" (expected: 1 to 32 of a-z 0-9 _ -)"),
                Arguments.of(Map.of("http.max-body", "1GiB"), "http.max-body: 16777216 bytes"),
                Arguments.of(Map.of("http.idle", "0s"), "http.idle: 0s (expected: 100ms to 3600s)"),
                Arguments.of(
                        Map.of("dispatcher.lease", "soon"),
                        "dispatcher.lease: \"soon\" (expected: a duration like 10s, 500ms to 600s)"));
    }

    @ParameterizedTest
    @MethodSource
    void wrongFlags(Map<String, ?> flags, String message) {
        if (message.startsWith("http.max-body")) {
            assertThatThrownBy(() -> NodeConfig.load(null, flags))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("http.max-body: 1073741824 bytes (expected: 1024 to 16777216 bytes)");
            return;
        }
        assertThatThrownBy(() -> NodeConfig.load(null, flags))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(message);
    }

    static Stream<Arguments> wrongFiles() {
        return Stream.of(
                Arguments.of("prot = 1", "prot: no such setting (did you mean port?)"),
                Arguments.of("max-body = 1KiB", "max-body: no such setting (did you mean http.max-body?)"),
                Arguments.of("http { idel = 1s }", "http.idel: no such setting (did you mean http.idle?)"),
                Arguments.of(
                        "completely-different = 1",
                        "completely-different: no such setting (expected: one of those in reference.conf)"),
                Arguments.of("http = 3", "http: a value (expected: a group { … })"),
                Arguments.of("port = {", "config: "),
                Arguments.of("port = 99999", "port: 99999 (expected: 0 to 65535) in "));
    }

    @ParameterizedTest
    @MethodSource
    void wrongFiles(String text, String message) throws IOException {
        Path file = file(text);
        assertThatThrownBy(() -> NodeConfig.load(file, Map.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(message)
                .hasMessageContaining("node.conf")
                .message()
                .doesNotContain("\n");
    }

    @Test
    void everythingThatIsWrongIsSaidAtOnce() {
        assertThatThrownBy(() -> NodeConfig.load(null, Map.of("port", "x", "workers", "-3")))
                .hasMessageContaining("port: \"x\"")
                .hasMessageContaining("workers: -3");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> NodeConfig.load(directory.resolve("missing.conf"), Map.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("missing.conf can't be read (expected: a file in HOCON)");
    }
}
