package live.ovation.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import live.ovation.ledger.postgres.PostgresSettings;
import live.ovation.protocol.ReactionKind;
import live.ovation.protocol.RegionId;
import live.ovation.publisher.PublisherSettings;
import live.ovation.publisher.RateLimits;
import live.ovation.redis.RedisSettings;
import live.ovation.transport.HttpClient;
import live.ovation.transport.PeerAddress;
import live.ovation.transport.TrustedProxies;
import org.jspecify.annotations.Nullable;

/// Everything a node can be told, checked as a whole. What each setting means stands in `reference.conf`.
///
/// @param id empty: made from the host's name and the internal port, once that is known
/// @param postgres null: the ledger is a SQLite file in `data`
/// @param regions the other regions, each with addresses of its dispatchers
/// @param internalPort 0: any free one
/// @param internalAddress null: made from the internal host and port
/// @param secret empty: none is asked for
/// @param workers at least 1
/// @param clockOffset by how much this node's calendar is made to be ahead
public record NodeConfig(
        Set<Role> roles,
        String id,
        RegionId region,
        String host,
        int port,
        Path data,
        @Nullable PostgresSettings postgres,
        List<PeerAddress> dispatchers,
        List<PeerAddress> publishers,
        List<PeerAddress> frontends,
        Map<RegionId, List<PeerAddress>> regions,
        String internalHost,
        int internalPort,
        @Nullable PeerAddress internalAddress,
        String secret,
        int workers,
        boolean nativeTransport,
        int maxBodyBytes,
        Duration idle,
        boolean crossOrigin,
        TrustedProxies proxies,
        HttpClient.Settings calls,
        Duration patience,
        Duration resolve,
        Table table,
        PublisherSettings publisher,
        FrontendLimits frontend,
        People presence,
        Duration lease,
        int intakeBytes,
        int linkBytes,
        Tracing traces,
        Duration stopWithin,
        Duration stuckAfter,
        CanaryPlan canary,
        Duration clockOffset) {

    private static final Duration LEAST_ENDS_AFTER = Duration.ofMinutes(10);
    private static final int MAX_PORT = 65_535;
    private static final int INTERNAL_PORT_DISTANCE = 1000;

    /// Where dispatchers keep the subscriptions.
    ///
    /// @param redis null: in the memory of the only dispatcher
    public record Table(@Nullable RedisSettings redis) {
        boolean isShared() {
            return redis != null;
        }
    }

    /// What a frontend allows its viewers.
    ///
    /// @param autoSumsAbove reactions per second
    /// @param maxStreams 0: as many as the process may have files open, less a tenth
    /// @param newStreamsPerSecond 0: as many as come
    /// @param drainPerSecond streams that are sent away per second
    /// @param drainWithin how long a viewer is kept at most
    public record FrontendLimits(
            int maxStreams,
            int newStreamsPerSecond,
            Duration beat,
            Duration stall,
            Duration linger,
            int autoSumsAbove,
            int drainPerSecond,
            Duration drainWithin) {}

    /// A viewer of its own that a frontend watches itself with.
    ///
    /// @param video empty: there is none
    public record CanaryPlan(String video, Duration every) {}

    /// How presence is told, together with the frontends' beat.
    ///
    /// @param slack how late a sign of life may come
    /// @param rosterCap how many users a room's roster holds
    public record People(Duration slack, int rosterCap) {}

    /// Which events are followed, and who is told.
    ///
    /// @param endpoint empty: nobody, and none
    public record Tracing(String endpoint, int oneIn) {
        boolean isOn() {
            return !endpoint.isEmpty();
        }
    }

    public NodeConfig {
        roles = Set.copyOf(roles);
        dispatchers = List.copyOf(dispatchers);
        publishers = List.copyOf(publishers);
        frontends = List.copyOf(frontends);
        regions = Map.copyOf(regions);
    }

    /// The defaults, overlaid by a file (null: none), overlaid by flags.
    ///
    /// @param flags path of a setting to its value: text, a number or a list of text
    /// @throws ConfigurationException naming everything that is wrong
    public static NodeConfig load(@Nullable Path file, Map<String, ?> flags) {
        try {
            return read(ConfigLayers.of(file, flags));
        } catch (ConfigException e) {
            throw new ConfigurationException(ConfigLayers.oneLine(e));
        }
    }

    private static NodeConfig read(Config config) {
        ConfigReader in = new ConfigReader(config);
        Set<Role> roles = roles(in);
        String id = in.text("id");
        if (!id.isEmpty()) {
            in.checkName("id", id);
        }
        String region = in.text("region");
        in.checkName("region", region);
        int port = in.integer("port", 0, MAX_PORT);
        int workers = in.integer("workers", 0, 1024);
        HttpClient.Settings calls = HttpClient.Settings.defaults()
                .withConnect(in.duration("calls.connect", Duration.ofMillis(10), Duration.ofMinutes(1)))
                .withAnswer(in.duration("calls.answer", Duration.ofMillis(10), Duration.ofMinutes(10)))
                .withPool(in.integer("calls.connections", 1, 10_000), in.integer("calls.waiting", 0, 1_000_000));
        Duration lease = in.duration("dispatcher.lease", Duration.ofMillis(500), Duration.ofMinutes(10));
        String address = in.text("internal.address");
        NodeConfig read = new NodeConfig(
                roles,
                id,
                new RegionId(in.isRight() ? region : "invalid"),
                in.text("host"),
                port,
                Path.of(in.text("data")),
                ConfigStores.postgres(in),
                ConfigPeers.listed(in, "dispatchers"),
                ConfigPeers.listed(in, "publishers"),
                ConfigPeers.listed(in, "frontends"),
                ConfigPeers.regions(in, config, region),
                in.text("internal.host"),
                internalPort(in, config, port),
                address.isEmpty() ? null : ConfigPeers.one(in, "internal.address", address),
                in.text("internal.secret"),
                workers == 0 ? Math.max(1, Runtime.getRuntime().availableProcessors() - 1) : workers,
                in.flag("native-transport"),
                in.size("http.max-body", 1024, 16 << 20),
                in.duration("http.idle", Duration.ofMillis(100), Duration.ofHours(1)),
                in.flag("http.cross-origin"),
                proxies(in),
                calls,
                in.duration("calls.patience", Duration.ofMillis(50), Duration.ofMinutes(1)),
                in.duration("calls.resolve", Duration.ofMillis(100), Duration.ofHours(1)),
                ConfigStores.table(in, region),
                publisher(in, config.getConfig("publisher")),
                new FrontendLimits(
                        in.integer("frontend.max-streams", 0, 100_000_000),
                        in.integer("frontend.new-streams-per-second", 0, 10_000_000),
                        in.duration("frontend.beat", Duration.ofMillis(100), Duration.ofMinutes(5)),
                        in.duration("frontend.stall", Duration.ofMillis(100), Duration.ofHours(1)),
                        in.duration("frontend.linger", Duration.ZERO, Duration.ofHours(1)),
                        in.integer("frontend.auto-sums-above", 1, 1_000_000),
                        in.integer("frontend.drain.streams-per-second", 1, 10_000_000),
                        in.duration("frontend.drain.within", Duration.ofMillis(100), Duration.ofHours(1))),
                new People(
                        in.duration("presence.slack", Duration.ofSeconds(1), Duration.ofMinutes(5)),
                        in.integer("presence.roster", 0, 5_000)),
                lease,
                in.size("dispatcher.intake", 64 << 10, Integer.MAX_VALUE),
                in.size("dispatcher.link", 64 << 10, 24 << 20),
                tracing(in),
                in.duration("stop-within", Duration.ofMillis(100), Duration.ofMinutes(10)),
                in.duration("health.stuck-after", Duration.ofSeconds(1), Duration.ofHours(1)),
                canary(in),
                in.duration("clock-offset", Duration.ofHours(-1), Duration.ofHours(1)));
        if (in.isRight()) {
            new ConfigRelations(in, read).check();
        }
        in.finish();
        return read;
    }

    private static CanaryPlan canary(ConfigReader in) {
        String video = in.text("frontend.canary.video");
        if (!video.isEmpty()) {
            in.checkName("frontend.canary.video", video);
        }
        return new CanaryPlan(video, in.duration("frontend.canary.every", Duration.ofMillis(100), Duration.ofHours(1)));
    }

    private static Tracing tracing(ConfigReader in) {
        String endpoint = in.text("traces.endpoint");
        in.require(
                endpoint.isEmpty() || endpoint.matches("https?://[^/?#\\s]+/\\S*"),
                "traces.endpoint",
                endpoint,
                "http://host:port/v1/traces, or nothing");
        return new Tracing(endpoint, in.integer("traces.one-in", 1, Integer.MAX_VALUE));
    }

    private static Set<Role> roles(ConfigReader in) {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        String expected = Arrays.stream(Role.values()).map(Role::word).collect(Collectors.joining(", "));
        for (String word : in.texts("roles")) {
            try {
                roles.add(Role.valueOf(word.strip().toUpperCase(Locale.ROOT)));
            } catch (IllegalArgumentException e) {
                in.wrong("roles", word, "any of " + expected);
            }
        }
        if (roles.isEmpty() && in.isRight()) {
            in.wrong("roles", "none", "at least one of " + expected);
        }
        return roles;
    }

    private static TrustedProxies proxies(ConfigReader in) {
        try {
            return TrustedProxies.of(in.texts("http.trusted-proxies"));
        } catch (IllegalArgumentException e) {
            in.wrong("http.trusted-proxies", e.getMessage());
            return TrustedProxies.NONE;
        }
    }

    private static PublisherSettings publisher(ConfigReader in, Config own) {
        PublisherSettings settings = PublisherSettings.defaults()
                .withCommits(new PublisherSettings.Commits(
                        in.integer("publisher.queue", 1, 10_000_000),
                        in.duration("publisher.longest-wait", Duration.ofMillis(10), Duration.ofMinutes(1)),
                        PublisherSettings.Commits.DEFAULTS.mostAtOnce(),
                        PublisherSettings.Commits.DEFAULTS.rest()))
                .withEndsAfter(endsAfter(in))
                .withRules(ConfigVideoRules.read(in, own))
                .withLimits(new RateLimits(
                        limit(in, "publisher.limits.user"),
                        limit(in, "publisher.limits.address"),
                        limit(in, "publisher.limits.video"),
                        in.integer("publisher.limits.remembered", 1, 100_000_000)));
        List<ReactionKind> kinds = new ArrayList<>();
        for (String kind : in.texts("publisher.reactions")) {
            try {
                kinds.add(new ReactionKind(kind));
            } catch (IllegalArgumentException e) {
                in.wrong("publisher.reactions", '"' + kind + '"', "1 to 32 of a-z 0-9 _ -");
            }
        }
        if (!kinds.contains(ReactionKind.LIKE)) {
            in.wrong("publisher.reactions", kinds, "like among them");
            return settings;
        }
        return settings.withKinds(kinds);
    }

    private static Duration endsAfter(ConfigReader in) {
        Duration after = in.duration("publisher.ends-after", Duration.ZERO, Duration.ofDays(36_500));
        if (after.isPositive() && after.compareTo(LEAST_ENDS_AFTER) < 0) {
            in.wrong("publisher.ends-after", after.toSeconds() + "s", "0s (never) or at least 10 minutes");
            return Duration.ZERO;
        }
        return after;
    }

    private static RateLimits.Limit limit(ConfigReader in, String path) {
        return new RateLimits.Limit(
                in.integer(path + ".per-second", 0, RateLimits.MOST_PER_SECOND),
                in.integer(path + ".burst", RateLimits.LEAST_BURST, RateLimits.MOST_BURST));
    }

    private static int internalPort(ConfigReader in, Config config, int port) {
        if (config.getValue("internal.port").unwrapped().equals("auto")) {
            int derived = port + INTERNAL_PORT_DISTANCE;
            return port == 0 || derived > MAX_PORT ? 0 : derived;
        }
        return in.integer("internal.port", 0, MAX_PORT);
    }

    public boolean plays(Role role) {
        return roles.contains(role);
    }

    /// The roles' names in their fixed order.
    public List<String> roleWords() {
        return roles.stream().sorted().map(Role::word).toList();
    }
}
