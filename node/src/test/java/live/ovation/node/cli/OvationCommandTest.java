package live.ovation.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import live.ovation.node.Node;
import live.ovation.node.NodeConfig;
import live.ovation.telemetry.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class OvationCommandTest {
    @TempDir
    private Path directory;

    private record Ended(int status, String out, String err) {}

    private static Ended run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command = OvationCommand.commandLine(arguments);
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(err));
        return new Ended(command.execute(arguments), out.toString(), err.toString());
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                Arguments.of(
                        "start --prot 1",
                        "ovation: --prot: no such option (did you mean --port?) (see: ovation help start)"),
                Arguments.of("start now", "ovation: now: not expected here (see: ovation help start)"),
                Arguments.of("start --port 99999", "ovation: port: 99999 (expected: 0 to 65535)"),
                Arguments.of("start --port http", "ovation: port: \"http\" (expected: a number, 0 to 65535)"),
                Arguments.of(
                        "start --roles boss",
                        "ovation: roles: boss (expected: any of publisher, dispatcher, frontend)"),
                Arguments.of(
                        "start --config /nowhere/x.conf",
                        "ovation: config: /nowhere/x.conf can't be read (expected: a file in HOCON)"),
                Arguments.of("demo --port x", "ovation: port: \"x\" (expected: a number, 0 to 65535)"),
                Arguments.of("like", "ovation: Missing required parameter: 'VIDEO' (see: ovation help like)"),
                Arguments.of(
                        "like v --count 0", "ovation: --count: 0 (expected: 1 to 1000000) (see: ovation help like)"),
                Arguments.of(
                        "like v --count many",
                        "ovation: Invalid value for option '--count': 'many' is not an int (see: ovation help like)"),
                Arguments.of("lkie v", "ovation: lkie: not expected here (did you mean like?) (see: ovation help)"),
                Arguments.of("choreography", "ovation: choreography: not expected here (see: ovation help)"));
    }

    @ParameterizedTest
    @MethodSource
    void wrong(String arguments, String line) {
        Ended ended = run(arguments.split(" "));
        assertThat(ended.status()).isEqualTo(2);
        assertThat(ended.err()).isEqualTo(line + System.lineSeparator());
        assertThat(ended.out()).isEmpty();
    }

    @Test
    void whatWentWrongIsOneLineToo() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Ended ended = run(
                    "start",
                    "--host",
                    "127.0.0.1",
                    "--port",
                    Integer.toString(taken.getLocalPort()),
                    "--internal-port",
                    "0",
                    "--data",
                    directory.toString());
            assertThat(ended.status()).isEqualTo(1);
            assertThat(ended.err()).hasLineCount(1).contains("something else is listening there");
        }
        Path file = Files.writeString(directory.resolve("file"), "");
        Ended ended = run("start", "--port", "0", "--data", file.toString());
        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.err()).hasLineCount(1).contains(file.toString());
    }

    @Test
    void nobodyThereIsSaid() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        for (String command : new String[] {"like v", "comment v hello", "watch v"}) {
            Ended ended = run((command + " --url http://127.0.0.1:" + port).split(" "));
            assertThat(ended.status()).as(command).isEqualTo(1);
            assertThat(ended.err())
                    .isEqualTo("ovation: http://127.0.0.1:" + port + ": nobody answers (expected: a running server;"
                            + " ovation start runs one)" + System.lineSeparator());
        }
        assertThat(run("like", "v", "--url", "localhost:1").err()).contains("(expected: http://host:port)");
    }

    @Test
    void aPersonLikesSaysAndSees() {
        NodeConfig config = NodeConfig.load(
                null, Map.of("port", "0", "host", "127.0.0.1", "data", directory.toString(), "stop-within", "2s"));
        try (Node node = Node.start(config, Clock.system())) {
            String url = "http://127.0.0.1:" + node.port();
            assertThat(run("like", "v1", "--count", "120", "--by", "carol", "--url", url)
                            .out())
                    .isEqualTo("Sent like to v1 120 times; it has 120 of them now." + System.lineSeparator());
            assertThat(run("like", "v1", "--kind", "wow", "--url", url).out()).contains("Sent wow to v1; it has 1");
            assertThat(run("comment", "v1", "hello", "there", "--by", "dave", "--url", url)
                            .out())
                    .startsWith("Said on v1; the comment's id is ");
            Ended watched = run("watch", "v1", "--events", "2", "--url", url);
            assertThat(watched.status()).isZero();
            assertThat(watched.out())
                    .contains("watching v1 (121 reactions, 1 comments, ")
                    .contains("dave: hello there");
            assertThat(run("watch", "v1", "--json", "--events", "1", "--url", url)
                            .out())
                    .startsWith("{\"event\":\"hello\",\"data\":{");

            Ended refused = run("like", "v1", "--kind", "shrug", "--url", url);
            assertThat(refused.status()).isEqualTo(1);
            assertThat(refused.err()).hasLineCount(1).startsWith("ovation: the server refused: ");
            assertThat(run("like", "a b", "--url", url).err()).contains("the server refused: video:");
        }
    }

    @Test
    void wordsAreTakenAsTheHelpSpellsThem() {
        // Nobody listens there: everything but the connection was right.
        assertThat(run("crowd", "--lane", "each", "--quiet", "--viewers", "1", "--url", "http://127.0.0.1:1")
                        .status())
                .isEqualTo(3);
        assertThat(run("help", "crowd").out()).doesNotContain("[]").contains("Default: auto");
    }

    @Test
    void theCommandsAreListed() {
        Ended ended = run();
        assertThat(ended.status()).isZero();
        assertThat(ended.out()).contains("demo", "start", "like", "comment", "watch", "crowd", "doctor");
        assertThat(ended.out()).doesNotContain("train");
        assertThat(run("help", "start").out()).contains("--dispatchers");
        assertThat(run("--version").out()).startsWith("ovation ");
    }

    @Test
    void theDoctorSaysWhatLimits() {
        Ended ended = run("doctor", "--port", "0", "--data", directory.toString());
        assertThat(ended.status()).isZero();
        assertThat(ended.out()).contains("file descriptors").contains("epoll").contains("clock");
    }

    @Test
    void ledgerIsCheckedAndTakenElsewhere() throws IOException, InterruptedException {
        Path data = directory.resolve("data");
        Path file = directory.resolve("ledger.ndjson");
        Ended nothing = run("ledger", "check", "--data", data.toString());
        assertThat(nothing.err()).contains("ovation: check: there is no ").contains("(expected: a server's data");
        assertThat(nothing.status()).isEqualTo(1);
        try (Node node =
                Node.start(NodeConfig.load(null, Map.of("port", "0", "data", data.toString())), Clock.system())) {
            String url = "http://127.0.0.1:" + node.port();
            run("like", "v1", "--count", "7", "--url", url);
            run("comment", "v1", "naïve \"quotes\" 👏🏽", "--url", url);
            end("v1", node.internalPort());
            assertThat(run("ledger", "check", "--data", data.toString()).out()).contains("Nothing is wrong with it.");
            assertThat(run("ledger", "export", "--data", data.toString(), file.toString())
                            .err())
                    .contains("lines were exported.");
            assertThat(run("ledger", "import", "--data", data.toString(), file.toString())
                            .err())
                    .contains("is in use by this process (expected: a directory for this server alone)");
        }
        Path copy = directory.resolve("copy");
        Path again = directory.resolve("again.ndjson");
        Ended moved = run("ledger", "import", "--data", copy.toString(), file.toString());
        assertThat(moved.err()).contains("lines were imported.");
        run("ledger", "export", "--data", copy.toString(), again.toString());
        assertThat(Files.readString(again))
                .isEqualTo(Files.readString(file))
                .contains("\"value\":7", "\"is\":\"attendance\"", "\"ended\":");

        Files.writeString(file, Files.readString(file).replace("\"value\":7", "\"value\":\"x\""));
        Ended broken =
                run("ledger", "import", "--data", directory.resolve("other").toString(), file.toString());
        assertThat(broken.status()).isEqualTo(1);
        assertThat(broken.err())
                .contains("ovation: import: line ")
                .contains("value: ")
                .contains("nothing was written");
    }

    private static void end(String video, int internalPort) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI end = URI.create("http://127.0.0.1:" + internalPort + "/internal/v1/videos/" + video + "/end");
            HttpRequest said = HttpRequest.newBuilder(end)
                    .POST(HttpRequest.BodyPublishers.noBody())
                    .build();
            assertThat(client.send(said, HttpResponse.BodyHandlers.ofString()).statusCode())
                    .isEqualTo(200);
        }
    }
}
