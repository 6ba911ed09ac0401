package live.ovation.node.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import live.ovation.node.ConfigurationException;
import live.ovation.node.cluster.ClusterFailed;
import live.ovation.node.cluster.LocalCluster;
import live.ovation.node.cluster.LocalRegions;
import live.ovation.redis.RedisSettings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Runs a whole cluster on this machine until it is told to stop. When all are ready, one line of JSON on
/// stdout says who they are.
@Command(
        name = "cluster",
        mixinStandardHelpOptions = true,
        description = "Starts a cluster on this machine, every node a process of its own.",
        footer = {
            "",
            "  ovation cluster --publishers 1 --dispatchers 2 --frontends 2",
            "Between the dispatchers stands a Redis: the one given, or redis-server from the path, started for this.",
            "",
            "  ovation cluster --regions 3 --link-delay 80ms --link-loss 1%%",
            "While it runs, a line on its input cuts a link and heals it: cut region-1 region-2, heal region-1 region-2."
        })
final class ClusterCommand implements Callable<Integer> {
    private static final int MOST = 100;
    private static final int MOST_REGIONS = 9;
    private static final String REGION = "{region}";

    @Option(names = "--publishers", paramLabel = "P", description = "How many (default: 1; more need --postgres).")
    private int publishers = 1;

    @Option(names = "--dispatchers", paramLabel = "D", description = "How many (default: 1).")
    private int dispatchers = 1;

    @Option(names = "--frontends", paramLabel = "F", description = "How many (default: 1).")
    private int frontends = 1;

    @Option(names = "--region", paramLabel = "REGION", description = "The data centre (default: local).")
    private String region = "local";

    @Option(
            names = "--regions",
            paramLabel = "R",
            description = "How many data centres, region-1 to region-R, each a whole cluster (default: 1).")
    private int regions = 1;

    @Option(
            names = "--link-delay",
            paramLabel = "TIME",
            description = "How long it takes from one region to another, as in 80ms (default: 0ms).")
    private String linkDelay = "0ms";

    @Option(
            names = "--link-loss",
            paramLabel = "SHARE",
            description = "What gets lost on the way and is sent again, as in 1%% (default: 0%%).")
    private String linkLoss = "0%";

    @Option(
            names = "--clock-skew",
            paramLabel = "TIME",
            description =
                    "How far each region's clocks are ahead of those of the region before, as in 5s (default: 0ms).")
    private String clockSkew = "0ms";

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            description = "The address the public ports listen on (default: 127.0.0.1).")
    private String host = "127.0.0.1";

    @Option(
            names = "--redis",
            paramLabel = "URL",
            description = "Keep subscriptions there, redis://host:port (default: a Redis started for this).")
    private @Nullable String redis;

    @Option(
            names = "--postgres",
            paramLabel = "URL",
            description = "Keep the ledger there, for several publishers to share; of several regions, with {region}"
                    + " where the region's name is to stand (default: SQLite).")
    private @Nullable String postgres;

    @Option(names = "--config", paramLabel = "FILE", description = "Settings in HOCON for every node.")
    private @Nullable Path config;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Keep what happens there (default: a temporary folder, gone at the end).")
    private @Nullable Path data;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli's to set
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException, IOException {
        check();
        Path directory = data != null ? Files.createDirectories(data) : Files.createTempDirectory("ovation-cluster");
        LocalRegions cluster;
        try {
            LocalRegions.Link link = new LocalRegions.Link(
                    LinkWords.delay(linkDelay), LinkWords.loss(linkLoss), LinkWords.delay(clockSkew));
            cluster = LocalRegions.start(orders(), link, directory, regions == 1 ? this::sayAlone : this::say);
        } catch (ClusterFailed e) {
            tidy(directory);
            throw new CommandFailed(String.valueOf(e.getMessage()));
        }
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            cluster.close();
                            tidy(directory);
                        },
                        "ovation-stop"));
        Termination.isAGoodEnd();
        say("how it is doing: " + cluster.dashboardUrl());
        PrintWriter out = spec.commandLine().getOut();
        out.println(cluster.readyLine());
        out.flush();
        if (regions > 1) {
            new LinkWords(cluster, line -> {
                        out.println(line);
                        out.flush();
                    })
                    .obey(System.in);
        }
        new CountDownLatch(1).await();
        return 0;
    }

    private List<LocalCluster.Order> orders() {
        List<LocalCluster.Order> orders = new ArrayList<>();
        for (int i = 1; i <= regions; i++) {
            String name = regions == 1 ? region : "region-" + i;
            String ledger = postgres == null ? null : postgres.replace(REGION, name);
            orders.add(new LocalCluster.Order(
                    publishers, dispatchers, frontends, name, host, redis, ledger, config, program()));
        }
        return orders;
    }

    /// Where there is only one region, nobody has to be told which.
    private void sayAlone(String line) {
        say(line.substring(line.indexOf(' ') + 1));
    }

    private void check() {
        List<String> wrong = new ArrayList<>();
        checkNumber("--publishers", publishers, wrong);
        checkNumber("--dispatchers", dispatchers, wrong);
        checkNumber("--frontends", frontends, wrong);
        if (publishers > 1 && postgres == null) {
            wrong.add("--publishers: " + publishers + " (expected: 1, or --postgres URL, a ledger that several share)");
        }
        if (regions < 1 || regions > MOST_REGIONS) {
            wrong.add("--regions: " + regions + " (expected: 1 to " + MOST_REGIONS + ")");
        }
        if (regions > 1 && postgres != null && !postgres.contains(REGION)) {
            wrong.add("--postgres: one for all regions (expected: a ledger for each, as in"
                    + " postgresql://host/db?currentSchema=" + REGION + ")");
        }
        LinkWords.check(linkDelay, linkLoss, clockSkew, wrong);
        String table = redis;
        if (table != null) {
            try {
                RedisSettings.check(table);
            } catch (IllegalArgumentException e) {
                wrong.add("--redis: " + e.getMessage());
            }
        }
        Path file = config;
        if (file != null && !Files.isReadable(file)) {
            wrong.add("--config: " + file + " can't be read (expected: a file in HOCON)");
        }
        if (!wrong.isEmpty()) {
            throw new ConfigurationException(String.join("; ", wrong));
        }
    }

    private static void checkNumber(String option, int number, List<String> wrong) {
        if (number < 1 || number > MOST) {
            wrong.add(option + ": " + number + " (expected: 1 to " + MOST + ")");
        }
    }

    /// This very program, with the options that this process was given.
    private static List<String> program() {
        List<String> program = new ArrayList<>();
        program.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        program.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        program.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        return program;
    }

    private void say(String line) {
        PrintWriter err = spec.commandLine().getErr();
        synchronized (err) {
            err.println(line);
            err.flush();
        }
    }

    /// What was only for this time goes with it.
    private void tidy(Path directory) {
        if (data != null) {
            return;
        }
        try {
            Folders.remove(directory);
        } catch (IOException e) {
            say("ovation: " + directory + " could not be removed: " + e.getMessage());
        }
    }
}
