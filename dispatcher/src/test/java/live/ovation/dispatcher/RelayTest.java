package live.ovation.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.LongStream;
import live.ovation.protocol.Event;
import live.ovation.protocol.EventBatch;
import live.ovation.protocol.MergePort;
import live.ovation.protocol.OriginId;
import live.ovation.protocol.Reaction;
import live.ovation.protocol.ReactionKind;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.RegionViewers;
import live.ovation.protocol.Relay;
import live.ovation.protocol.RelayPort;
import live.ovation.protocol.RelayReply;
import live.ovation.protocol.VideoId;
import live.ovation.telemetry.ManualClock;
import live.ovation.telemetry.SkewEstimate;
import live.ovation.telemetry.Telemetry;
import org.junit.jupiter.api.Test;

/// A relay from end to end, over a network that a test holds in its hands.
class RelayTest {
    private static final RegionId EU = new RegionId("eu");
    private static final RegionId US = new RegionId("us");

    private final ManualClock clock = new ManualClock();
    private final HandThread thread = new HandThread(clock);
    private final Telemetry telemetry = new Telemetry();
    private final Publisher publisher = new Publisher();
    private OptionalLong skew = OptionalLong.empty();
    private final RelayInbox inbox = new RelayInbox(
            US, publisher, from -> from.equals(EU) ? skew : OptionalLong.empty(), thread, telemetry, clock);
    private final Network network = new Network();
    private final RelayLink link =
            new RelayLink(EU, US, "d:1>us", network, DispatcherSettings.of("d"), thread, telemetry, clock);

    private static EventBatch event(long total) {
        return EventBatch.of(new Reaction(
                new VideoId("v"), ReactionKind.LIKE, 1, null, new OriginId("o"), total, 1_700_000_000_000_000L));
    }

    private void offer(long total) {
        link.offer(event(total));
        link.send();
        thread.run();
    }

    private long count(DispatcherMetric metric) {
        return telemetry.counter(metric, "region", US.value()).sum();
    }

    @Test
    void messagesThatOvertakeEachOtherAreMergedInTheirOrder() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int events = 500;
        for (int i = 1; i <= events; i++) {
            offer(i);
            while (!network.onTheWay.isEmpty() && random.nextInt(3) > 0) {
                network.arrive(random.nextInt(network.onTheWay.size()));
            }
            if (random.nextInt(4) == 0) {
                publisher.answerAll();
            }
            thread.run();
        }
        while (!network.onTheWay.isEmpty() || publisher.answerAll()) {
            while (!network.onTheWay.isEmpty()) {
                network.arrive(random.nextInt(network.onTheWay.size()));
            }
            thread.run();
        }
        assertThat(publisher.totals)
                .as("seed %d", seed)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, events).boxed().toList());
        assertThat(count(DispatcherMetric.RELAYED)).isEqualTo(events);
        assertThat(count(DispatcherMetric.RELAY_TAKEN)).isEqualTo(events);
        assertThat(link.isAtRest()).isTrue();
    }

    @Test
    void messageIsAnsweredWhenItIsMergedAndNotBefore() {
        offer(1);
        network.arrive(0);
        thread.run();
        assertThat(publisher.totals).containsExactly(1L);
        assertThat(count(DispatcherMetric.RELAY_TAKEN)).isZero();

        publisher.answerAll();
        thread.run();
        assertThat(count(DispatcherMetric.RELAY_TAKEN)).isEqualTo(1);
    }

    @Test
    void oneThatIsLostHoldsTheOthersOnlyForAMoment() {
        offer(1);
        offer(2);
        offer(3);
        network.onTheWay.removeFirst();
        network.arrive(0);
        network.arrive(0);
        thread.run();
        assertThat(publisher.totals).isEmpty();

        thread.pass(RelayInbox.HELD);
        publisher.answerAll();
        thread.run();
        publisher.answerAll();
        thread.run();
        assertThat(publisher.totals).containsExactly(2L, 3L);
    }

    @Test
    void mergeThatFailsIsSentAgain() {
        offer(1);
        network.arrive(0);
        thread.run();
        publisher.failAll();
        thread.pass(Duration.ofMillis(300));
        assertThat(network.onTheWay).hasSize(1);
        network.arrive(0);
        thread.run();
        publisher.answerAll();
        thread.run();

        assertThat(publisher.totals).containsExactly(1L, 1L);
        assertThat(count(DispatcherMetric.RELAY_TAKEN)).isEqualTo(1);
        assertThat(count(DispatcherMetric.RELAYED)).isEqualTo(1);
    }

    @Test
    void nothingWaitsForAPeerThatDoesNotAnswerAndWhenItDoesWhatHappensThenGoesAtOnce() {
        network.isBroken = true;
        for (int i = 1; i <= 40; i++) {
            offer(i);
        }
        assertThat(link.waitingBytes()).isPositive();
        thread.pass(RelayLink.GIVE_UP.plusSeconds(1));
        assertThat(count(DispatcherMetric.RELAY_DROPPED)).isEqualTo(40);
        offer(41);
        assertThat(link.waitingBytes()).isZero();
        assertThat(count(DispatcherMetric.RELAY_DROPPED)).isEqualTo(41);
        thread.pass(RelayLink.STALE);
        link.beat();
        assertThat(link.isStale()).isTrue();

        network.isBroken = false;
        thread.pass(Duration.ofSeconds(3));
        link.beat();
        thread.run();
        network.arriveAll();
        thread.run();
        assertThat(link.isStale()).isFalse();
        offer(42);
        network.arriveAll();
        thread.run();
        assertThat(publisher.totals).containsExactly(42L);
    }

    @Test
    void regionThatIsToldOfItselfRefuses() {
        CompletableFuture<RelayReply> answer = new CompletableFuture<>();
        inbox.take(new Relay(US, "d:1>us", 0, 0, 1, List.of()), answer);
        assertThat(answer).isCompletedExceptionally();
    }

    @Test
    void whatIsMergedSaysHowFarTheOtherClockIsAheadOnceThatIsKnown() {
        offer(1);
        network.arriveAll();
        thread.run();
        publisher.answerAll();
        skew = OptionalLong.of(-5_000_000);
        offer(2);
        network.arriveAll();
        thread.run();
        assertThat(publisher.skews).containsExactly(OptionalLong.empty(), OptionalLong.of(-5_000_000));
    }

    @Test
    void skewIsWhatTheShortestRoundTripSays() {
        SkewEstimate skew = new SkewEstimate();
        assertThat(skew.known()).isEmpty();
        // Theirs is 5 s ahead; 80 ms there, 80 ms back, and once a way that took longer.
        skew.measured(1_000_000, 6_080_000, 6_081_000, 1_161_000);
        assertThat(skew.known()).hasValue(5_000_000);
        skew.measured(2_000_000, 7_080_000, 7_081_000, 2_961_000);
        assertThat(skew.micros()).isEqualTo(5_000_000);
        assertThat(skew.roundTripMicros()).isEqualTo(160_000);
    }

    /// Messages and answers are on their way until a test lets them arrive.
    private final class Network implements RelayPort {
        private final List<Runnable> onTheWay = new ArrayList<>();
        private boolean isBroken;

        @Override
        public CompletionStage<RelayReply> relay(Relay relay) {
            if (isBroken) {
                return CompletableFuture.failedFuture(new IllegalStateException("broken"));
            }
            CompletableFuture<RelayReply> answer = new CompletableFuture<>();
            onTheWay.add(() -> inbox.take(relay, answer));
            return answer;
        }

        @Override
        public CompletionStage<Void> watched(RegionViewers told) {
            return CompletableFuture.failedFuture(new IllegalStateException("not asked for"));
        }

        void arrive(int which) {
            thread.execute(onTheWay.remove(which));
        }

        void arriveAll() {
            while (!onTheWay.isEmpty()) {
                arrive(0);
            }
        }
    }

    /// Notes what it is to merge, and answers when it is told to.
    private static final class Publisher implements MergePort {
        private final List<Long> totals = new ArrayList<>();
        private final List<OptionalLong> skews = new ArrayList<>();
        private final List<CompletableFuture<Void>> open = new ArrayList<>();

        @Override
        public CompletionStage<Void> merge(RegionId from, EventBatch events, OptionalLong skewMicros) {
            skews.add(skewMicros);
            for (Event event : events.decode()) {
                totals.add(((Reaction) event).originTotal());
            }
            CompletableFuture<Void> answer = new CompletableFuture<>();
            open.add(answer);
            return answer;
        }

        boolean answerAll() {
            List<CompletableFuture<Void>> answered = List.copyOf(open);
            open.clear();
            answered.forEach(answer -> answer.complete(null));
            return !answered.isEmpty();
        }

        void failAll() {
            List<CompletableFuture<Void>> failed = List.copyOf(open);
            open.clear();
            failed.forEach(answer -> answer.completeExceptionally(new IllegalStateException("no ledger")));
        }
    }
}
