package live.ovation.frontend.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import live.ovation.protocol.Delivery;
import live.ovation.protocol.EventBatch;
import live.ovation.protocol.Resync;
import live.ovation.protocol.VideoId;
import live.ovation.telemetry.HopMetric;
import live.ovation.telemetry.ManualClock;
import live.ovation.telemetry.Telemetry;
import org.junit.jupiter.api.Test;

/// What was put on a link and did not come within a minute is lost, and nothing else.
class LinkLossesTest {
    private final ManualClock clock = new ManualClock();
    private final Telemetry telemetry = new Telemetry();
    private final LinkLosses losses = new LinkLosses(telemetry.hop("link"));

    private void deliver(long sequence, int events) {
        deliver(sequence, 0, events);
    }

    private void deliver(long sequence, long phantoms, int events) {
        EventBatch batch = EventBatch.of(Collections.nCopies(events, new Resync(new VideoId("v"))));
        losses.onDelivery(new Delivery("l", sequence, phantoms, 0, List.of(), List.of(batch)), clock.nanoTime());
    }

    private void pass(Duration time) {
        clock.advance(time);
        losses.look(clock.nanoTime());
    }

    private long count(HopMetric metric) {
        return telemetry.counter(metric, "hop", "link").sum();
    }

    @Test
    void aHoleIsALossAfterAMinute() {
        deliver(0, 3);
        deliver(5, 1);
        pass(Duration.ofSeconds(59));
        assertThat(count(HopMetric.LOST)).isZero();
        pass(Duration.ofSeconds(1));
        pass(Duration.ofMinutes(2));
        assertThat(count(HopMetric.LOST)).isEqualTo(2);
        assertThat(count(HopMetric.STARTED)).isEqualTo(6);
        assertThat(count(HopMetric.ENDED)).isEqualTo(4);
    }

    @Test
    void aBeatShowsThatTheLastOneWasLost() {
        deliver(0, 3);
        deliver(4, 0);
        pass(Duration.ofMinutes(1));
        assertThat(count(HopMetric.LOST)).isEqualTo(1);
    }

    @Test
    void whatComesLateFillsItsHole() {
        deliver(0, 1);
        deliver(10, 1);
        pass(Duration.ofSeconds(30));
        deliver(4, 2);
        deliver(1, 1);
        pass(Duration.ofMinutes(1));
        assertThat(count(HopMetric.LOST)).isEqualTo(9 - 3);
        deliver(7, 1);
        pass(Duration.ofMinutes(2));
        assertThat(count(HopMetric.LOST)).as("too late to be made good").isEqualTo(9 - 3);
    }

    @Test
    void whatOnlyStandsForSomethingLostIsNoneItself() {
        deliver(0, 2);
        deliver(3, 1, 1);
        deliver(4, 1, 1);
        pass(Duration.ofMinutes(2));
        assertThat(count(HopMetric.LOST)).isZero();
        assertThat(count(HopMetric.STARTED)).isEqualTo(4);
    }

    @Test
    void whatIsMissingWhenALinkEndsIsLost() {
        deliver(2, 1);
        losses.end();
        pass(Duration.ofMinutes(2));
        assertThat(count(HopMetric.LOST)).isEqualTo(2);
    }
}
