package live.ovation.node.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import live.ovation.node.Node;
import live.ovation.node.NodeConfig;
import live.ovation.telemetry.Clock;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// A short life of a server and its visitors, for the JVM to learn from while the launcher has it write an AOT cache.
@Command(name = "train", hidden = true, description = "Runs a server for a moment, so that later starts are fast.")
final class TrainCommand implements Callable<Integer> {
    private static final int ROUNDS = 20;
    private static final Duration SILENCE = Duration.ofSeconds(5);

    @Override
    public Integer call() throws IOException {
        Path data = Files.createTempDirectory("ovation-train");
        NodeConfig config = NodeConfig.load(
                null, Map.of("port", "0", "host", "127.0.0.1", "data", data.toString(), "stop-within", "3s"));
        try (Node node = Node.start(config, Clock.system())) {
            StartCommand.readyLine(node);
            String url = "http://127.0.0.1:" + node.port();
            ServerCalls server = new ServerCalls(url);
            for (String lane : new String[] {"each", "sum", "auto"}) {
                Thread.ofVirtual().start(() -> watch(server, lane));
            }
            for (int i = 0; i < ROUNDS; i++) {
                visit("like", "train", "--count", "2", "--url", url);
                visit("comment", "train", "to and fro", "--url", url);
            }
            visit("watch", "train", "--events", "3", "--url", url);
            server.stream("/", Map.of(), SILENCE).close();
        } finally {
            Folders.remove(data);
        }
        return 0;
    }

    private static void visit(String... arguments) {
        CommandLine command = OvationCommand.commandLine(arguments);
        command.setOut(new PrintWriter(new StringWriter()));
        command.setErr(new PrintWriter(new StringWriter()));
        command.execute(arguments);
    }

    private static void watch(ServerCalls server, String lane) {
        try (InputStream in = server.stream("/v1/videos/train/events?likes=" + lane, Map.of(), SILENCE)) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
