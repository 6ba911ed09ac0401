package live.ovation.node.cluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// A process that lives no longer than this one: it is to end when its standard input does, which happens whatever way
/// this process goes. Thread-safe.
final class ChildProcess implements AutoCloseable {
    /// What is kept of its words for the case that it ends before it is ready.
    private static final int KEPT_LINES = 5;

    private final String name;
    private final Process process;
    private final CompletableFuture<String> firstLine = new CompletableFuture<>();
    private final Deque<String> said = new ArrayDeque<>();

    private ChildProcess(String name, Process process) {
        this.name = name;
        this.process = process;
    }

    /// @param log hears each line it writes to stderr
    static ChildProcess start(String name, List<String> command, Consumer<String> log) throws IOException {
        ChildProcess child = new ChildProcess(name, new ProcessBuilder(command).start());
        Thread.ofVirtual().name(name + "-out").start(child::readOut);
        Thread.ofVirtual().name(name + "-err").start(() -> child.readErr(log));
        return child;
    }

    private void readOut() {
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                firstLine.complete(line);
            }
        } catch (IOException e) {
            keep("(its words broke off: " + e.getMessage() + ")");
        }
        firstLine.completeExceptionally(new IOException(name + " ended"));
    }

    private void readErr(Consumer<String> log) {
        try (BufferedReader err = process.errorReader(StandardCharsets.UTF_8)) {
            for (String line = err.readLine(); line != null; line = err.readLine()) {
                keep(line);
                log.accept(name + " | " + line);
            }
        } catch (IOException e) {
            keep("(its words broke off: " + e.getMessage() + ")");
        }
    }

    private void keep(String line) {
        synchronized (said) {
            said.addLast(line);
            if (said.size() > KEPT_LINES) {
                said.removeFirst();
            }
        }
    }

    String name() {
        return name;
    }

    long pid() {
        return process.pid();
    }

    /// Completes with the first line on its stdout; fails when it ends without.
    CompletableFuture<String> firstLine() {
        return firstLine;
    }

    /// The last thing it said on stderr.
    String lastWords() {
        synchronized (said) {
            return said.isEmpty() ? "(it said nothing)" : said.getLast();
        }
    }

    /// Completes with its status when it has ended.
    CompletableFuture<Integer> ended() {
        return process.onExit().thenApply(Process::exitValue);
    }

    /// Asks it to end.
    void end() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // Then it is gone already.
            process.destroy();
        }
    }

    /// Waits for it to end, and makes it when it doesn't.
    void awaitEnd(Duration patience) {
        try {
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                process.waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
