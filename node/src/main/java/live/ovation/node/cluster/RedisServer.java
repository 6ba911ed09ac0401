package live.ovation.node.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A Redis of our own, in memory only, for as long as the cluster lives. Thread-safe.
final class RedisServer implements AutoCloseable {
    private static final List<String> PROGRAMS = List.of("redis-server", "valkey-server");
    private static final Duration READY_WITHIN = Duration.ofSeconds(20);
    private static final Duration END_WITHIN = Duration.ofSeconds(5);

    /// Redis takes no notice of its standard input; this does it for it.
    private static final String WITH_INPUT =
            "\"$@\" & child=$!; trap 'kill $child; wait $child; exit 0' INT TERM; echo $child; cat >/dev/null; "
                    + "kill $child; wait $child";

    private final ChildProcess process;
    private final int port;

    private RedisServer(ChildProcess process, int port) {
        this.process = process;
        this.port = port;
    }

    /// @throws ClusterFailed when there is none to start, or it doesn't start
    static RedisServer start(int port, Path directory, Consumer<String> log) {
        String program = find();
        if (program == null) {
            throw new ClusterFailed("redis-server: not on the path (expected: " + String.join(" or ", PROGRAMS)
                    + ", or --redis URL): install it, for instance with 'apt-get install redis-server'");
        }
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", WITH_INPUT, "sh", program));
        command.addAll(List.of("--port", Integer.toString(port), "--bind", "127.0.0.1", "--dir", directory.toString()));
        command.addAll(List.of("--save", "", "--appendonly", "no", "--daemonize", "no"));
        command.addAll(List.of("--logfile", directory.resolve("redis.log").toString()));
        try {
            RedisServer server = new RedisServer(ChildProcess.start("redis", command, log), port);
            server.awaitReady();
            return server;
        } catch (IOException e) {
            throw new ClusterFailed(program + ": " + e.getMessage());
        }
    }

    private static @Nullable String find() {
        String path = System.getenv("PATH");
        for (String folder : (path == null ? "" : path).split(":", -1)) {
            for (String name : PROGRAMS) {
                Path program = Path.of(folder.isEmpty() ? "." : folder, name);
                if (Files.isExecutable(program)) {
                    return program.toString();
                }
            }
        }
        return null;
    }

    private void awaitReady() {
        long deadline = System.nanoTime() + READY_WITHIN.toNanos();
        while (!answers()) {
            if (System.nanoTime() - deadline > 0 || process.ended().isDone()) {
                close();
                throw new ClusterFailed("redis-server: not ready on port " + port + " (expected: within "
                        + READY_WITHIN.toSeconds() + " s): " + process.lastWords());
            }
            LockSupport.parkNanos(20_000_000);
        }
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            socket.setSoTimeout(1000);
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            return socket.getInputStream().read() == '+';
        } catch (IOException e) {
            return false;
        }
    }

    String url() {
        return "redis://127.0.0.1:" + port;
    }

    @Override
    public void close() {
        process.end();
        process.awaitEnd(END_WITHIN);
    }
}
