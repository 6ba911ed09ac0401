package live.ovation.system.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/// A whole cluster on this machine, started with one command. Confined to the test's thread.
public final class ClusterProcess implements AutoCloseable {
    private final Process process;
    private final JsonNode ready;

    private ClusterProcess(Process process, JsonNode ready) {
        this.process = process;
        this.ready = ready;
    }

    /// Starts it and waits until it says that it is ready.
    public static ClusterProcess start(Path directory, String... arguments) {
        List<String> command = new ArrayList<>(List.of("cluster"));
        command.addAll(Arrays.asList(arguments));
        Process process = OvationProcess.launch(directory, command);
        OvationProcess.Output errors = new OvationProcess.Output();
        OvationProcess.drain(process.getErrorStream(), errors);
        return new ClusterProcess(process, Json.parse(OvationProcess.readyLine(process, errors)));
    }

    /// What it said.
    public JsonNode ready() {
        return ready;
    }

    /// Writes a line to its input.
    public void say(String line) {
        try {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Every process it started, and those that these started.
    public List<ProcessHandle> descendants() {
        return process.descendants().toList();
    }

    /// SIGTERM: asks it to go.
    public void terminate() {
        process.destroy();
    }

    /// SIGKILL.
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    public void awaitEnd() {
        try {
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("ended").isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// Makes an end of all of it, whatever state it is in.
    @Override
    public void close() {
        List<ProcessHandle> left = descendants();
        process.destroyForcibly();
        left.forEach(ProcessHandle::destroyForcibly);
        awaitEnd();
    }
}
