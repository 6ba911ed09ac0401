package live.ovation.system.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A server in a process of its own, as a person starts it. Can be killed and started again on the same data and port.
/// Confined to the test's thread.
public final class OvationProcess implements AutoCloseable {
    /// The server's own main class, named here rather than referenced: the stories know its outside only.
    private static final String MAIN = "live.ovation.node.cli.Main";

    /// Many short-lived processes on few cores: start quickly, stay small.
    private static final List<String> BRIEF = List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+UseCompactObjectHeaders",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx384m");

    private static final Path LAUNCHER =
            Path.of("..", "ovation").toAbsolutePath().normalize();

    private static final Duration READY_WITHIN = Duration.ofSeconds(90);
    private static final Duration END_WITHIN = Duration.ofSeconds(30);
    private static final Pattern STACK_TRACE =
            Pattern.compile("(?m)^\\s+at [\\w.$/<>]+\\([^)\\n]*\\)|^Caused by: |Exception in thread");

    private final Path directory;
    private final Path data;
    private final List<String> arguments;
    private final Output errors = new Output();
    private @Nullable Process process;
    private final int port;
    private final int internalPort;

    private OvationProcess(Path directory, Path data, int port, int internalPort, List<String> arguments) {
        this.directory = directory;
        this.data = data;
        this.port = port;
        this.internalPort = internalPort;
        this.arguments = List.copyOf(arguments);
    }

    /// Starts a server and waits until it says that it is ready.
    ///
    /// @param directory where the process runs
    /// @param arguments what follows `start --port P --internal-port Q --data DIR`
    static OvationProcess start(Path directory, Path data, int port, int internalPort, List<String> arguments) {
        OvationProcess server = new OvationProcess(directory, data, port, internalPort, arguments);
        try {
            return server.startAgain();
        } catch (AssertionError e) {
            server.close();
            throw e;
        }
    }

    /// Starts the server on its data, and on the ports it had before.
    public OvationProcess startAgain() {
        if (process != null && process.isAlive()) {
            throw new IllegalStateException("still running: " + this);
        }
        List<String> command = new ArrayList<>(List.of(
                "start",
                "--port",
                Integer.toString(port),
                "--internal-port",
                Integer.toString(internalPort),
                "--data",
                data.toString()));
        command.addAll(arguments);
        Process started = launch(directory, command);
        process = started;
        drain(started.getErrorStream(), errors);
        JsonNode ready = Json.parse(readyLine(started, errors));
        assertThat(ready.path("ready").asBoolean()).as("ready line: %s", ready).isTrue();
        assertThat(ready.path("port").asInt()).as("ready line: %s", ready).isEqualTo(port);
        assertThat(ready.path("internalPort").asInt())
                .as("ready line: %s", ready)
                .isEqualTo(internalPort);
        assertThat(ready.path("pid").asLong()).as("ready line: %s", ready).isEqualTo(started.pid());
        return this;
    }

    static String readyLine(Process started, Output errors) {
        CompletableFuture<String> line = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try (BufferedReader out = started.inputReader(StandardCharsets.UTF_8)) {
                for (String next = out.readLine(); next != null; next = out.readLine()) {
                    line.complete(next);
                }
                line.completeExceptionally(new IOException("ended without a ready line"));
            } catch (IOException e) {
                line.completeExceptionally(e);
            }
        });
        try {
            return line.get(READY_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException | TimeoutException e) {
            started.destroyForcibly();
            throw new AssertionError("The server did not become ready; its stderr says:\n" + errors, e);
        }
    }

    /// Runs a command to its end.
    ///
    /// @param arguments everything after the program's name
    public static Ended run(Path directory, String... arguments) {
        return end(launch(directory, List.of(arguments)), out -> {});
    }

    /// Runs a command that goes on until it is stopped, and stops it.
    ///
    /// @param said what it says on stdout when it is ready
    /// @param signal as `kill` names it
    /// @param arguments everything after the program's name
    public static Ended runUntil(String said, String signal, Path directory, String... arguments) {
        Process process = launch(directory, List.of(arguments));
        return end(process, out -> {
            await().atMost(READY_WITHIN).until(() -> out.toString().contains(said) || !process.isAlive());
            assertThat(process.isAlive()).as("it has ended, and said:\n%s", out).isTrue();
            send(signal, process);
        });
    }

    /// Waits for the end of a process.
    ///
    /// @param meanwhile is given what the process says on stdout, as far as it has
    private static Ended end(Process process, Consumer<Output> meanwhile) {
        Output out = new Output();
        Output err = new Output();
        Thread outReader = drain(process.getInputStream(), out);
        Thread errReader = drain(process.getErrorStream(), err);
        try {
            meanwhile.accept(out);
            if (!process.waitFor(END_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("did not end: " + process.info() + "\n" + err);
            }
            outReader.join();
            errReader.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            process.destroyForcibly();
        }
        return new Ended(process.exitValue(), out.toString(), err.toString());
    }

    /// How a command ended, and what it said.
    public record Ended(int status, String out, String err) {}

    static Process launch(Path directory, List<String> arguments) {
        List<String> command = new ArrayList<>();
        if (System.getProperty("ovation.stories") == null) {
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(BRIEF);
            command.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN));
        } else {
            // What is measured runs as a person would run it.
            command.add(LAUNCHER.toString());
        }
        command.addAll(arguments);
        try {
            ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
            builder.environment()
                    .keySet()
                    .removeIf(name -> name.startsWith("OVATION_") || name.equals("JAVA_TOOL_OPTIONS"));
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Thread drain(InputStream stream, Output into) {
        return Thread.ofVirtual().start(() -> {
            byte[] chunk = new byte[8192];
            try (stream) {
                for (int n = stream.read(chunk); n >= 0; n = stream.read(chunk)) {
                    into.append(new String(chunk, 0, n, StandardCharsets.UTF_8));
                }
            } catch (IOException e) {
                into.append("\n(stderr broke off: " + e.getMessage() + ")");
            }
        });
    }

    public int port() {
        return port;
    }

    public int internalPort() {
        return internalPort;
    }

    public long pid() {
        return running().pid();
    }

    public Path data() {
        return data;
    }

    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    /// Everything the server has written to stderr, over all its lives.
    public String errors() {
        return errors.toString();
    }

    public Http http() {
        return new Http(port);
    }

    /// The internal port: health, metrics, drain.
    public Http operations() {
        return new Http(internalPort);
    }

    public SseStream open(String target, String... headers) {
        return SseStream.open(port, target, headers);
    }

    /// SIGKILL, and waits until the process is gone.
    public OvationProcess kill() {
        running().destroyForcibly();
        awaitEnd();
        return this;
    }

    /// SIGSTOP: connections stay, and nothing is done.
    public OvationProcess freeze() {
        return signal("-STOP");
    }

    /// SIGCONT.
    public OvationProcess thaw() {
        return signal("-CONT");
    }

    private OvationProcess signal(String name) {
        send(name, running());
        return this;
    }

    private static void send(String signal, Process process) {
        try {
            Process kill = new ProcessBuilder("kill", signal, Long.toString(process.pid())).start();
            assertThat(kill.waitFor()).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// SIGTERM: asks it to go.
    public OvationProcess terminate() {
        running().destroy();
        return this;
    }

    /// Waits for the process to be gone.
    ///
    /// @return its exit status
    public int awaitEnd() {
        try {
            if (!running().waitFor(END_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("did not end within " + END_WITHIN + "; its stderr says:\n" + errors);
            }
            return running().exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// Fails when the server has shown anybody a stack trace.
    public void assertNoStackTrace() {
        assertNoStackTrace(errors());
    }

    static void assertNoStackTrace(String text) {
        assertThat(STACK_TRACE.matcher(text).find())
                .as("a stack trace on stderr:\n%s", text)
                .isFalse();
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly();
            awaitEnd();
        }
    }

    private Process running() {
        if (process == null) {
            throw new IllegalStateException("never started");
        }
        return process;
    }

    @Override
    public String toString() {
        return "server " + (process == null ? "(none)" : process.pid()) + " on port " + port;
    }

    /// What a process has written; the newest megabyte of it. Thread-safe.
    static final class Output {
        private static final int LIMIT = 1 << 20;
        private final StringBuilder text = new StringBuilder();

        synchronized void append(String more) {
            text.append(more);
            if (text.length() > LIMIT) {
                text.delete(0, text.length() - LIMIT);
            }
        }

        @Override
        public synchronized String toString() {
            return text.toString();
        }
    }
}
