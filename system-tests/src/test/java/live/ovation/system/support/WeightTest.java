package live.ovation.system.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// What `bench/cluster rolling-low-weight` relies on. With a process that wants no processor: on a
/// busy machine a server at the lowest weight could take minutes to start.
@EnabledOnOs(OS.LINUX)
class WeightTest {
    @Test
    void whoRunsAtTheLowestWeightGetsANormalOneBackWhereThatIsPermitted() throws IOException {
        Process sleeper = new ProcessBuilder(Weight.lowest(List.of("sleep", "600"))).start();
        try {
            await().untilAsserted(() ->
                    assertThat(Weight.niceValues(sleeper.pid()).boxed()).containsOnly(19));
            if (Weight.giveBack(sleeper.pid())) {
                assertThat(Weight.niceValues(sleeper.pid()).boxed()).containsOnly(Weight.own());
            } else {
                assertThat(Weight.isLowest(sleeper.pid())).isTrue();
            }
        } finally {
            sleeper.destroyForcibly();
        }
    }
}
