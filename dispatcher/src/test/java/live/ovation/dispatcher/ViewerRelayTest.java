package live.ovation.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import live.ovation.protocol.Event;
import live.ovation.protocol.FrontendId;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.RegionViewers;
import live.ovation.protocol.Relay;
import live.ovation.protocol.RelayPort;
import live.ovation.protocol.RelayReply;
import live.ovation.protocol.SubscriptionReport;
import live.ovation.protocol.VideoId;
import live.ovation.protocol.ViewerCount;
import live.ovation.subscriptions.SubscriptionTable;
import live.ovation.subscriptions.memory.MemorySubscriptionTable;
import live.ovation.telemetry.ManualClock;
import live.ovation.telemetry.Telemetry;
import org.junit.jupiter.api.Test;

/// How many watch in two regions, told by two dispatchers over a link that can be cut, on a thread that
/// the test turns.
class ViewerRelayTest {
    private static final Duration LEASE = Duration.ofHours(1);
    private static final Duration TICK = Duration.ofMillis(500);
    /// Gathered, told, and announced.
    private static final Duration SOON = ViewerRelay.PACE.plus(TICK.multipliedBy(3));

    private static final VideoId V = new VideoId("v");
    private static final VideoId W = new VideoId("w");
    private static final RegionId EU = new RegionId("eu");
    private static final RegionId US = new RegionId("us");

    private final ManualClock clock = new ManualClock();
    private final HandThread thread = new HandThread(clock);
    private final List<RegionViewers> messages = new ArrayList<>();
    private boolean cut;
    private final Region eu = new Region(EU, US);
    private final Region us = new Region(US, EU);

    /// A region's table, dispatcher and frontend.
    private final class Region {
        private final SubscriptionTable table = new MemorySubscriptionTable(LEASE, clock);
        private final FakeFrontend frontend = new FakeFrontend(FakeFrontend.Manner.ANSWERS);
        private final Telemetry telemetry = new Telemetry();
        private final Dispatcher dispatcher;
        private long reports;

        Region(RegionId here, RegionId there) {
            Peering peering = new Peering(
                    here,
                    Map.of(there, new Way(there)),
                    (from, events, skew) -> CompletableFuture.completedFuture(null));
            dispatcher = new Dispatcher(
                    new DispatcherSettings("d", 1 << 20, 1 << 20, Duration.ofMillis(200), TICK),
                    table,
                    instance -> frontend,
                    peering,
                    telemetry,
                    clock,
                    thread);
        }

        void watch(Map<VideoId, Integer> counts) {
            dispatcher.report(new SubscriptionReport(new FrontendId("f"), 1, ++reports, "", false, counts));
            thread.run();
        }

        ViewerCount viewers(VideoId video) {
            return dispatcher.viewers(video).toCompletableFuture().join();
        }

        List<Event> announced() {
            return frontend.events();
        }
    }

    /// From one region to another.
    private final class Way implements RelayPort {
        private final RegionId to;

        Way(RegionId to) {
            this.to = to;
        }

        @Override
        public CompletionStage<RelayReply> relay(Relay relay) {
            return cut
                    ? CompletableFuture.failedFuture(new IllegalStateException("cut"))
                    : (to.equals(EU) ? eu : us).dispatcher.relay(relay);
        }

        @Override
        public CompletionStage<Void> watched(RegionViewers told) {
            if (cut) {
                return CompletableFuture.failedFuture(new IllegalStateException("cut"));
            }
            messages.add(told);
            return (to.equals(EU) ? eu : us).dispatcher.watched(told);
        }
    }

    @Test
    void viewersOfOtherRegionsAreCountedAndAnnounced() {
        eu.watch(Map.of(V, 3, W, 1));
        us.watch(Map.of(V, 4));
        thread.pass(SOON);

        assertThat(eu.viewers(V)).isEqualTo(new ViewerCount(V, 7, 7, 4));
        assertThat(us.viewers(V)).isEqualTo(new ViewerCount(V, 7, 7, 3));
        assertThat(us.viewers(W)).isEqualTo(new ViewerCount(W, 1, 1, 1));
        assertThat(eu.announced()).last().isEqualTo(new ViewerCount(V, 7, 7, 4));
        assertThat(us.announced()).last().isEqualTo(new ViewerCount(V, 7, 7, 3));

        us.watch(Map.of(V, 0));
        thread.pass(SOON);
        assertThat(eu.viewers(V)).isEqualTo(new ViewerCount(V, 3, 7, 0));
        assertThat(eu.announced()).last().isEqualTo(new ViewerCount(V, 3, 7, 0));
    }

    @Test
    void oneVideoIsToldOnceASecondAndWhatIsOnlyHeardIsNotToldBack() {
        for (int i = 1; i <= 100; i++) {
            eu.watch(Map.of(V, i));
            thread.pass(Duration.ofMillis(10));
        }
        thread.pass(SOON);
        assertThat(messages.stream().filter(message -> message.from().equals(EU)))
                .hasSizeLessThanOrEqualTo(3)
                .last()
                .isEqualTo(new RegionViewers(EU, Map.of(V, 100)));
        us.watch(Map.of(V, 1));
        thread.pass(SOON);
        messages.clear();
        int rounds = 3;
        int seconds = rounds * (int) ViewerRelays.RENEWAL.toSeconds();
        for (int i = 1; i <= seconds; i++) {
            eu.watch(Map.of(V, 200 + i));
            thread.pass(Duration.ofSeconds(1));
        }
        assertThat(messages.stream().filter(message -> message.from().equals(EU)))
                .as("what changed")
                .hasSizeGreaterThan(seconds / 2);
        assertThat(messages.stream().filter(message -> message.from().equals(US)))
                .as("nothing of its own changed: only with the rounds over everything")
                .hasSizeLessThanOrEqualTo(rounds + 1);
    }

    @Test
    void numbersStandWhileTheyAreRenewedAndAreForgottenAfterACutAndThereAgainAfterIt() {
        eu.watch(Map.of(V, 3));
        us.watch(Map.of(V, 4));
        thread.pass(SubscriptionTable.ELSEWHERE.multipliedBy(4));
        assertThat(eu.viewers(V)).isEqualTo(new ViewerCount(V, 7, 7, 4));

        cut = true;
        us.watch(Map.of(V, 9));
        thread.pass(SubscriptionTable.ELSEWHERE.minus(ViewerRelays.RENEWAL).minusSeconds(1));
        assertThat(eu.viewers(V)).isEqualTo(new ViewerCount(V, 7, 7, 4));
        thread.pass(ViewerRelays.RENEWAL.plusSeconds(2));
        assertThat(eu.viewers(V)).isEqualTo(new ViewerCount(V, 3, 7, 0));
        assertThat(eu.announced()).last().isEqualTo(new ViewerCount(V, 3, 7, 0));

        cut = false;
        thread.pass(ViewerRelays.RENEWAL.plus(SOON));
        assertThat(eu.viewers(V)).isEqualTo(new ViewerCount(V, 12, 12, 9));
        assertThat(us.viewers(V).viewers()).isEqualTo(12);
    }

    @Test
    void manyVideosAreToldInSeveralMessages() {
        Map<VideoId, Integer> many = new HashMap<>();
        for (int i = 0; i < 2 * ViewerRelay.MOST_AT_ONCE + 1; i++) {
            many.put(new VideoId("v" + i), i + 1);
        }
        eu.watch(many);
        thread.pass(SOON);

        // And once more with the round over everything.
        assertThat(messages.stream().limit(3).map(message -> message.viewers().size()))
                .containsExactly(ViewerRelay.MOST_AT_ONCE, ViewerRelay.MOST_AT_ONCE, 1);
        assertThat(us.viewers(new VideoId("v7")).elsewhere()).isEqualTo(8);
        assertThat(us.viewers(new VideoId("v" + 2 * ViewerRelay.MOST_AT_ONCE)).elsewhere())
                .isEqualTo(2 * ViewerRelay.MOST_AT_ONCE + 1);
    }

    @Test
    void regionThatNobodyKnowsIsRefused() {
        assertThat(eu.dispatcher.watched(new RegionViewers(EU, Map.of(V, 1)))).isCompletedExceptionally();
        assertThat(eu.dispatcher.watched(new RegionViewers(new RegionId("ap"), Map.of(V, 1))))
                .isCompletedExceptionally();
        assertThat(eu.viewers(V).viewers()).isZero();
    }
}
