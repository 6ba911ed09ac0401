package live.ovation.frontend.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import live.ovation.protocol.Delivery;
import live.ovation.protocol.EventBatch;
import live.ovation.protocol.Resync;
import live.ovation.protocol.VideoId;
import live.ovation.telemetry.ManualClock;
import live.ovation.telemetry.Telemetry;
import org.junit.jupiter.api.Test;

class DispatcherLinksTest {
    private static final EventBatch EVENT = EventBatch.of(new Resync(new VideoId("v")));

    private final ManualClock clock = new ManualClock();
    private final DispatcherLinks links = new DispatcherLinks(new Telemetry().hop("link"), clock.nanoTime());

    private boolean deliver(String link, long sequence, int events) {
        List<EventBatch> batches = java.util.Collections.nCopies(events, EVENT);
        return links.onDelivery(new Delivery(link, sequence, 0, batches), clock.nanoTime());
    }

    /// @return how often everything was to be read while that time passed
    private int reads(Duration time) {
        int reads = 0;
        for (Duration gone = Duration.ZERO; gone.compareTo(time) < 0; gone = gone.plus(DispatcherLinks.CHECK)) {
            clock.advance(DispatcherLinks.CHECK);
            reads += links.isOneSilent(clock.nanoTime()) ? 1 : 0;
        }
        return reads;
    }

    @Test
    void deliveriesThatFollowEachOtherMissNothing() {
        assertThat(deliver("d:1>1", 0, 2)).isFalse();
        assertThat(deliver("d:1>1", 2, 0)).isFalse();
        assertThat(deliver("d:1>1", 2, 1)).isFalse();
        assertThat(deliver("e:1>1", 0, 1)).as("another dispatcher").isFalse();
        assertThat(deliver("d:1>2", 0, 1)).as("another link").isFalse();
    }

    @Test
    void jumpIsSomethingMissed() {
        deliver("d:1>1", 0, 2);
        assertThat(deliver("d:1>1", 3, 1)).isTrue();
        assertThat(deliver("d:1>1", 4, 1)).isFalse();
        assertThat(deliver("d:2>1", 7, 1)).as("a link's beginning").isTrue();
    }

    @Test
    void whileADispatcherBeatsNothingIsRead() {
        for (int i = 0; i < 50; i++) {
            deliver("d:1>1", 0, 0);
            assertThat(reads(Duration.ofSeconds(1))).isZero();
        }
    }

    @Test
    void silentDispatcherIsMadeUpForInGrowingIntervalsAndThenForgotten() {
        deliver("d:1>1", 0, 0);
        assertThat(reads(DispatcherLinks.SILENCE)).isEqualTo(1);
        assertThat(reads(Duration.ofSeconds(6))).isEqualTo(1);
        assertThat(reads(Duration.ofSeconds(12))).isEqualTo(1);
        assertThat(reads(Duration.ofMinutes(9))).isBetween(8, 12);
        assertThat(reads(Duration.ofHours(1))).isLessThan(3);
    }

    @Test
    void dispatcherThatSpeaksAgainIsSilentNoMore() {
        deliver("d:1>1", 0, 0);
        assertThat(reads(DispatcherLinks.SILENCE)).isEqualTo(1);
        deliver("d:1>1", 0, 1);
        assertThat(reads(Duration.ofSeconds(2))).isZero();
        assertThat(reads(Duration.ofSeconds(2))).isEqualTo(1);
    }

    @Test
    void newLinkOfTheSameDispatcherTakesTheOldOnesPlace() {
        deliver("d:1>1", 0, 0);
        clock.advance(Duration.ofSeconds(2));
        links.isOneSilent(clock.nanoTime());
        deliver("d:1>2", 0, 0);
        assertThat(reads(Duration.ofSeconds(2))).isZero();
    }

    @Test
    void whoWasNotRunningItselfHearsNobodyAndKnowsThat() {
        deliver("d:1>1", 0, 0);
        assertThat(reads(Duration.ofSeconds(1))).isZero();
        clock.advance(Duration.ofSeconds(20));
        assertThat(links.isOneSilent(clock.nanoTime())).isFalse();
        deliver("d:1>1", 0, 0);
        assertThat(reads(Duration.ofSeconds(2))).isZero();
    }

    @Test
    void dispatcherThatNeverBeatIsNotExpectedTo() {
        deliver("d:1>1", 0, 1);
        assertThat(reads(Duration.ofMinutes(1))).isZero();
    }
}
