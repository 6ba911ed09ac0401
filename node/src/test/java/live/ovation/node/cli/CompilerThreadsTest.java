package live.ovation.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class CompilerThreadsTest {
    @Test
    void theyStandBackAndNobodyElse() {
        int before = niceValues(true).getFirst();
        List<Integer> others = niceValues(false);
        assertThat(CompilerThreads.standBack()).isPositive();
        // The JVM may add some meanwhile, and end others.
        assertThat(niceValues(true)).isNotEmpty().containsOnly(CompilerThreads.nicer(before));
        assertThat(niceValues(false)).isNotEmpty().isSubsetOf(others);
    }

    /// Of this JVM's threads: those that compile, or all others.
    static List<Integer> niceValues(boolean ofCompilers) {
        return ThreadWeights.threads().stream()
                .filter(thread -> CompilerThreads.areOneOf(thread) == ofCompilers)
                .flatMapToInt(thread -> ThreadWeights.nice(thread).stream())
                .boxed()
                .toList();
    }
}
