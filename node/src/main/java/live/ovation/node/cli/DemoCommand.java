package live.ovation.node.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import live.ovation.node.Node;
import live.ovation.node.NodeConfig;
import live.ovation.node.demo.DemoCrowd;
import live.ovation.telemetry.Clock;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Everything in one process, with a small crowd, so that the first look is alive.
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Starts everything in one process, with a small live crowd, and says where to look.")
final class DemoCommand implements Callable<Integer> {
    private static final String VIDEO = "demo";

    @Option(names = "--port", paramLabel = "PORT", description = "The page's port (default: 8080; 0: any free one).")
    private String port = "8080";

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Keep what happens there (default: a temporary folder, gone at the end).")
    private @Nullable Path data;

    @Option(names = "--viewers", paramLabel = "N", description = "How many people play the crowd (default: 20).")
    private int viewers = 20;

    @Option(names = "--seed", paramLabel = "N", description = "The same seed is the same show.")
    private long seed = System.nanoTime();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli's to set
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException, IOException {
        Path directory = data != null ? data : Files.createTempDirectory("ovation-demo");
        NodeConfig config;
        Node node;
        try {
            config = NodeConfig.load(null, Map.of("port", port, "data", directory.toString()));
            node = Node.start(config, Clock.system());
        } catch (RuntimeException e) {
            tidy(directory);
            throw e;
        }
        DemoCrowd crowd =
                DemoCrowd.enter(URI.create("http://127.0.0.1:" + node.port()), VIDEO, Math.max(0, viewers), seed);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            crowd.close();
                            node.close();
                            tidy(directory);
                        },
                        "ovation-stop"));
        Termination.isAGoodEnd();
        PrintWriter out = spec.commandLine().getOut();
        out.println();
        out.println("  Ovation is on:  http://localhost:" + node.port());
        out.println();
        out.println("  Open it in two windows and tap the heart in one. " + viewers
                + " simulated viewers are there already.");
        out.println("  In a terminal:  ./ovation watch " + VIDEO + "    ./ovation like " + VIDEO + urlHint(node));
        out.println("  How it is doing: " + node.dashboardUrl() + "    ./ovation top" + topHint(node));
        out.println("  Stop it with Ctrl-C.");
        out.println();
        out.flush();
        new CountDownLatch(1).await();
        return 0;
    }

    private static String urlHint(Node node) {
        return node.port() == 8080 ? "" : "    (with --url http://localhost:" + node.port() + ")";
    }

    private static String topHint(Node node) {
        return node.internalPort() == TopCommand.DEFAULT_PORT ? "" : " --url " + node.dashboardUrl();
    }

    /// What was only for this show goes with it.
    private void tidy(Path directory) {
        if (data != null) {
            return;
        }
        try {
            Folders.remove(directory);
        } catch (IOException e) {
            spec.commandLine().getErr().println("ovation: " + directory + " could not be removed: " + e.getMessage());
        }
    }
}
