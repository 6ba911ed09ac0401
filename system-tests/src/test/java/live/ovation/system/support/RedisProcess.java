package live.ovation.system.support;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A real Redis (or Valkey) that keeps nothing on disk. Confined to the test's thread.
public final class RedisProcess implements AutoCloseable {
    private final int port = Ports.free();
    private final Path directory;
    private @Nullable Process process;

    private RedisProcess(Path directory) {
        this.directory = directory;
    }

    /// @param directory where it runs
    public static RedisProcess start(Path directory) {
        return new RedisProcess(directory).startAgain();
    }

    /// Starts it, empty, on the port it had.
    public RedisProcess startAgain() {
        try {
            process = new ProcessBuilder(
                            program(),
                            "--port",
                            Integer.toString(port),
                            "--bind",
                            "127.0.0.1",
                            "--save",
                            "",
                            "--appendonly",
                            "no")
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("redis.log").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await().until(this::answers);
        return this;
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

    private boolean answers() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(2000);
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            return socket.getInputStream().read() == '+';
        } catch (IOException e) {
            return false;
        }
    }

    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    /// SIGKILL: whatever it held is gone.
    public RedisProcess kill() {
        if (process != null) {
            process.destroyForcibly();
            process.onExit().join();
        }
        return this;
    }

    @Override
    public void close() {
        kill();
    }
}
