package live.ovation.node.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import live.ovation.node.Node;
import live.ovation.node.NodeConfig;
import live.ovation.telemetry.Clock;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// A short life of a server, of a frontend beside it, and of their visitors, for the JVM to learn from
/// while the launcher has it write an AOT cache: which classes a start needs, and what the code does
/// that will be busy.
///
/// A person's commands are given once each: of them only the classes matter, and what was busy here
/// the JVM compiles at every start, of which a server has no use for command lines. What servers do is
/// done often: by a node with every role, and by a frontend that reaches the other roles over HTTP, is
/// drained, and sends its viewers on.
@Command(name = "train", hidden = true, description = "Runs servers for a moment, so that later starts are fast.")
final class TrainCommand implements Callable<Integer> {
    private static final int ROUNDS = 300;
    private static final int VIEWERS = 2;
    private static final Duration SILENCE = Duration.ofSeconds(5);
    private static final List<String> LANES = List.of("each", "sum", "auto");

    @Override
    public Integer call() throws IOException {
        LightStart start = LightStart.begin();
        Path data = Files.createTempDirectory("ovation-train");
        try (Node whole = start(Map.of("data", data.toString()))) {
            start.close();
            StartCommand.readyLine(whole);
            ServerCalls server = visitorOf(whole);
            try (Node frontend = start(frontendOf(whole))) {
                ServerCalls apart = visitorOf(frontend);
                for (int i = 0; i < VIEWERS; i++) {
                    for (String lane : LANES) {
                        Thread.ofVirtual().start(() -> watch(apart, lane, server));
                        Thread.ofVirtual().start(() -> watch(server, lane, server));
                    }
                }
                for (int i = 0; i < ROUNDS; i++) {
                    like(apart, "a" + i);
                    like(server, "b" + i);
                    if (i % 10 == 0) {
                        apart.post("/v1/videos/train/comments", "{\"text\":\"to and fro\"}");
                    }
                }
                commands(server.url());
                server.stream("/", Map.of(), SILENCE).close();
            }
            // Who was sent away has come here.
            for (int i = 0; i < ROUNDS / 10; i++) {
                like(server, "c" + i);
            }
        } finally {
            start.close();
            Folders.remove(data);
        }
        return 0;
    }

    private static Node start(Map<String, Object> own) {
        Map<String, Object> settings = new HashMap<>(own);
        settings.putAll(Map.of("port", "0", "host", "127.0.0.1", "internal.port", "0", "stop-within", "3s"));
        return Node.start(NodeConfig.load(null, settings), Clock.system());
    }

    private static Map<String, Object> frontendOf(Node whole) {
        List<String> there = List.of("http://127.0.0.1:" + whole.internalPort());
        return Map.of("roles", List.of("frontend"), "dispatchers", there, "publishers", there, "frontends", there);
    }

    private static ServerCalls visitorOf(Node node) {
        return new ServerCalls("http://127.0.0.1:" + node.port());
    }

    private static void like(ServerCalls server, String id) {
        server.post("/v1/videos/train/likes", "{\"count\":2,\"id\":\"" + id + "\"}");
    }

    private static void commands(String url) {
        visit("like", "train", "--count", "2", "--url", url);
        visit("comment", "train", "to and fro", "--url", url);
        visit("watch", "train", "--events", "3", "--url", url);
    }

    private static void visit(String... arguments) {
        CommandLine command = OvationCommand.commandLine(arguments);
        command.setOut(new PrintWriter(new StringWriter()));
        command.setErr(new PrintWriter(new StringWriter()));
        command.execute(arguments);
    }

    /// Watches until the server ends the stream, and goes on elsewhere where it was until that ends,
    /// too.
    private static void watch(ServerCalls server, String lane, ServerCalls elsewhere) {
        String position = watchSince(null, server, lane);
        if (server != elsewhere && position != null) {
            watchSince(position, elsewhere, lane);
        }
    }

    /// @return where it was when the stream ended, null when it never began
    private static @Nullable String watchSince(@Nullable String since, ServerCalls server, String lane) {
        String position = since;
        Map<String, String> headers = since == null ? Map.of() : Map.of("Last-Event-ID", since);
        String path = "/v1/events?video=train&as=trainee&user=trainee&likes=" + lane;
        try (InputStream in = server.stream(path, headers, SILENCE)) {
            EventReader reader = new EventReader(in);
            for (EventReader.Frame frame = reader.next(); frame != null; frame = reader.next()) {
                position = frame.id() == null ? position : frame.id();
            }
        } catch (IOException | CommandFailed e) {
            // The end, as good as any.
            return position;
        }
        return position;
    }
}
