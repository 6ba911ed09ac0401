package live.ovation.node.dashboard;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import live.ovation.dispatcher.LinkState;
import live.ovation.node.link.Secret;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.Telemetry;
import live.ovation.transport.Answer;
import live.ovation.transport.Call;
import live.ovation.transport.EventLoops;
import live.ovation.transport.Exchange;
import live.ovation.transport.Handler;
import live.ovation.transport.HttpClient;
import live.ovation.transport.PeerAddress;
import live.ovation.transport.Problem;
import live.ovation.transport.Reply;
import live.ovation.transport.Routes;
import org.jspecify.annotations.Nullable;

/// A node's part in the dashboard: its own status, the cluster's, and the page. Thread-safe; looks at the node once a
/// second, on a thread of its own, and at the others when somebody asks.
public final class Dashboard implements AutoCloseable {
    private static final List<String> PAGE = List.of(
            "/",
            "/dashboard",
            "/dashboard.css",
            "/dashboard.js",
            "/numbers.js",
            "/picture.js",
            "/lines.js",
            "/favicon.svg");
    private static final long SAMPLE_MILLIS = 1_000;
    private static final Duration ANSWER = Duration.ofMillis(900);
    private static final int MAX_STATUS_BYTES = 1 << 20;
    private static final int CONNECTIONS = 2;
    private static final int WAITING = 8;

    private final StatusReport report;
    private final Collector collector;
    private final Supplier<CompletionStage<List<LinkState>>> links;
    private final HttpClient client;
    private final Secret secret;
    private final Telemetry telemetry;
    private final ScheduledExecutorService thread;

    /// Who the node is.
    ///
    /// @param address where other nodes reach it
    /// @param ready whether viewers may come
    /// @param peers the nodes that it was told of
    /// @param links how its ways to frontends stand, as a dispatcher
    public record Self(
            String id,
            String region,
            List<String> roles,
            PeerAddress address,
            BooleanSupplier ready,
            Supplier<Collection<PeerAddress>> peers,
            Supplier<CompletionStage<List<LinkState>>> links) {}

    public Dashboard(Self self, List<Row> rows, EventLoops loops, Secret secret, Telemetry telemetry, Clock clock) {
        this.secret = secret;
        this.telemetry = telemetry;
        this.links = self.links;
        StatusReport.Self who = new StatusReport.Self(
                self.id, self.region, self.roles, self.address, clock.epochMicros(), self.ready, self.peers);
        this.report = new StatusReport(who, rows, telemetry, clock);
        this.client = new HttpClient(
                loops,
                HttpClient.Settings.defaults()
                        .withConnect(ANSWER)
                        .withAnswer(ANSWER)
                        .withPool(CONNECTIONS, WAITING)
                        .withMaxBodyBytes(MAX_STATUS_BYTES));
        this.thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("ovation-status").factory());
        this.collector = new Collector(report, self.address, self.peers, this::ask, this::execute, clock);
        thread.scheduleAtFixedRate(this::sample, 0, SAMPLE_MILLIS, TimeUnit.MILLISECONDS);
    }

    /// @param page answers for the page's files, `/` among them
    public void addTo(Routes routes, Handler page) {
        Handler shown = secret.guardForPeople(page);
        PAGE.forEach(path -> routes.add("GET", path, shown));
        routes.add("GET", "/status", secret.guardForPeople(this::onStatus));
        routes.add("GET", "/cluster", secret.guardForPeople(this::onCluster));
    }

    private void onStatus(Exchange exchange) {
        execute(() -> exchange.answer(Answer.json(200, report.text())));
    }

    private void onCluster(Exchange exchange) {
        long since = since(exchange.query("since"));
        collector.collect(since).whenComplete((body, failure) -> {
            if (failure == null) {
                exchange.answer(Answer.json(200, body));
            } else {
                exchange.fail(failure);
            }
        });
    }

    private static long since(@Nullable String text) {
        if (text == null) {
            return 0;
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw Problem.badRequest("since: " + text + " (expected: microseconds since the Unix epoch)");
        }
    }

    private void sample() {
        links.get()
                .whenComplete((states, failure) -> execute(() -> {
                    report.sample(failure == null ? states : List.of());
                }));
    }

    private CompletionStage<byte[]> ask(PeerAddress address) {
        return client.call(new Call(address, "GET", "/status", secret.headers(), new byte[0]))
                .thenCompose(Dashboard::body);
    }

    private static CompletionStage<byte[]> body(Reply reply) {
        return reply.isSuccess()
                ? CompletableFuture.completedFuture(reply.body())
                : CompletableFuture.failedFuture(
                        new IllegalStateException("status: answered " + reply.status() + " (expected: 200)"));
    }

    private void execute(Runnable task) {
        try {
            thread.execute(() -> {
                try {
                    task.run();
                } catch (RuntimeException e) {
                    telemetry.errors().record("dashboard", e);
                }
            });
        } catch (RejectedExecutionException e) {
            // Closed: whoever waits is cut off with the ports.
            return;
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        client.close();
    }
}
