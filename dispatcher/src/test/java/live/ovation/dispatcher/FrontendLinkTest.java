package live.ovation.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import live.ovation.protocol.Delivery;
import live.ovation.protocol.EventBatch;
import live.ovation.protocol.FrontendPort;
import live.ovation.protocol.Resync;
import live.ovation.protocol.VideoId;
import live.ovation.telemetry.ManualClock;
import live.ovation.telemetry.Telemetry;
import org.junit.jupiter.api.Test;

/// The promise of a link: whatever is lost, the frontend learns of it.
class FrontendLinkTest {
    private static final EventBatch EVENT = EventBatch.of(new Resync(new VideoId("v")));
    private static final Duration RETRY = Duration.ofMillis(200);

    private final ManualClock clock = new ManualClock();
    private final HandThread thread = new HandThread(clock);
    private final Telemetry telemetry = new Telemetry();

    @Test
    void whateverIsLostOnTheWayShows() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        LossyFrontend frontend = new LossyFrontend(random);
        DispatcherSettings settings =
                new DispatcherSettings("d", 1 << 20, 5 * EVENT.length(), RETRY, Duration.ofSeconds(1));
        FrontendLink link = new FrontendLink("l", frontend, settings, thread, telemetry, clock);
        long offered = 0;
        for (int i = 0; i < 20_000; i++) {
            switch (random.nextInt(4)) {
                case 0, 1 -> {
                    link.offer(EVENT, clock.epochMicros());
                    offered++;
                    link.send();
                }
                case 2 -> frontend.endOne();
                default -> thread.pass(RETRY.dividedBy(random.nextInt(1, 5)));
            }
            thread.run();
            assertThat(frontend.underWay).as("seed %d", seed).isLessThanOrEqualTo(1);
        }
        frontend.isWell = true;
        do {
            thread.pass(RETRY.multipliedBy(2));
        } while (frontend.endOne());

        assertThat(frontend.next).as("seed %d: it knows how far it goes", seed).isEqualTo(offered);
        assertThat(frontend.received + frontend.missed)
                .as("seed %d: every event arrived or was missed", seed)
                .isEqualTo(offered);
        assertThat(frontend.missed).as("seed %d", seed).isPositive();
        assertThat(telemetry.counter(DispatcherMetric.OFFERED).sum()).isEqualTo(offered);
        assertThat(telemetry.counter(DispatcherMetric.DROPPED).sum()).isPositive();
    }

    @Test
    void deliverySaysWhenItsEventsCame() {
        LossyFrontend frontend = new LossyFrontend(new Random(1));
        frontend.isWell = true;
        FrontendLink link = new FrontendLink("l", frontend, DispatcherSettings.of("d"), thread, telemetry, clock);
        link.offer(EVENT, clock.epochMicros());
        link.send();
        clock.advance(Duration.ofMillis(5));
        long second = clock.epochMicros();
        link.offer(EVENT, clock.epochMicros());
        clock.advance(Duration.ofMillis(5));
        link.offer(EVENT, clock.epochMicros());
        link.send();
        frontend.endOne();
        thread.run();

        assertThat(frontend.last.dispatchedAtMicros()).isEqualTo(second);
        assertThat(frontend.last.later()).containsExactly(new Delivery.Later(1, second + 5_000));
        assertThat(frontend.last.events()).isEqualTo(2);
    }

    /// Counts as a real frontend does. Until it is well, a delivery may vanish, or arrive and yet fail.
    private static final class LossyFrontend implements FrontendPort {
        private final Random random;
        private final Deque<CompletableFuture<Void>> open = new ArrayDeque<>();
        private boolean lost;
        boolean isWell;
        int underWay;
        long next;
        long received;
        long missed;
        Delivery last = new Delivery("none", 0, 0, List.of());

        LossyFrontend(Random random) {
            this.random = random;
        }

        @Override
        public CompletionStage<Void> deliver(Delivery delivery) {
            last = delivery;
            underWay++;
            CompletableFuture<Void> answer = new CompletableFuture<>();
            open.add(answer);
            if (isWell || random.nextInt(3) > 0) {
                missed += delivery.sequence() - next;
                received += delivery.events();
                next = delivery.sequence() + delivery.events();
            } else {
                lost = true;
            }
            return answer;
        }

        // A stage of nothing ends with null.
        @SuppressWarnings("NullAway")
        boolean endOne() {
            CompletableFuture<Void> answer = open.poll();
            if (answer == null) {
                return false;
            }
            underWay--;
            if (lost || (!isWell && random.nextInt(4) == 0)) {
                lost = false;
                answer.completeExceptionally(new IllegalStateException("told to fail"));
            } else {
                answer.complete(null);
            }
            return true;
        }
    }
}
