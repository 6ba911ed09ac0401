package live.ovation.publisher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import live.ovation.protocol.Event;
import live.ovation.protocol.OriginId;
import live.ovation.protocol.Reaction;
import live.ovation.protocol.ReactionKind;
import live.ovation.protocol.Resync;
import live.ovation.protocol.VideoId;
import live.ovation.telemetry.ManualClock;
import live.ovation.telemetry.Telemetry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OutboxTest {
    private static final VideoId VIDEO = new VideoId("v");
    private static final int MOST_WAITING = 100;
    private static final int MOST_VIDEOS = 10;
    private static final PublisherSettings.Dispatch SETTINGS = new PublisherSettings.Dispatch(
            MOST_WAITING, MOST_VIDEOS, 1_000, Duration.ofMillis(1), Duration.ofMillis(50), Duration.ofSeconds(60));

    private final FakeDispatcher dispatcher = new FakeDispatcher();
    private final Telemetry telemetry = new Telemetry();
    private final ManualClock clock = new ManualClock();
    private final Outbox outbox = new Outbox(SETTINGS, dispatcher, telemetry, clock);
    private long total;

    @AfterEach
    void end() {
        dispatcher.mode(FakeDispatcher.Mode.TAKES);
        outbox.close();
    }

    private Reaction next(VideoId video) {
        return new Reaction(video, ReactionKind.LIKE, 1, null, new OriginId("o"), ++total, 1);
    }

    private void offer(int events) {
        List<Event> list = new ArrayList<>();
        for (int i = 0; i < events; i++) {
            list.add(next(VIDEO));
        }
        outbox.offer(list);
    }

    private static List<Long> totals(List<Event> events) {
        List<Long> totals = new ArrayList<>();
        for (Event event : events) {
            if (event instanceof Reaction reaction) {
                totals.add(reaction.originTotal());
            }
        }
        return totals;
    }

    private void awaitTotalsUpTo(long last) {
        List<Long> all = LongStream.rangeClosed(1, last).boxed().toList();
        await().untilAsserted(() -> assertThat(totals(dispatcher.taken())).isEqualTo(all));
    }

    @Test
    void atMostOneTurnAMillisecondIsTaken() {
        List<Duration> delays = new CopyOnWriteArrayList<>();
        ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1) {
            @Override
            public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
                delays.add(Duration.of(delay, unit.toChronoUnit()));
                return super.schedule(task, 0, unit);
            }

            @Override
            public void execute(Runnable task) {
                // What is to happen at once would come through the method above, too.
                super.schedule(task, 0, TimeUnit.NANOSECONDS);
            }
        };
        try (Outbox rests = new Outbox(SETTINGS, dispatcher, telemetry, clock, thread)) {
            rests.offer(List.of(next(VIDEO)));
            awaitTotalsUpTo(1);
            assertThat(delays).as("who has been idle begins at once").isEmpty();

            clock.advance(Duration.ofNanos(300_000));
            rests.offer(List.of(next(VIDEO)));
            awaitTotalsUpTo(2);
            assertThat(delays).containsExactly(Duration.ofNanos(700_000));

            clock.advance(Duration.ofMillis(1));
            rests.offer(List.of(next(VIDEO)));
            awaitTotalsUpTo(3);
            assertThat(delays).hasSize(1);
        }
    }

    @Test
    void publisherBeginsByHavingEverythingRead() {
        await().untilAsserted(() -> assertThat(dispatcher.resyncs()).isEqualTo(1));
    }

    @ParameterizedTest
    @EnumSource(value = FakeDispatcher.Mode.class, names = "TAKES", mode = EnumSource.Mode.EXCLUDE)
    void havingEverythingReadIsTriedUntilADispatcherTakesIt(FakeDispatcher.Mode trouble) {
        FakeDispatcher away = new FakeDispatcher();
        away.mode(trouble);
        try (Outbox second = new Outbox(SETTINGS, away, telemetry, clock)) {
            second.offer(List.of(next(VIDEO)));
            await().until(() -> !away.attempts().isEmpty());
            assertThat(away.resyncs()).isZero();
            away.mode(FakeDispatcher.Mode.TAKES);
            await().untilAsserted(() -> assertThat(away.resyncs()).isEqualTo(1));
        }
    }

    @Test
    void eventsArriveInTheOrderOfCommits() {
        for (int i = 0; i < MOST_WAITING; i++) {
            offer(1);
        }
        awaitTotalsUpTo(MOST_WAITING);
        assertThat(dispatcher.attempts())
                .allSatisfy(batch -> assertThat(batch.length()).isLessThan(1_100));
    }

    @Test
    void unreachableDispatcherIsTriedAgainWithTheSameBatchAndNothingIsLost() {
        for (FakeDispatcher.Mode mode :
                List.of(FakeDispatcher.Mode.FAILS, FakeDispatcher.Mode.THROWS, FakeDispatcher.Mode.NEVER_ANSWERS)) {
            dispatcher.mode(mode);
            int before = dispatcher.attempts().size();
            offer(3);
            await().until(() -> dispatcher.attempts().size() >= before + 3);
            offer(3);
            assertThat(new LinkedHashSet<>(dispatcher
                            .attempts()
                            .subList(before, dispatcher.attempts().size())))
                    .as("one batch in flight, never encoded again")
                    .hasSize(1);
            dispatcher.mode(FakeDispatcher.Mode.TAKES);
            awaitTotalsUpTo(total);
        }
        assertThat(telemetry.counter(PublisherMetric.DISPATCHED).sum()).isEqualTo(18);
        assertThat(telemetry.counter(PublisherMetric.DROPPED).sum()).isZero();
    }

    @Test
    void batchOfUnknownFateIsSentAgainAndCarriesTheSameTotals() {
        dispatcher.mode(FakeDispatcher.Mode.TAKES_AND_FAILS);
        offer(2);
        await().until(() -> dispatcher.attempts().size() >= 2);
        dispatcher.mode(FakeDispatcher.Mode.TAKES);
        offer(1);
        await().until(() -> totals(dispatcher.taken()).contains(3L));
        assertThat(new LinkedHashSet<>(dispatcher.taken())).hasSize(3);
    }

    @Test
    void beyondTheBoundEventsAreDroppedAndTheirVideosResynced() {
        dispatcher.mode(FakeDispatcher.Mode.FAILS);
        offer(1);
        await().until(() -> !dispatcher.attempts().isEmpty());
        VideoId other = new VideoId("other");
        outbox.offer(List.of(next(other)));
        offer(MOST_WAITING - 1);
        assertThat(outbox.waitingEvents()).isEqualTo(MOST_WAITING);
        offer(1);
        assertThat(outbox.waitingEvents()).isEqualTo(1);
        assertThat(telemetry.counter(PublisherMetric.DROPPED).sum()).isEqualTo(MOST_WAITING);

        dispatcher.mode(FakeDispatcher.Mode.TAKES);
        await().until(() -> totals(dispatcher.taken()).contains(total));
        assertThat(totals(dispatcher.taken())).containsExactly(1L, total);
        assertThat(dispatcher.taken()).contains(new Resync(VIDEO), new Resync(other));
        assertThat(telemetry.counter(PublisherMetric.RESYNCS).sum()).isEqualTo(2);
    }

    @Test
    void moreMissedVideosThanAreRememberedAreCounted() {
        dispatcher.mode(FakeDispatcher.Mode.FAILS);
        offer(1);
        await().until(() -> !dispatcher.attempts().isEmpty());
        List<Event> many = new ArrayList<>();
        for (int i = 0; i < MOST_WAITING + 1; i++) {
            many.add(next(new VideoId("many" + i % (MOST_VIDEOS + 3))));
        }
        outbox.offer(many);
        assertThat(outbox.waitingEvents()).isZero();
        assertThat(telemetry.counter(PublisherMetric.RESYNCS_LOST).sum()).isPositive();

        dispatcher.mode(FakeDispatcher.Mode.TAKES);
        await().until(() -> telemetry.counter(PublisherMetric.RESYNCS).sum() == MOST_VIDEOS);
        assertThat(dispatcher.taken()).filteredOn(Resync.class::isInstance).hasSize(MOST_VIDEOS);
    }

    @Test
    void batchThatNobodyTakesForTooLongMakesWay() {
        dispatcher.mode(FakeDispatcher.Mode.FAILS);
        offer(2);
        await().until(() -> dispatcher.attempts().size() >= 2);
        clock.advance(Duration.ofSeconds(61));
        await().until(() -> telemetry.counter(PublisherMetric.DROPPED).sum() == 2);
        dispatcher.mode(FakeDispatcher.Mode.TAKES);
        await().until(() -> dispatcher.taken().contains(new Resync(VIDEO)));
        assertThat(totals(dispatcher.taken())).isEmpty();
    }

    @Test
    void closingSendsWhatWaits() {
        dispatcher.mode(FakeDispatcher.Mode.FAILS);
        offer(5);
        await().until(() -> !dispatcher.attempts().isEmpty());
        offer(5);
        dispatcher.mode(FakeDispatcher.Mode.TAKES);
        outbox.close();
        assertThat(totals(dispatcher.taken())).hasSize(10);
    }
}
