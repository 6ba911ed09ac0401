package live.ovation.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import live.ovation.system.support.OvationProcess;
import live.ovation.system.support.Servers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A start takes little from who shares the processors, and nothing of that is left when the server is ready.
@EnabledOnOs(OS.LINUX)
class StartTest {
    /// In `/proc/PID/stat`, counted from behind the name.
    private static final int NICE_FIELD = 16;

    @RegisterExtension
    static final Servers SERVERS = new Servers();

    @Test
    void whoIsReadyHasTheWeightThatItWasStartedWithAndCompilersLess() throws IOException {
        int own = nice(Path.of("/proc/thread-self"));
        OvationProcess server = SERVERS.start();
        Path tasks = Path.of("/proc", Long.toString(server.pid()), "task");
        try (Stream<Path> listed = Files.list(tasks)) {
            for (Path task : listed.toList()) {
                String name;
                int nice;
                try {
                    name = Files.readString(task.resolve("comm")).strip();
                    nice = nice(task);
                } catch (IOException e) {
                    // It has ended.
                    continue;
                }
                assertThat(nice).as(name).isEqualTo(name.contains("CompilerThre") ? Math.min(19, own + 10) : own);
            }
        }
    }

    private static int nice(Path task) throws IOException {
        String stat = Files.readString(task.resolve("stat"));
        return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[NICE_FIELD]);
    }
}
