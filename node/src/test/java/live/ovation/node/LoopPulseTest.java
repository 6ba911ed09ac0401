package live.ovation.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import live.ovation.telemetry.ManualClock;
import org.junit.jupiter.api.Test;

class LoopPulseTest {
    @Test
    void showsTheLoopThatDoesNothingAndThatItGoesOn() throws InterruptedException {
        ManualClock clock = new ManualClock();
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        try (ScheduledExecutorService well = Executors.newSingleThreadScheduledExecutor();
                ScheduledExecutorService stuck = Executors.newSingleThreadScheduledExecutor()) {
            stuck.execute(() -> {
                begun.countDown();
                try {
                    held.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            begun.await();
            LoopPulse pulse = LoopPulse.of(List.of(well, stuck), clock);
            clock.advance(Duration.ofMinutes(2));
            assertThat(pulse.longestSilence()).isEqualTo(Duration.ofMinutes(2));
            held.countDown();
            await().until(() -> pulse.longestSilence().isZero());
            well.shutdownNow();
            stuck.shutdownNow();
        }
    }
}
