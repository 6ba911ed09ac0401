package live.ovation.node.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// With this test's own JVM as the server. Where weight can't be given back, that it is not taken either.
@EnabledOnOs(OS.LINUX)
class LightStartTest {
    private static final Duration NEVER = Duration.ofDays(1);

    private final int usual = ThreadWeights.ownNice().orElseThrow();
    private final CountDownLatch end = new CountDownLatch(1);

    @AfterEach
    void endThreads() {
        end.countDown();
    }

    @Test
    void untilItIsReadyEveryThreadHasTheLeastWeightThenItsOwn() {
        LightStart start = LightStart.begin(NEVER);
        Thread made = Thread.ofPlatform().daemon().name("made-meanwhile").start(this::awaitEnd);
        assertThat(ThreadWeights.ownNice()).hasValue(start.isLight() ? ThreadWeights.LEAST : usual);
        assertThat(niceOf(made)).containsExactly(start.isLight() ? ThreadWeights.LEAST : usual);
        start.close();
        assertThat(CompilerThreadsTest.niceValues(false)).containsOnly(usual);
        assertThat(niceOf(made)).containsExactly(usual);
        assertThat(CompilerThreadsTest.niceValues(true))
                .isNotEmpty()
                .allMatch(nice -> nice >= CompilerThreads.nicer(usual));
    }

    @Test
    void itIsHeavyAgainWhenItTakesTooLong() {
        LightStart start = LightStart.begin(Duration.ofMillis(1));
        await().untilAsserted(
                        () -> assertThat(CompilerThreadsTest.niceValues(false)).containsOnly(usual));
        start.close();
        assertThat(CompilerThreadsTest.niceValues(false)).containsOnly(usual);
    }

    private void awaitEnd() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<Integer> niceOf(Thread thread) {
        return await().until(
                        () -> ThreadWeights.threads().stream()
                                .filter(task -> thread.getName().startsWith(ThreadWeights.name(task)))
                                .flatMapToInt(task -> ThreadWeights.nice(task).stream())
                                .boxed()
                                .toList(),
                        found -> !found.isEmpty());
    }
}
