package live.ovation.node;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import live.ovation.ledger.LedgerException;
import live.ovation.node.dashboard.Dashboard;
import live.ovation.node.link.Secret;
import live.ovation.node.trace.OtlpTraces;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.Telemetry;
import live.ovation.transport.EventLoops;
import live.ovation.transport.HttpClient;
import live.ovation.transport.HttpServer;
import live.ovation.transport.PeerAddress;
import live.ovation.transport.Problem;
import live.ovation.transport.Routes;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A running node: its rooms behind its two ports. Thread-safe.
///
/// Starting takes the ports first (a port that somebody listens on shows before a ledger is
/// opened), then opens the rooms, then answers. Stopping is the other way round, after the viewers
/// were told to go elsewhere.
public final class Node implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Node.class);
    /// Deliveries are the largest bodies: a dispatcher's link full of events.
    private static final int MAX_INTERNAL_BODY_BYTES = 32 << 20;
    /// What is left of the time to stop once the viewers are gone.
    private static final Duration CLOSING = Duration.ofSeconds(4);
    /// Those who wait for an answer at one of the ports when the viewers are gone get it within this, or none.
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(1);

    private final NodeConfig config;
    private final Telemetry telemetry = new Telemetry();
    private final Clock clock;
    private final EventLoops loops;
    private final HttpClient client;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final AtomicBoolean draining = new AtomicBoolean();
    /// Held while a drain begins, or is taken back: neither may do half of what it has to.
    private final Object door = new Object();
    private String id = "";
    private @Nullable HttpServer publicServer;
    private @Nullable HttpServer internalServer;
    private @Nullable Rooms rooms;
    private @Nullable Dashboard dashboard;
    private @Nullable Canary canary;
    private @Nullable Pulse pulse;
    private @Nullable OtlpTraces traces;

    private Node(NodeConfig config, Clock clock) {
        this.config = config;
        this.clock = config.clockOffset().isZero() ? clock : clock.ahead(config.clockOffset());
        this.loops = new EventLoops(config.workers(), config.nativeTransport());
        this.client = new HttpClient(loops, config.calls());
    }

    /// Starts a node; when this returns, it is ready.
    ///
    /// @throws StartException when it can't be; nothing is left behind then
    public static Node start(NodeConfig config, Clock clock) {
        Node node = new Node(config, clock);
        boolean ready = false;
        try {
            node.open();
            ready = true;
            return node;
        } catch (IOException | LedgerException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        } finally {
            if (!ready) {
                node.closeRooms();
            }
        }
    }

    private void open() throws IOException {
        HttpServer.Settings outside = HttpServer.Settings.of(config.host(), config.port())
                .withMaxBodyBytes(config.maxBodyBytes())
                .withIdle(config.idle())
                .withCrossOrigin(config.crossOrigin())
                .withProxies(config.proxies());
        HttpServer.Settings inside = HttpServer.Settings.of(config.internalHost(), config.internalPort())
                .withMaxBodyBytes(MAX_INTERNAL_BODY_BYTES)
                .withProxies(config.proxies())
                .withNodes();
        HttpServer outer = HttpServer.bind(loops, outside, telemetry);
        publicServer = outer;
        HttpServer inner = HttpServer.bind(loops, inside, telemetry);
        internalServer = inner;
        inner.serve(starting());
        id = config.id().isEmpty() ? hostName() + '-' + inner.port() : config.id();

        if (config.traces().isOn()) {
            OtlpTraces told = new OtlpTraces(config.traces().endpoint(), id);
            traces = told;
            telemetry.traces().sample(config.traces().oneIn());
            telemetry.traces().tell(told);
        }
        Rooms opened = new Rooms(config, id, address(inner.port()), client, loops, telemetry, clock);
        rooms = opened;
        ProcessGauges.show(telemetry, clock);
        LoopProbe probe = new LoopProbe(loops.workerLoops(), telemetry.latency(NodeMetric.LOOP_LAG), clock);
        pulse = Pulse.start(probe, telemetry, clock);

        Secret secret = new Secret(config.secret());
        Routes internal = new Routes();
        Health told = new Health(
                draining::get,
                probe::longestSilence,
                opened::isCommitStuck,
                opened::isCommitterLost,
                opened::isWriting,
                config.stuckAfter());
        new Operations(this, told, telemetry).addTo(internal, secret);
        Dashboard shown = opened.dashboard(address(inner.port()), () -> !isDraining());
        dashboard = shown;
        WebPages publicPages = new WebPages(WebPages.PUBLIC);
        WebPages dashboardPages = new WebPages(WebPages.DASHBOARD);
        shown.addTo(internal, exchange -> {
            String path = exchange.path();
            WebPages pages = path.equals("/favicon.svg") ? publicPages : dashboardPages;
            pages.answer(exchange, path.equals("/dashboard") ? "/" : path);
        });
        internal.wrapping(secret::guard);
        opened.addInternalRoutes(internal);
        // Nodes pass requests on to each other's internal ports, so that one address per node is all they need to know.
        opened.addPublicRoutes(internal, exchange -> {
            throw Problem.notFound("path: " + exchange.path() + " (expected: one of the documented paths)");
        });
        inner.serve(internal);
        Routes open = new Routes();
        opened.addPublicRoutes(open, publicPages);
        outer.serve(open);
        if (!config.canary().video().isEmpty()) {
            canary = Canary.release(outer.port(), config.canary(), telemetry, clock);
        }
        LOG.info(
                "ready: {} as {} on port {}, internal port {} (dashboard: {})",
                id,
                String.join(", ", config.roleWords()),
                port(),
                internalPort(),
                dashboardUrl());
    }

    /// Other nodes know somebody else to ask: they shall not wait until this one has started, as people do.
    private static Routes starting() {
        Routes routes = new Routes();
        routes.otherwise(exchange -> {
            throw Problem.unavailable("this node is starting (expected: again in a moment)", Duration.ofSeconds(1));
        });
        return routes;
    }

    private PeerAddress address(int internalPort) {
        PeerAddress told = config.internalAddress();
        if (told != null) {
            return told;
        }
        String host = config.internalHost();
        boolean everywhere = host.equals("0.0.0.0") || host.equals("::");
        return new PeerAddress(everywhere ? hostAddress() : host, internalPort);
    }

    private static String hostAddress() {
        try {
            return InetAddress.getLocalHost().getHostAddress();
        } catch (UnknownHostException e) {
            return "127.0.0.1";
        }
    }

    /// The machine's name as far as it fits an id.
    private static String hostName() {
        String name = System.getenv("HOSTNAME");
        if (name == null || name.isBlank()) {
            try {
                name = InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException e) {
                name = "node";
            }
        }
        String fit = name.replaceAll("[^A-Za-z0-9._-]", "-");
        return fit.length() > 100 ? fit.substring(0, 100) : fit;
    }

    public NodeConfig config() {
        return config;
    }

    public String id() {
        return id;
    }

    /// The public port that is really listened on.
    public int port() {
        return publicServer == null ? 0 : publicServer.port();
    }

    public int internalPort() {
        return internalServer == null ? 0 : internalServer.port();
    }

    /// Where a browser on this machine finds the dashboard.
    public String dashboardUrl() {
        String host = config.internalHost();
        boolean everywhere = host.equals("0.0.0.0") || host.equals("::");
        return "http://" + (everywhere ? "localhost" : host) + ':' + internalPort() + '/';
    }

    boolean isDraining() {
        return draining.get();
    }

    /// Viewers here.
    int streams() {
        Rooms opened = rooms;
        return opened == null ? 0 : opened.streams();
    }

    /// Says at once to whoever asks for readiness that this node is none any more, and sends the viewers elsewhere,
    /// paced. The same as long as it lasts.
    ///
    /// @return completes when they have gone; exceptionally when it was taken back
    public CompletionStage<Void> drain() {
        synchronized (door) {
            draining.set(true);
            if (publicServer != null) {
                publicServer.endConnections(true);
            }
            Canary own = canary;
            if (own != null) {
                own.rest(true);
            }
            Rooms opened = rooms;
            return opened == null ? CompletableFuture.completedFuture(null) : opened.drain();
        }
    }

    /// Takes a drain back, unless this node is being stopped.
    ///
    /// @return whether viewers are let in
    public boolean undrain() {
        synchronized (door) {
            if (stopped.get()) {
                return false;
            }
            if (rooms != null) {
                rooms.undrain();
            }
            draining.set(false);
            if (publicServer != null) {
                publicServer.endConnections(false);
            }
            if (canary != null) {
                canary.rest(false);
            }
            return true;
        }
    }

    /// Lets the viewers go, writes down what was accepted, and stops; within the configured time. Until the viewers
    /// have gone, the public port still takes likes, and answers who wants to watch with a 503: nobody meets
    /// a closed door. Each answer says that the connection ends, so that nobody stands in the door when it
    /// is closed; who still waits for an answer then gets it.
    @Override
    public void close() {
        if (!stopped.compareAndSet(false, true)) {
            return;
        }
        Duration patience =
                config.frontend().drainWithin().plus(config.stopWithin()).minus(CLOSING);
        try {
            drain().toCompletableFuture().get(Math.max(100, patience.toMillis()), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.info("stopping although some viewers are still here");
        }
        finish(publicServer);
        finish(internalServer);
        closeRooms();
        LOG.info("stopped: {}", id);
    }

    private static void finish(@Nullable HttpServer server) {
        if (server == null) {
            return;
        }
        try {
            server.finish().toCompletableFuture().get(LAST_ANSWERS.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.info("stopping although somebody still waits for an answer");
        }
    }

    private void closeRooms() {
        if (canary != null) {
            canary.close();
        }
        if (pulse != null) {
            pulse.close();
        }
        if (publicServer != null) {
            publicServer.close();
        }
        if (internalServer != null) {
            internalServer.close();
        }
        if (dashboard != null) {
            dashboard.close();
        }
        if (rooms != null) {
            rooms.close();
        }
        client.close();
        loops.close();
        if (traces != null) {
            traces.close();
        }
    }
}
