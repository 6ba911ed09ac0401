package live.ovation.node.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import live.ovation.node.Role;
import live.ovation.node.cluster.ClusterPlan.PlannedNode;
import live.ovation.transport.json.Json;
import org.jspecify.annotations.Nullable;

/// The processes of a cluster. Thread-safe.
public final class LocalCluster implements AutoCloseable {
    private static final Duration READY_WITHIN = Duration.ofMinutes(2);
    private static final Duration END_WITHIN = Duration.ofSeconds(15);

    private final Order order;
    private final ClusterPlan plan;
    private final String regions;
    private final Path directory;
    private final Consumer<String> log;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Map<PlannedNode, ChildProcess> nodes = new LinkedHashMap<>();
    private @Nullable RedisServer redis;

    /// What is asked for.
    ///
    /// @param redis null: one of our own
    /// @param postgres null: the publisher's ledger is SQLite, in the folder
    /// @param config settings for every node, null: none
    /// @param host what the public ports listen on
    /// @param program how a node is started; what follows is `start` and its options
    public record Order(
            int publishers,
            int dispatchers,
            int frontends,
            String region,
            String host,
            @Nullable String redis,
            @Nullable String postgres,
            @Nullable Path config,
            List<String> program) {
        public Order {
            program = List.copyOf(program);
        }
    }

    private LocalCluster(Order order, ClusterPlan plan, String regions, Path directory, Consumer<String> log) {
        this.order = order;
        this.plan = plan;
        this.regions = regions;
        this.directory = directory;
        this.log = log;
    }

    /// Starts everything at once and waits until all are ready.
    ///
    /// @param directory for configuration and data; stays the caller's
    /// @param log hears what nodes say
    /// @throws ClusterFailed when one did not become ready; nothing is left running then
    public static LocalCluster start(Order order, Path directory, Consumer<String> log) {
        FreePorts ports = new FreePorts();
        return start(order, ClusterPlan.of(order, ports), "regions = []", ports, directory, log);
    }

    /// As the other one, for one region of several.
    ///
    /// @param plan who there is to be
    /// @param regions the other regions, as configuration
    static LocalCluster start(
            Order order, ClusterPlan plan, String regions, FreePorts ports, Path directory, Consumer<String> log) {
        LocalCluster cluster = new LocalCluster(order, plan, regions, directory, log);
        boolean ready = false;
        try {
            cluster.startAll(ports);
            ready = true;
            return cluster;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            if (!ready) {
                cluster.close();
            }
        }
    }

    private void startAll(FreePorts ports) throws IOException {
        String table = order.redis();
        if (table == null) {
            RedisServer own = RedisServer.start(ports.next(), directory, log);
            redis = own;
            table = own.url();
        }
        for (PlannedNode node : plan.nodes()) {
            Path file = Files.writeString(directory.resolve(node.id() + ".conf"), config(node, table));
            List<String> command = new ArrayList<>(order.program());
            command.addAll(List.of("start", "--until-stdin-ends", "--config", file.toString()));
            nodes.put(node, ChildProcess.start(node.id(), command, log));
        }
        for (ChildProcess child : nodes.values()) {
            awaitReady(child);
        }
        nodes.values().forEach(child -> child.ended().thenAccept(status -> onEnded(child, status)));
    }

    private String config(PlannedNode node, String table) {
        Path given = order.config();
        StringBuilder text = new StringBuilder();
        if (given != null) {
            text.append("include required(file(")
                    .append(Json.quote(given.toAbsolutePath().toString()))
                    .append("))\n");
        }
        text.append("roles = [").append(node.role().word()).append("]\n");
        text.append("id = ").append(Json.quote(node.id())).append('\n');
        text.append("region = ").append(Json.quote(order.region())).append('\n');
        text.append("host = ").append(Json.quote(order.host())).append('\n');
        text.append("port = ").append(node.port()).append('\n');
        text.append("internal.host = \"127.0.0.1\"\n");
        text.append("internal.port = ").append(node.internalPort()).append('\n');
        text.append("data = ")
                .append(Json.quote(directory.resolve(node.id()).toString()))
                .append('\n');
        text.append(plan.peers());
        text.append(regions).append('\n');
        text.append("subscriptions.store = redis\n");
        text.append("subscriptions.redis.url = ").append(Json.quote(table)).append('\n');
        String postgres = order.postgres();
        if (postgres != null) {
            // Also to those who only have to know that publishers share it.
            text.append("ledger.store = postgres\n");
            text.append("ledger.postgres.url = ").append(Json.quote(postgres)).append('\n');
        }
        return text.toString();
    }

    private static void awaitReady(ChildProcess child) {
        try {
            child.firstLine().get(READY_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterFailed("interrupted");
        } catch (ExecutionException | TimeoutException e) {
            throw new ClusterFailed(child.name() + ": not ready (expected: within " + READY_WITHIN.toSeconds() + " s): "
                    + child.lastWords());
        }
    }

    private void onEnded(ChildProcess child, int status) {
        if (!closed.get()) {
            log.accept(
                    child.name() + " (process " + child.pid() + ") ended with status " + status + "; the others go on");
        }
    }

    /// One line of JSON: who there is.
    public String readyLine() {
        String listed = listed();
        RedisServer own = redis;
        String table = own != null ? ",\"redis\":" + Json.quote(own.url()) : "";
        return "{\"ready\":true,\"nodes\":[" + listed + "]" + table + "}";
    }

    /// Where a browser on this machine finds the dashboard: at a dispatcher, which knows everybody.
    public String dashboardUrl() {
        return plan.of(Role.DISPATCHER).getFirst().internalAddress() + '/';
    }

    /// Who there is, each as JSON, with commas between.
    String listed() {
        return nodes.entrySet().stream()
                .map(entry -> describe(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining(","));
    }

    private String describe(PlannedNode node, ChildProcess child) {
        return "{\"role\":" + Json.quote(node.role().word()) + ",\"id\":" + Json.quote(node.id()) + ",\"pid\":"
                + child.pid() + ",\"region\":" + Json.quote(order.region()) + ",\"port\":" + node.port()
                + ",\"internalPort\":" + node.internalPort() + "}";
    }

    /// Ends all of it, those first whom people are connected to.
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        Map<Role, List<ChildProcess>> byRole = new EnumMap<>(Role.class);
        nodes.forEach((node, child) ->
                byRole.computeIfAbsent(node.role(), role -> new ArrayList<>()).add(child));
        for (Role role : List.of(Role.FRONTEND, Role.PUBLISHER, Role.DISPATCHER)) {
            List<ChildProcess> children = byRole.getOrDefault(role, List.of());
            children.forEach(ChildProcess::end);
            children.forEach(child -> child.awaitEnd(END_WITHIN));
        }
        RedisServer own = redis;
        if (own != null) {
            own.close();
        }
    }
}
