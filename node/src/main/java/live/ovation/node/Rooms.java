package live.ovation.node;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import live.ovation.dispatcher.Dispatcher;
import live.ovation.dispatcher.DispatcherSettings;
import live.ovation.dispatcher.Peering;
import live.ovation.dispatcher.PresenceDesk;
import live.ovation.frontend.DrainSettings;
import live.ovation.frontend.Frontend;
import live.ovation.frontend.FrontendSettings;
import live.ovation.frontend.feed.FeedSettings;
import live.ovation.frontend.stream.StreamSettings;
import live.ovation.ledger.Ledger;
import live.ovation.ledger.postgres.PostgresLedger;
import live.ovation.ledger.sqlite.SqliteLedger;
import live.ovation.node.dashboard.Dashboard;
import live.ovation.node.link.ChangesRoutes;
import live.ovation.node.link.ClockSkews;
import live.ovation.node.link.ClockSkews.Called;
import live.ovation.node.link.DispatcherRoutes;
import live.ovation.node.link.FrontendRoutes;
import live.ovation.node.link.HistoryRoutes;
import live.ovation.node.link.HttpChangesPort;
import live.ovation.node.link.HttpDispatcherPort;
import live.ovation.node.link.HttpFrontendPort;
import live.ovation.node.link.HttpHistoryPort;
import live.ovation.node.link.HttpMergePort;
import live.ovation.node.link.HttpPresencePort;
import live.ovation.node.link.HttpRelayPort;
import live.ovation.node.link.HttpSketchPort;
import live.ovation.node.link.LinkClient;
import live.ovation.node.link.MergeRoutes;
import live.ovation.node.link.PresenceRoutes;
import live.ovation.node.link.RelayRoutes;
import live.ovation.node.link.Secret;
import live.ovation.node.link.SketchRoutes;
import live.ovation.presence.PresenceSettings;
import live.ovation.presence.PresenceStore;
import live.ovation.presence.memory.MemoryPresenceStore;
import live.ovation.presence.redis.RedisPresenceStore;
import live.ovation.protocol.ChangesPort;
import live.ovation.protocol.DispatcherPort;
import live.ovation.protocol.FrontendId;
import live.ovation.protocol.FrontendPort;
import live.ovation.protocol.HistoryPort;
import live.ovation.protocol.MergePort;
import live.ovation.protocol.PresencePort;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.RelayPort;
import live.ovation.protocol.SketchPort;
import live.ovation.publisher.Publisher;
import live.ovation.redis.RedisSettings;
import live.ovation.subscriptions.FrontendInstance;
import live.ovation.subscriptions.SubscriptionTable;
import live.ovation.subscriptions.memory.MemorySubscriptionTable;
import live.ovation.subscriptions.redis.RedisSubscriptionTable;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.Telemetry;
import live.ovation.transport.EventLoops;
import live.ovation.transport.Exchange;
import live.ovation.transport.Forwarder;
import live.ovation.transport.Handler;
import live.ovation.transport.HttpClient;
import live.ovation.transport.PeerAddress;
import live.ovation.transport.PeerDirectory;
import live.ovation.transport.Peers;
import live.ovation.transport.Problem;
import live.ovation.transport.Routes;
import org.jspecify.annotations.Nullable;

/// The rooms of a node's roles, and how they reach each other: directly where both are in this process, over HTTP
/// where not. Made once, by one thread; afterwards read-only.
final class Rooms implements AutoCloseable {
    private static final int UNAVAILABLE = 503;
    private static final int NOT_HERE = 412;

    private final NodeConfig config;
    private final String id;
    private final Secret secret;
    private final HttpClient client;
    private final EventLoops loops;
    private final Telemetry telemetry;
    private final Clock clock;
    /// What to close, the last made first.
    private final Deque<AutoCloseable> made = new ArrayDeque<>();
    private final LocalFrontend localFrontend = new LocalFrontend();
    private final PeerDirectory directory;
    private final ClockSkews skews;

    private @Nullable Dispatcher dispatcher;
    private @Nullable PresenceDesk desk;
    private @Nullable Publisher publisher;
    private Duration longestCommit = Duration.ZERO;
    private @Nullable Frontend frontend;

    /// @param id this node's name
    /// @param address where other nodes reach this one
    Rooms(
            NodeConfig config,
            String id,
            PeerAddress address,
            HttpClient client,
            EventLoops loops,
            Telemetry telemetry,
            Clock clock) {
        this.config = config;
        this.id = id;
        this.secret = new Secret(config.secret());
        this.client = client;
        this.loops = loops;
        this.telemetry = telemetry;
        this.clock = clock;
        skews = new ClockSkews(telemetry, clock);
        directory = new PeerDirectory(config.resolve(), telemetry.errors(), clock);
        made.push(directory);
        boolean complete = false;
        try {
            open(address);
            complete = true;
        } finally {
            if (!complete) {
                close();
            }
        }
    }

    private void open(PeerAddress address) {
        if (config.plays(Role.DISPATCHER)) {
            dispatcher = openDispatcher();
            made.push(dispatcher);
            desk = openDesk(dispatcher);
            made.push(desk);
            if (!config.plays(Role.FRONTEND)) {
                // With everything in one process the frontend is gone by then.
                made.push(dispatcher::finish);
            }
        }
        DispatcherPort dispatching =
                dispatcher != null ? dispatcher : new HttpDispatcherPort(link(Called.DISPATCHER, config.dispatchers()));
        PresencePort presences =
                desk != null ? desk : new HttpPresencePort(link(Called.DISPATCHER, config.dispatchers()));
        if (config.plays(Role.PUBLISHER)) {
            Ledger ledger = openLedger();
            made.push(ledger);
            longestCommit = ledger.longestCommit();
            publisher = new Publisher(
                    config.publisher(), ledger, dispatching, presences, ledgersElsewhere(), telemetry, clock);
            made.push(publisher);
        }
        HistoryPort history =
                publisher != null ? publisher : new HttpHistoryPort(link(Called.PUBLISHER, config.publishers()));
        if (config.plays(Role.FRONTEND)) {
            // Within one process there is nothing to call; elsewhere the address is how a dispatcher comes back.
            String reachedAt = dispatcher != null ? "" : address.toString();
            Frontend opened =
                    new Frontend(frontendSettings(reachedAt), loops, dispatching, presences, history, telemetry, clock);
            made.push(opened);
            localFrontend.is(opened);
            frontend = opened;
        }
    }

    private Ledger openLedger() {
        return config.postgres() == null
                ? SqliteLedger.open(config.data(), config.region(), clock, telemetry)
                : PostgresLedger.open(config.postgres(), config.region(), clock, telemetry);
    }

    private FrontendSettings frontendSettings(String reachedAt) {
        NodeConfig.FrontendLimits limits = config.frontend();
        FrontendSettings defaults = FrontendSettings.of(new FrontendId(id), config.region(), reachedAt);
        StreamSettings stream = defaults.stream();
        FeedSettings feed = defaults.feed();
        return defaults.withCrossOrigin(config.crossOrigin())
                .withMaxStreams(limits.maxStreams() == 0 ? FileLimit.streams() : limits.maxStreams())
                .withNewStreamsPerSecond(limits.newStreamsPerSecond())
                .withDrain(new DrainSettings(limits.drainPerSecond(), limits.drainWithin()))
                .withStream(new StreamSettings(stream.slice(), limits.stall(), stream.heldBytes(), limits.beat()))
                .withFeed(new FeedSettings(
                        feed.sumCadence(),
                        feed.statsCadence(),
                        limits.autoSumsAbove(),
                        limits.linger(),
                        feed.viewersPace(),
                        feed.retry(),
                        feed.onItsWay(),
                        feed.newestComments(),
                        feed.tailEntries(),
                        feed.log()));
    }

    private Dispatcher openDispatcher() {
        DispatcherSettings defaults = DispatcherSettings.of(id);
        DispatcherSettings settings =
                new DispatcherSettings(id, config.intakeBytes(), config.linkBytes(), defaults.retry(), defaults.tick());
        return new Dispatcher(settings, openTable(), this::connect, peering(), telemetry, clock);
    }

    /// @return null when there is no other region
    private @Nullable Peering peering() {
        if (config.regions().isEmpty()) {
            return null;
        }
        Map<RegionId, RelayPort> peers = new HashMap<>();
        config.regions().forEach((region, nodes) -> peers.put(region, new HttpRelayPort(link(nodes))));
        MergePort elsewhere = new HttpMergePort(link(Called.PUBLISHER, config.publishers()));
        return new Peering(config.region(), peers, (from, events, skewMicros) -> {
            Publisher own = publisher;
            return (own != null ? own : elsewhere).merge(from, events, skewMicros);
        });
    }

    private Map<RegionId, ChangesPort> ledgersElsewhere() {
        Map<RegionId, ChangesPort> peers = new HashMap<>();
        config.regions().forEach((region, nodes) -> peers.put(region, new HttpChangesPort(link(nodes))));
        return peers;
    }

    private PresenceDesk openDesk(DispatcherPort dispatching) {
        Map<RegionId, SketchPort> peers = new HashMap<>();
        config.regions().forEach((region, nodes) -> peers.put(region, new HttpSketchPort(link(nodes))));
        return new PresenceDesk(
                openPresence(),
                dispatching,
                config.region(),
                peers,
                DispatcherSettings.of(id).tick(),
                telemetry,
                clock);
    }

    private PresenceStore openPresence() {
        PresenceSettings settings = PresenceSettings.of(
                        config.frontend().beat(), config.presence().slack())
                .withCap(config.presence().rosterCap());
        RedisSettings redis = config.table().redis();
        if (redis == null) {
            return new MemoryPresenceStore(settings, clock);
        }
        RedisPresenceStore store = new RedisPresenceStore(redis, settings, telemetry, clock);
        made.push(store);
        return store;
    }

    private SubscriptionTable openTable() {
        // Within the lease everybody is to know: until the table is read, and what it says is told, takes its time too.
        Duration kept = config.lease().multipliedBy(9).dividedBy(10);
        RedisSettings redis = config.table().redis();
        if (redis == null) {
            return new MemorySubscriptionTable(kept, clock);
        }
        RedisSubscriptionTable table = new RedisSubscriptionTable(redis, kept, telemetry, clock);
        made.push(table);
        return table;
    }

    private FrontendPort connect(FrontendInstance instance) {
        return instance.address().isEmpty()
                ? localFrontend
                : new HttpFrontendPort(link(Called.FRONTEND, List.of(PeerAddress.parse(instance.address()))));
    }

    private LinkClient link(Called role, List<PeerAddress> addresses) {
        ClockSkews.Peers clocks = skews.of(role, NodeMetric.PEER_SKEW, NodeMetric.PEER_ROUND_TRIP);
        return new LinkClient(client, directory.peers(addresses), config.patience(), secret, clocks);
    }

    /// To another region, whose clocks are measured on its relay.
    private LinkClient link(List<PeerAddress> addresses) {
        return new LinkClient(client, directory.peers(addresses), config.patience(), secret);
    }

    /// Adds the roles' public interface, and what passes on the rest.
    ///
    /// @param otherwise answers what is no part of the interface
    void addPublicRoutes(Routes routes, Handler otherwise) {
        if (publisher != null) {
            publisher.addPublicRoutes(routes);
        }
        Handler otherFrontends = forwarder(Role.FRONTEND, config.frontends(), Set.of(UNAVAILABLE, NOT_HERE));
        if (frontend != null) {
            if (!config.frontends().isEmpty()) {
                routes.wrapping(own -> exchange -> here(exchange, own, otherFrontends));
            }
            frontend.addPublicRoutes(routes);
            routes.wrapping(own -> own);
        }
        Handler unknown = exchange -> {
            throw Problem.notFound("path: " + exchange.path() + " (expected: one of the documented paths)");
        };
        routes.otherwise(new Elsewhere(
                publisher != null ? unknown : forwarder(Role.PUBLISHER, config.publishers(), Set.of(UNAVAILABLE)),
                frontend != null ? unknown : otherFrontends,
                otherwise));
    }

    /// A stream is changed where it is open; its name says which frontend that is.
    private void here(Exchange exchange, Handler own, Handler others) {
        boolean elsewhere = exchange.method().equals("PATCH")
                && exchange.header(Forwarder.FORWARDED_BY) == null
                && !exchange.pathValue("connection").startsWith(id + '~');
        (elsewhere ? others : own).handle(exchange);
    }

    private Handler forwarder(Role role, List<PeerAddress> addresses, Set<Integer> refusals) {
        Map<String, String> credentials = secret.headers();
        return new Forwarder(client, directory.peers(addresses), role.word(), id, credentials, refusals);
    }

    /// Adds what other nodes ask of this one's roles.
    void addInternalRoutes(Routes routes) {
        if (dispatcher != null) {
            new DispatcherRoutes(dispatcher).addTo(routes);
            new RelayRoutes(dispatcher).addTo(routes);
            if (publisher == null && !config.publishers().isEmpty()) {
                // Other regions know only dispatchers.
                new ChangesRoutes(new HttpChangesPort(link(Called.PUBLISHER, config.publishers()))).addTo(routes);
            }
        }
        if (desk != null) {
            new PresenceRoutes(desk).addTo(routes);
            new SketchRoutes(desk).addTo(routes);
        }
        if (publisher != null) {
            new MergeRoutes(publisher).addTo(routes);
            new ChangesRoutes(publisher).addTo(routes);
            new HistoryRoutes(publisher).addTo(routes);
            publisher.addInternalRoutes(routes);
        }
        if (frontend != null) {
            new FrontendRoutes(frontend).addTo(routes);
        }
    }

    /// What shows this node and those that it knows; to be closed before this.
    ///
    /// @param address where other nodes reach this one
    /// @param ready whether viewers may come
    Dashboard dashboard(PeerAddress address, BooleanSupplier ready) {
        List<Peers> known = new ArrayList<>();
        known.add(directory.peers(config.dispatchers()));
        known.add(directory.peers(config.publishers()));
        known.add(directory.peers(config.frontends()));
        config.regions().values().forEach(nodes -> known.add(directory.peers(nodes)));
        Dispatcher routing = dispatcher;
        Dashboard.Self self = new Dashboard.Self(
                id,
                config.region().value(),
                config.roleWords(),
                address,
                ready,
                () -> known.stream()
                        .flatMap(peers -> peers.inOrder().stream())
                        .map(Peers.Peer::address)
                        .toList(),
                routing != null ? routing::links : () -> CompletableFuture.completedFuture(List.of()));
        return new Dashboard(self, StatusRows.ALL, loops, secret, telemetry, clock);
    }

    /// Sends the viewers elsewhere; completes when they have gone.
    CompletionStage<Void> drain() {
        return frontend != null ? frontend.drain() : CompletableFuture.completedFuture(null);
    }

    void undrain() {
        if (frontend != null) {
            frontend.undrain();
        }
    }

    int streams() {
        return frontend == null ? 0 : frontend.streams();
    }

    /// Whether what was accepted last was written down; true where nothing is.
    boolean isWriting() {
        return publisher == null || publisher.isWriting();
    }

    boolean isCommitStuck() {
        return publisher != null && publisher.isStuck(config.stuckAfter());
    }

    /// Whether only a new process helps, whatever it is that a commit waits for.
    boolean isCommitterLost() {
        Duration stuck = config.stuckAfter();
        return publisher != null && publisher.isStuck(longestCommit.compareTo(stuck) > 0 ? longestCommit : stuck);
    }

    @Override
    public void close() {
        AutoCloseable next;
        while ((next = made.poll()) != null) {
            try {
                next.close();
            } catch (Exception e) {
                telemetry.errors().record("closing " + next.getClass().getSimpleName(), e);
            }
        }
    }
}
