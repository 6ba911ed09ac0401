package live.ovation.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The browser client's own unit tests, which Node runs.
class WebClientTest {
    @Test
    @Timeout(value = 2, unit = TimeUnit.MINUTES)
    void clientPassesItsOwnTests() throws IOException, InterruptedException {
        Path web = Path.of("..", "web").toAbsolutePath().normalize();
        List<String> command = new ArrayList<>(List.of("node", "--test"));
        try (Stream<Path> files = Files.list(web.resolve("src/test/js"))) {
            files.filter(file -> file.toString().endsWith(".test.js"))
                    .map(Path::toString)
                    .sorted()
                    .forEach(command::add);
        }
        assertThat(command).as("test files in %s", web).hasSizeGreaterThan(2);
        Process node;
        try {
            node = new ProcessBuilder(command)
                    .directory(web.toFile())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            fail("Node.js can't be started (expected: 20 or newer on the path; on Debian: apt-get install nodejs)", e);
            return;
        }
        String output = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(node.waitFor()).as(output).isZero();
    }
}
