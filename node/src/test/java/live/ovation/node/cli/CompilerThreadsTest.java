package live.ovation.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class CompilerThreadsTest {
    private static final Path TASKS = Path.of("/proc/self/task");
    private static final int NICE_FIELD = 16;

    @Test
    void theyStandBackAndNobodyElse() {
        int before = niceValues(true).getFirst();
        List<Integer> others = niceValues(false);
        assertThat(CompilerThreads.standBack()).isPositive();
        // The JVM may add some meanwhile, and end others.
        int nicer = Math.min(19, before + CompilerThreads.NICER);
        assertThat(niceValues(true)).isNotEmpty().containsOnly(nicer);
        assertThat(niceValues(false)).isNotEmpty().isSubsetOf(others);
    }

    private static List<Integer> niceValues(boolean ofCompilers) {
        try (Stream<Path> tasks = Files.list(TASKS)) {
            return tasks.filter(task -> CompilerThreads.isCompiler(task) == ofCompilers)
                    .flatMap(CompilerThreadsTest::niceValue)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Integer> niceValue(Path task) {
        try {
            String stat = Files.readString(task.resolve("stat"));
            return Stream.of(
                    Integer.valueOf(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[NICE_FIELD]));
        } catch (IOException e) {
            // It has ended.
            return Stream.empty();
        }
    }
}
