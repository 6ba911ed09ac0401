package live.ovation.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import live.ovation.transport.json.Json;
import live.ovation.transport.json.JsonFields;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProblemTest {
    @ParameterizedTest
    @CsvSource({"0,1", "1,1", "1000,1", "1001,2", "60000,60"})
    void waitingIsSaidInWholeSecondsNeverLessThanMeant(long millis, String seconds) {
        Answer answer = Problem.unavailable("x: 1 (expected: 2)", Duration.ofMillis(millis))
                .toAnswer();
        assertThat(answer.headers()).containsEntry("Retry-After", seconds);
        JsonFields fields = Json.parse(new String(answer.body(), StandardCharsets.UTF_8));
        assertThat(fields.text("type")).isEqualTo("urn:ovation:problem:unavailable");
        assertThat(fields.text("detail")).isEqualTo("x: 1 (expected: 2)");
        assertThat(fields.integer("status")).isEqualTo(503);
    }
}
