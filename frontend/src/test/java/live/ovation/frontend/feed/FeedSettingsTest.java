package live.ovation.frontend.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FeedSettingsTest {
    private final FeedSettings settings = FeedSettings.DEFAULTS;

    @Test
    void aLargeAudienceIsToldTheFiguresLessOften() {
        assertThat(settings.statsCadenceFor(0)).isEqualTo(Duration.ofSeconds(1));
        assertThat(settings.statsCadenceFor(5_000)).isEqualTo(Duration.ofSeconds(1));
        assertThat(settings.statsCadenceFor(10_000)).isEqualTo(Duration.ofSeconds(2));
        assertThat(settings.statsCadenceFor(100_000)).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void aLargeAudienceIsToldSumsLessOften() {
        assertThat(settings.sumCadenceFor(0)).isEqualTo(Duration.ofMillis(250));
        assertThat(settings.sumCadenceFor(2_500)).isEqualTo(Duration.ofMillis(250));
        assertThat(settings.sumCadenceFor(10_000)).isEqualTo(Duration.ofSeconds(1));
        assertThat(settings.sumCadenceFor(100_000)).isEqualTo(Duration.ofSeconds(2));
    }
}
