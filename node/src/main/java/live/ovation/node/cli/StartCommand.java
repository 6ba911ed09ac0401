package live.ovation.node.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import live.ovation.node.Node;
import live.ovation.node.NodeConfig;
import live.ovation.telemetry.Clock;
import live.ovation.transport.json.Json;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Runs a node until it is told to stop. When it is ready, one line of JSON on stdout says so.
@Command(
        name = "start",
        mixinStandardHelpOptions = true,
        description = "Starts a server, or with --roles one node of a cluster.",
        footer = {
            "",
            "A cluster on one machine, each line a shell of its own:",
            "  ovation start --roles dispatcher --port 8081",
            "  ovation start --roles publisher  --port 8082 --dispatchers http://127.0.0.1:9081",
            "  ovation start --roles frontend   --port 8080 --dispatchers http://127.0.0.1:9081"
                    + " --publishers http://127.0.0.1:9082",
            "The internal port, where nodes reach each other, is the public port + 1000."
        })
final class StartCommand implements Callable<Integer> {
    private static final double TICKS_PER_SECOND = 100;

    @Option(names = "--config", paramLabel = "FILE", description = "Settings in HOCON; flags overlay them.")
    private @Nullable Path config;

    @Option(names = "--port", paramLabel = "PORT", description = "The public port (default: 8080; 0: any free one).")
    private @Nullable String port;

    @Option(names = "--host", paramLabel = "ADDRESS", description = "The address to listen on (default: all).")
    private @Nullable String host;

    @Option(
            names = "--internal-port",
            paramLabel = "PORT",
            description = "Health, metrics and the other nodes' calls (default: the public port + 1000).")
    private @Nullable String internalPort;

    @Option(
            names = "--internal-host",
            paramLabel = "ADDRESS",
            description = "The address of the internal port (default: 127.0.0.1).")
    private @Nullable String internalHost;

    @Option(names = "--data", paramLabel = "DIR", description = "Where the publisher keeps its ledger (default: data).")
    private @Nullable String data;

    @Option(
            names = "--postgres",
            paramLabel = "URL",
            description = "Keep the ledger in this database, which several publishers may share.")
    private @Nullable String postgres;

    @Option(
            names = "--roles",
            paramLabel = "ROLE",
            split = ",",
            description = "Any of publisher, dispatcher, frontend (default: all three).")
    private @Nullable List<String> roles;

    @Option(names = "--id", paramLabel = "ID", description = "This node's name (default: host name and port).")
    private @Nullable String id;

    @Option(names = "--region", paramLabel = "REGION", description = "The data centre (default: local).")
    private @Nullable String region;

    @Option(
            names = "--dispatchers",
            paramLabel = "URL",
            split = ",",
            description = "Internal addresses of the dispatchers, for nodes that are none.")
    private @Nullable List<String> dispatchers;

    @Option(
            names = "--publishers",
            paramLabel = "URL",
            split = ",",
            description = "Internal addresses of publishers, for frontends that are none, and to pass likes on.")
    private @Nullable List<String> publishers;

    @Option(
            names = "--frontends",
            paramLabel = "URL",
            split = ",",
            description = "Internal addresses of (other) frontends, to pass viewers on to.")
    private @Nullable List<String> frontends;

    @Option(
            names = "--redis",
            paramLabel = "URL",
            description = "Keep subscriptions in this Redis, redis://host:port, for several dispatchers to share.")
    private @Nullable String redis;

    @Option(
            names = "--until-stdin-ends",
            hidden = true,
            description = "Stop when standard input ends: for whoever started this and may be gone without a word.")
    private boolean untilStdinEnds;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli's to set
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        LightStart start = LightStart.begin();
        Node node;
        try {
            node = Node.start(NodeConfig.load(config, flags()), Clock.system());
        } finally {
            start.close();
        }
        Runtime.getRuntime().addShutdownHook(new Thread(node::close, "ovation-stop"));
        Termination.isAGoodEnd();
        PrintWriter out = spec.commandLine().getOut();
        out.println(readyLine(node));
        out.flush();
        if (untilStdinEnds) {
            awaitEndOfInput();
            return 0;
        }
        new CountDownLatch(1).await();
        return 0;
    }

    private static void awaitEndOfInput() {
        try {
            // Whatever is said there, only its end means something.
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // As good as ended.
            return;
        }
    }

    private Map<String, Object> flags() {
        Map<String, Object> flags = new HashMap<>();
        put(flags, "port", port);
        put(flags, "host", host);
        put(flags, "internal.port", internalPort);
        put(flags, "internal.host", internalHost);
        put(flags, "data", data);
        put(flags, "ledger.store", postgres == null ? null : "postgres");
        put(flags, "ledger.postgres.url", postgres);
        put(flags, "roles", roles);
        put(flags, "id", id);
        put(flags, "region", region);
        put(flags, "dispatchers", dispatchers);
        put(flags, "publishers", publishers);
        put(flags, "frontends", frontends);
        if (redis != null) {
            flags.put("subscriptions.store", "redis");
            flags.put("subscriptions.redis.url", redis);
        }
        return flags;
    }

    private static void put(Map<String, Object> flags, String path, @Nullable Object value) {
        if (value != null) {
            flags.put(path, value);
        }
    }

    static String readyLine(Node node) {
        return "{\"ready\":true,\"port\":" + node.port() + ",\"internalPort\":" + node.internalPort() + ",\"pid\":"
                + ProcessHandle.current().pid() + ",\"startMillis\":"
                + sinceProcessStart().toMillis() + ",\"dashboard\":" + Json.quote(node.dashboardUrl()) + "}";
    }

    /// How long ago the operating system began this process. Linux says it to a hundredth of a second where it counts
    /// since boot; what Java tells of it is rounded to the second.
    private static Duration sinceProcessStart() {
        try {
            String stat = Files.readString(Path.of("/proc/self/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            double startedSeconds = Long.parseLong(fields[19]) / TICKS_PER_SECOND;
            double nowSeconds =
                    Double.parseDouble(Files.readString(Path.of("/proc/uptime")).split(" ", 2)[0]);
            return Duration.ofMillis(Math.max(0, Math.round((nowSeconds - startedSeconds) * 1000)));
        } catch (IOException | RuntimeException e) {
            Instant now = Instant.now();
            Instant start = ProcessHandle.current().info().startInstant().orElse(now);
            return Duration.between(start, now).isNegative() ? Duration.ZERO : Duration.between(start, now);
        }
    }
}
