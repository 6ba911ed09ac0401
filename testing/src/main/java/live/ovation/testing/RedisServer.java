package live.ovation.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A real Redis (or Valkey) that keeps nothing on disk. Confined to the test's thread.
public final class RedisServer implements AutoCloseable {
    private final int port;
    private final Path directory;
    private final List<String> options;
    private @Nullable Process process;

    private RedisServer(int port, Path directory, List<String> options) {
        this.port = port;
        this.directory = directory;
        this.options = options;
    }

    /// @param options more of the program's own
    public static RedisServer start(String... options) {
        try {
            RedisServer server =
                    new RedisServer(Ports.freeForRedis(), Files.createTempDirectory("ovation-redis"), List.of(options));
            server.startAgain();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A Redis Cluster of two, each with half the slots.
    public static List<RedisServer> startCluster() {
        List<RedisServer> nodes = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            nodes.add(start("--cluster-enabled", "yes", "--cluster-node-timeout", "2000"));
        }
        nodes.get(0).say("CLUSTER ADDSLOTSRANGE 0 8191");
        nodes.get(1).say("CLUSTER ADDSLOTSRANGE 8192 16383");
        nodes.get(0).say("CLUSTER MEET 127.0.0.1 " + nodes.get(1).port);
        await().untilAsserted(() ->
                nodes.forEach(node -> assertThat(node.clusterState()).isEqualTo("cluster_state:ok")));
        return nodes;
    }

    private String clusterState() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write("CLUSTER INFO\r\n".getBytes(StandardCharsets.US_ASCII));
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            in.readLine();
            return String.valueOf(in.readLine());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Starts it, empty, on the port it had.
    public void startAgain() {
        List<String> command = new ArrayList<>(List.of(program(), "--port", Integer.toString(port)));
        command.addAll(List.of("--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--daemonize", "no"));
        command.addAll(List.of("--dir", directory.toString()));
        command.addAll(options);
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("redis.log").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await().untilAsserted(() -> assertThat(ping())
                .as("redis-server on port %d, which says: %s", port, log())
                .isEqualTo("+PONG"));
    }

    private String ping() {
        try {
            return say("PING");
        } catch (UncheckedIOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private String log() {
        try {
            return Files.readString(directory.resolve("redis.log"));
        } catch (IOException e) {
            return "nothing (" + e.getMessage() + ")";
        }
    }

    private static String program() {
        for (String folder : System.getenv("PATH").split(":", -1)) {
            for (String name : List.of("redis-server", "valkey-server")) {
                Path program = Path.of(folder, name);
                if (Files.isExecutable(program)) {
                    return program.toString();
                }
            }
        }
        throw new AssertionError("redis-server: not on the path (expected: it or valkey-server, for instance by"
                + " 'apt-get install redis-server')");
    }

    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    /// Sends a command and reads the first line of the answer.
    public String say(String command) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(5000);
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            return String.valueOf(in.readLine());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// SIGKILL: whatever it held is gone.
    public void kill() {
        if (process != null) {
            process.destroyForcibly();
            process.onExit().join();
        }
    }

    /// SIGSTOP: connections stay, and nothing is answered.
    public void freeze() {
        signal("-STOP");
    }

    public void thaw() {
        signal("-CONT");
    }

    private void signal(String name) {
        if (process == null) {
            throw new IllegalStateException("never started");
        }
        try {
            Process kill = new ProcessBuilder("kill", name, Long.toString(process.pid())).start();
            assertThat(kill.waitFor()).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        kill();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
