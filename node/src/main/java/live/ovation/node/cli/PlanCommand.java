package live.ovation.node.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import live.ovation.node.ConfigurationException;
import live.ovation.node.plan.Costs;
import live.ovation.node.plan.Demand;
import live.ovation.node.plan.Hardware;
import live.ovation.node.plan.Layout;
import live.ovation.node.plan.Sizing;
import live.ovation.node.plan.measure.Measurement;
import live.ovation.node.plan.simulation.Simulation;
import live.ovation.redis.RedisSettings;
import live.ovation.telemetry.Clock;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Says how many machines a crowd needs, and how long its likes would take.
@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        description =
                "Says how many machines a crowd needs: measures what each step costs here (40 s), shows the sums, and"
                        + " plays the whole as queues.",
        footer = {
            "",
            "  ovation plan --viewers 18M --likes 50k --regions 3 --machine-cores 32 --machine-memory 64g",
            "  ovation plan --viewers 100k --likes 10 --machines 1 --frontends 6    (all on this machine, the crowd too)",
            "",
            "Numbers may end in k, M or G. Costs are this machine's: a machine with more cores is taken to have more of the same."
        })
final class PlanCommand implements Callable<Integer> {
    private static final Pattern NUMBER = Pattern.compile("(\\d+(?:\\.\\d+)?)([kKmMgG]?)");
    private static final long MEBI = 1L << 20;

    @Option(names = "--viewers", paramLabel = "N", required = true, description = "How many watch, over all regions.")
    private String viewers = "";

    @Option(
            names = "--likes",
            paramLabel = "R",
            required = true,
            description = "How many likes a second, over all videos.")
    private String likes = "";

    @Option(names = "--regions", paramLabel = "R", description = "Data centres (default: 1).")
    private int regions = 1;

    @Option(names = "--videos", paramLabel = "V", description = "Videos, all equally watched and liked (default: 1).")
    private String videos = "1";

    @Option(names = "--lane", paramLabel = "LANE", description = "each, sum or auto (default: auto).")
    private Demand.Lane lane = Demand.Lane.AUTO;

    @Option(names = "--per-frontend", paramLabel = "N", description = "Streams a frontend may have (default: 100k).")
    private String perFrontend = "100k";

    @Option(names = "--machine-cores", paramLabel = "N", description = "Cores of a machine (default: as this one's).")
    private int cores = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--machine-memory",
            paramLabel = "SIZE",
            description = "Its memory, as in 64g (default: as this one's).")
    private @Nullable String memory;

    @Option(names = "--machine-network", paramLabel = "GBIT", description = "Its network, Gbit/s (default: 10).")
    private double network = 10;

    @Option(names = "--machines", paramLabel = "1", description = "1: everything on one machine, the crowd too.")
    private int machines;

    @Option(names = "--frontends", paramLabel = "F", description = "Frontend processes on that machine (default: 1).")
    private int frontends = 1;

    @Option(
            names = "--region-delay",
            paramLabel = "MS",
            description = "Milliseconds from one data centre to another (default: 80).")
    private double regionDelay = 80;

    @Option(
            names = "--network-delay",
            paramLabel = "MS",
            description = "Milliseconds from one machine to another (default: 0.25).")
    private double networkDelay = 0.25;

    @Option(
            names = "--redis",
            paramLabel = "URL",
            description = "The store to measure (default: a redis-server from the path).")
    private @Nullable String redis;

    @Option(names = "--data", paramLabel = "DIR", description = "Where the ledger's disk is (default: data).")
    private Path data = Path.of("data");

    @Option(names = "--measured", paramLabel = "FILE", description = "Take the costs from there instead of measuring.")
    private @Nullable Path measured;

    @Option(names = "--save", paramLabel = "FILE", description = "Keep the costs there, for --measured.")
    private @Nullable Path save;

    @Option(names = "--seed", paramLabel = "N", description = "Of the simulation (default: 1).")
    private long seed = 1;

    @Option(names = "--json", description = "Print one JSON object instead of words.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli's to set
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        Demand demand;
        Hardware hardware;
        long most = number("per-frontend", perFrontend);
        try {
            demand = new Demand(
                    number("viewers", viewers),
                    decimal("likes", likes),
                    Math.toIntExact(number("videos", videos)),
                    regions,
                    lane);
            hardware = new Hardware(cores, memory == null ? PlanMemory.here() : bytes(memory), network);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(String.valueOf(e.getMessage()));
        }
        check(most);
        Costs costs = costs(json ? err : out);
        Path kept = save;
        if (kept != null) {
            costs.save(kept);
        }
        Sizing sizing = new Sizing(demand, hardware, costs, most, machines == 1 ? frontends : 0);
        Layout layout = sizing.layout();
        Simulation.Ways ways = new Simulation.Ways(networkDelay / 1e3, regionDelay / 1e3);
        PlanReport report = new PlanReport(
                demand, hardware, costs, sizing, new Simulation(demand, hardware, layout, costs, ways, seed).run());
        out.print(json ? report.json() : report.words());
        out.flush();
        return 0;
    }

    private void check(long most) {
        expect(machines == 0 || machines == 1, "machines", machines, "1, or not given: as many as are needed");
        expect(machines == 0 || regions == 1, "regions", regions, "1 with --machines 1");
        expect(frontends >= 1 && frontends <= 100, "frontends", frontends, "1 to 100");
        expect(most >= 1, "per-frontend", most, "1 or more");
        expect(regionDelay >= 0 && networkDelay >= 0, "delay", Math.min(regionDelay, networkDelay), "0 or more");
        String store = redis;
        if (store != null) {
            try {
                RedisSettings.check(store);
            } catch (IllegalArgumentException e) {
                throw new ConfigurationException("redis: " + e.getMessage());
            }
        }
    }

    private Costs costs(PrintWriter told) {
        Path from = measured;
        if (from == null) {
            told.println("Measuring on this machine, some 40 s:");
            told.flush();
            return new Measurement(
                            Clock.system(),
                            Files.isDirectory(data) ? data : Path.of(System.getProperty("java.io.tmpdir")),
                            line -> {
                                told.println("  " + line);
                                told.flush();
                            })
                    .measure(redis);
        }
        try {
            return Costs.read(from);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(String.valueOf(e.getMessage()));
        }
    }

    private static long number(String what, String text) {
        return Math.round(decimal(what, text));
    }

    private static long bytes(String text) {
        // Memory is counted in powers of two: 64g are 64 GiB.
        Matcher parts = matched("machine-memory", text);
        double value = Double.parseDouble(parts.group(1));
        return Math.round(
                switch (parts.group(2).toLowerCase(Locale.ROOT)) {
                    case "k" -> value * 1024;
                    case "m" -> value * MEBI;
                    case "g" -> value * 1024 * MEBI;
                    default -> value;
                });
    }

    static double decimal(String what, String text) {
        Matcher parts = matched(what, text);
        double value = Double.parseDouble(parts.group(1));
        return switch (parts.group(2).toLowerCase(Locale.ROOT)) {
            case "k" -> value * 1e3;
            case "m" -> value * 1e6;
            case "g" -> value * 1e9;
            default -> value;
        };
    }

    private static Matcher matched(String what, String text) {
        Matcher parts = NUMBER.matcher(text);
        if (!parts.matches()) {
            throw new ConfigurationException(what + ": " + text + " (expected: a number, as in 500, 50k or 1.5M)");
        }
        return parts;
    }

    private static void expect(boolean right, String what, Object value, String expected) {
        if (!right) {
            throw new ConfigurationException(what + ": " + value + " (expected: " + expected + ")");
        }
    }
}
