package live.ovation.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import live.ovation.system.support.OvationProcess;
import live.ovation.system.support.OvationProcess.Ended;
import live.ovation.system.support.Servers;
import live.ovation.testing.Ports;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a person gets who starts the server wrongly: one line that says what was wrong and what was
/// expected, and an exit status; never a stack trace.
class CommandLineTest {
    @RegisterExtension
    static final Servers SERVERS = new Servers();

    record Wrong(List<String> arguments, String mentions) {
        static Wrong of(String mentions, String... arguments) {
            return new Wrong(List.of(arguments), mentions);
        }

        @Override
        public String toString() {
            return String.join(" ", arguments);
        }
    }

    static Stream<Wrong> wrongCommands() {
        return Stream.of(
                Wrong.of("--colour", "start", "--colour", "red"),
                Wrong.of("dance", "dance"),
                Wrong.of("eighty", "start", "--port", "eighty"),
                Wrong.of("70000", "start", "--port", "70000"),
                Wrong.of("-1", "start", "--port", "-1"),
                Wrong.of("drummer", "start", "--port", "0", "--roles", "publisher,drummer"),
                Wrong.of("nowhere.conf", "start", "--port", "0", "--config", "nowhere.conf"),
                Wrong.of("0 (expected", "like", "v1", "--count", "0"));
    }

    @ParameterizedTest
    @MethodSource
    void wrongCommands(Wrong wrong) {
        assertRefused(wrong.arguments(), wrong.mentions(), 2);
    }

    @Test
    void configurationThatIsNotHoconIsRefused() {
        Path directory = SERVERS.newDirectory();
        String file = Servers.write(directory.resolve("broken.conf"), "http { idle = \n");
        assertRefused(List.of("start", "--port", "0", "--config", file), "broken.conf", 2);
    }

    @Test
    void settingOfTheWrongTypeIsRefused() {
        Path directory = SERVERS.newDirectory();
        String file = Servers.write(directory.resolve("wrong.conf"), "frontend.beat = often\n");
        assertRefused(List.of("start", "--port", "0", "--config", file), "beat", 2);
    }

    @Test
    void settingOutOfItsRangeIsRefused() {
        Path directory = SERVERS.newDirectory();
        String file = Servers.write(directory.resolve("wrong.conf"), "frontend.beat = 0s\n");
        assertRefused(List.of("start", "--port", "0", "--config", file), "beat", 2);
    }

    @Test
    void unknownSettingIsRefused() {
        Path directory = SERVERS.newDirectory();
        String file = Servers.write(directory.resolve("wrong.conf"), "frontend.baet = 5s\n");
        assertRefused(List.of("start", "--port", "0", "--config", file), "baet", 2);
    }

    @Test
    void portInUseIsNamed() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("0.0.0.0"))) {
            String port = Integer.toString(taken.getLocalPort());
            Path data = SERVERS.newDirectory().resolve("data");
            assertRefused(List.of("start", "--port", port, "--data", data.toString()), port);
        }
    }

    @Test
    void dataDirectoryThatCanNotBeIsNamed() {
        Path file = SERVERS.newDirectory().resolve("file");
        Servers.write(file, "not a folder");
        for (Path data : List.of(file, file.resolve("below"))) {
            assertRefused(List.of("start", "--port", "0", "--data", data.toString()), file.toString());
        }
    }

    @Test
    void dataDirectoryInUseIsNamed() {
        OvationProcess server = SERVERS.start();
        String data = server.data().toString();
        assertRefused(List.of("start", "--port", "0", "--data", data), data);
        server.http().like("v1", 1);
    }

    @Test
    void corruptDataFileIsNamedAndLeftAsItIs() throws IOException {
        OvationProcess server = SERVERS.start();
        for (int i = 0; i < 50; i++) {
            server.http().comment("v1", "comment " + i);
        }
        server.terminate().awaitEnd();
        List<Path> files;
        try (Stream<Path> all = Files.list(server.data())) {
            files = all.filter(file -> isDatabase(file)).toList();
        }
        assertThat(files).as("database files in %s", server.data()).isNotEmpty();
        for (Path file : files) {
            try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
                byte[] noise = new byte[(int) Math.min(8192, bytes.length())];
                new java.util.Random(4711).nextBytes(noise);
                bytes.write(noise);
            }
        }
        byte[] before = Files.readAllBytes(files.getFirst());
        assertRefused(
                List.of("start", "--port", "0", "--data", server.data().toString()),
                server.data().toString());
        assertThat(Files.readAllBytes(files.getFirst())).isEqualTo(before);
    }

    private static boolean isDatabase(Path file) {
        try {
            return Files.isRegularFile(file)
                    && Files.size(file) > 0
                    && new String(
                                    Files.readAllBytes(file),
                                    0,
                                    (int) Math.min(15, Files.size(file)),
                                    java.nio.charset.StandardCharsets.ISO_8859_1)
                            .startsWith("SQLite format");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void helpIsHelp() {
        Ended ended = OvationProcess.run(SERVERS.newDirectory(), "--help");
        assertThat(ended.status()).isZero();
        for (String command : List.of("start", "demo", "like", "comment", "watch", "crowd", "doctor")) {
            assertThat(ended.out()).contains(command);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void demoThatIsStoppedEndsWell(String signal) throws IOException {
        assumeThat(isIgnored(signal))
                .as("%s is ignored here, as in a background job", signal)
                .isFalse();
        Ended ended = OvationProcess.runUntil(
                "Stop it with Ctrl-C", "-" + signal, SERVERS.newDirectory(), "demo", "--port", "0", "--viewers", "2");
        assertThat(ended.status()).as(ended.err()).isZero();
    }

    /// Whether processes that are started here ignore a signal, for they inherit that. Where it can't be known, they
    /// don't.
    private static boolean isIgnored(String signal) throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return false;
        }
        int number = signal.equals("INT") ? 2 : 15;
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) >> (number - 1) & 1) == 1);
    }

    @Test
    void toolsOfATerminalReachTheServer() {
        OvationProcess server = SERVERS.start();
        String url = "http://127.0.0.1:" + server.port();
        Path directory = SERVERS.newDirectory();
        assertThat(OvationProcess.run(directory, "like", "v1", "--count", "3", "--url", url))
                .satisfies(ended -> {
                    assertThat(ended.status()).as(ended.err()).isZero();
                    assertThat(ended.out()).contains("3");
                });
        assertThat(OvationProcess.run(directory, "comment", "v1", "hello there", "--url", url)
                        .status())
                .isZero();
        assertThat(server.http().totals("v1")).containsEntry("like", 3L);
        assertThat(server.http().get("/v1/videos/v1/comments").body()).contains("hello there");
    }

    @Test
    void whatTheServerRefusesIsPassedOn() {
        String url = "http://127.0.0.1:" + SERVERS.start().port();
        assertRefused(List.of("comment", "v1", "x".repeat(501), "--url", url), "501");
        assertRefused(List.of("like", "v1", "--kind", "hate", "--url", url), "hate");
        assertRefused(List.of("watch", "a b", "--url", url), "U+0020");
    }

    @Test
    void toolThatFindsNoServerSaysWhichOne() {
        int free = Ports.free();
        assertRefused(List.of("like", "v1", "--url", "http://127.0.0.1:" + free), Integer.toString(free));
    }

    private static void assertRefused(List<String> arguments, String mentions, int status) {
        assertThat(assertRefused(arguments, mentions).status()).isEqualTo(status);
    }

    private static Ended assertRefused(List<String> arguments, String mentions) {
        Path directory = SERVERS.newDirectory();
        List<String> all = new ArrayList<>(arguments);
        if (all.getFirst().equals("start") && !all.contains("--data")) {
            all.addAll(List.of("--data", directory.resolve("data").toString()));
        }
        Ended ended = OvationProcess.run(directory, all.toArray(String[]::new));
        assertThat(ended.status()).as("%s", ended).isNotZero();
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err().strip().lines()).as(ended.err()).hasSize(1);
        assertThat(ended.err()).contains(mentions);
        assertThat(ended.err()).doesNotContain("Exception").doesNotContain("\tat ");
        return ended;
    }
}
