package live.ovation.system.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import live.ovation.testing.Ports;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// The servers of a test class. Those started before its tests live as long as the class, those started by
/// a test as long as the test; none is left behind, and none may have printed a stack trace. To be
/// registered as a static field.
public final class Servers implements BeforeEachCallback, AfterEachCallback, AfterAllCallback {
    private final List<OvationProcess> ofClass = new ArrayList<>();
    private final List<OvationProcess> ofTest = new ArrayList<>();
    private final List<Path> directories = new ArrayList<>();
    private boolean inTest;

    /// Starts a server with every role on data of its own.
    public OvationProcess start(String... arguments) {
        Path directory = newDirectory();
        return startIn(directory, Ports.free(), arguments);
    }

    /// Starts a server with configuration of its own.
    ///
    /// @param config HOCON
    public OvationProcess startWith(String config, String... arguments) {
        return startWith(config, Ports.free(), arguments);
    }

    public OvationProcess startWith(String config, int internalPort, String... arguments) {
        Path directory = newDirectory();
        List<String> all = new ArrayList<>(List.of("--config", write(directory.resolve("test.conf"), config)));
        all.addAll(Arrays.asList(arguments));
        return startIn(directory, internalPort, all.toArray(String[]::new));
    }

    private OvationProcess startIn(Path directory, int internalPort, String... arguments) {
        OvationProcess server = OvationProcess.start(
                directory, directory.resolve("data"), Ports.free(), internalPort, List.of(arguments));
        (inTest ? ofTest : ofClass).add(server);
        return server;
    }

    /// A folder that lives as long as the class.
    public Path newDirectory() {
        try {
            Path directory = Files.createTempDirectory("ovation-test");
            directories.add(directory);
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// @return the file's path as text
    public static String write(Path file, String text) {
        try {
            return Files.writeString(file, text).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        inTest = true;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        inTest = false;
        endAll(ofTest);
        ofClass.forEach(OvationProcess::assertNoStackTrace);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        endAll(ofClass);
        directories.forEach(Servers::delete);
        directories.clear();
    }

    private static void endAll(List<OvationProcess> servers) {
        List<OvationProcess> ended = List.copyOf(servers);
        servers.clear();
        ended.forEach(OvationProcess::close);
        ended.forEach(OvationProcess::assertNoStackTrace);
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
