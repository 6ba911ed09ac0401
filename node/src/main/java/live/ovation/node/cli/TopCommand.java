package live.ovation.node.cli;

import java.io.Console;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// The dashboard in a terminal: asks one node how the whole cluster is doing, again and again.
@Command(
        name = "top",
        mixinStandardHelpOptions = true,
        description = "Shows how a cluster is doing: nodes, flow, latency, hottest videos, slow viewers, errors.",
        footer = {
            "",
            "Any node's internal port will do. Where nodes have a secret, OVATION_SECRET has to hold it.",
            "In a browser the same address shows the same as a page."
        })
final class TopCommand implements Callable<Integer> {
    static final int DEFAULT_PORT = 9080;

    private static final String HOME = "\u001b[H";
    private static final String CLEAR_LINE = "\u001b[K";
    private static final String CLEAR_BELOW = "\u001b[J";
    private static final String CLEAR = "\u001b[2J";
    /// A point is made by looking; rates and latencies of one look are of the last seconds all the same.
    private static final int LEAST_SECONDS = 1;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "The internal port of any node (default: http://localhost:9080).")
    private String url = "http://localhost:" + DEFAULT_PORT;

    @Option(names = "--once", description = "Print it once, as plain text.")
    private boolean once;

    @Option(names = "--every", paramLabel = "SECONDS", description = "How often to look (default: 1).")
    private int everySeconds = 1;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli's to set
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        boolean terminal = !once
                && Optional.ofNullable(System.console())
                        .filter(Console::isTerminal)
                        .isPresent();
        TopScreen screen = new TopScreen(ZoneId.systemDefault());
        ServerCalls server = new ServerCalls(url);
        if (terminal) {
            out.print(CLEAR);
        }
        while (true) {
            String text = screen.text(server.get("/cluster", credentials(System.getenv("OVATION_SECRET"))));
            if (terminal) {
                // Longer lines would go on in the next, and more of them would push the first ones out.
                text = TerminalSize.now().fit(text);
                out.print(HOME + text.replace("\n", CLEAR_LINE + "\n") + CLEAR_BELOW);
            } else {
                out.println(text);
            }
            out.flush();
            if (once) {
                return 0;
            }
            TimeUnit.SECONDS.sleep(Math.max(LEAST_SECONDS, everySeconds));
        }
    }

    private static Map<String, String> credentials(@Nullable String secret) {
        if (secret == null || secret.isEmpty()) {
            return Map.of();
        }
        byte[] nameAndPassword = ("top:" + secret).getBytes(StandardCharsets.UTF_8);
        return Map.of("Authorization", "Basic " + Base64.getEncoder().encodeToString(nameAndPassword));
    }
}
