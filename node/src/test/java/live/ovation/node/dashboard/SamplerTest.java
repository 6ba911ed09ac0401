package live.ovation.node.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import live.ovation.dispatcher.LinkState;
import live.ovation.frontend.metrics.FrontendMetric;
import live.ovation.publisher.PublisherMetric;
import live.ovation.telemetry.ManualClock;
import live.ovation.telemetry.Telemetry;
import org.junit.jupiter.api.Test;

class SamplerTest {
    private final ManualClock clock = new ManualClock();
    private final Telemetry telemetry = new Telemetry();
    private final Sampler sampler =
            new Sampler(telemetry, clock, List.of(PublisherMetric.TAPS), List.of(FrontendMetric.LATENCY));

    private void second(long taps, long delivered) {
        telemetry.counter(PublisherMetric.TAPS).add(taps);
        clock.advance(Duration.ofSeconds(1));
        sampler.sample(List.of(new LinkState("f1", "", delivered, 0, 0)));
    }

    @Test
    void ratesAreThoseOfTheLastSeconds() {
        second(1_000, 0);
        assertThat(sampler.perSecond(PublisherMetric.TAPS))
                .as("one look is no rate")
                .isZero();
        second(30, 20);
        second(10, 40);
        assertThat(sampler.perSecond(PublisherMetric.TAPS)).isEqualTo(20);
        assertThat(sampler.deliveredPerSecond("f1")).isEqualTo(20);
        for (int i = 0; i < Sampler.SECONDS - 1; i++) {
            second(0, 40);
        }
        assertThat(sampler.perSecond(PublisherMetric.TAPS))
                .as("little is not nothing")
                .isEqualTo(2);
        second(0, 5);
        assertThat(sampler.perSecond(PublisherMetric.TAPS)).isZero();
        assertThat(sampler.deliveredPerSecond("f1")).as("a link made anew").isZero();
        assertThat(sampler.perSecond(PublisherMetric.COMMENTS))
                .as("not looked at")
                .isZero();
    }

    @Test
    void latencyIsThatOfTheLastSeconds() {
        telemetry.latency(FrontendMetric.LATENCY, "lane", "each").record(4_000_000);
        second(0, 0);
        telemetry.latency(FrontendMetric.LATENCY, "lane", "each").record(900);
        telemetry.latency(FrontendMetric.LATENCY, "lane", "sum").record(300_000);
        second(0, 0);
        assertThat(sampler.latency(FrontendMetric.LATENCY, "each").count()).isEqualTo(1);
        assertThat(sampler.latency(FrontendMetric.LATENCY, "each").quantileMicros(0.99))
                .isBetween(500L, 1_000L);
        assertThat(sampler.latency(FrontendMetric.LATENCY, "sum").quantileMicros(0.99))
                .isBetween(200_000L, 350_000L);
    }
}
