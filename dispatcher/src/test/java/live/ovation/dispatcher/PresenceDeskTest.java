package live.ovation.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import live.ovation.presence.Changes;
import live.ovation.presence.PresenceSettings;
import live.ovation.presence.PresenceStore;
import live.ovation.presence.PresenceUnavailable;
import live.ovation.presence.Taken;
import live.ovation.presence.memory.MemoryPresenceStore;
import live.ovation.protocol.Audience;
import live.ovation.protocol.DispatcherPort;
import live.ovation.protocol.Event;
import live.ovation.protocol.EventBatch;
import live.ovation.protocol.FrontendId;
import live.ovation.protocol.Presence;
import live.ovation.protocol.PresenceReport;
import live.ovation.protocol.PresenceReport.Arrival;
import live.ovation.protocol.PresenceReport.Beat;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.RegionSketches;
import live.ovation.protocol.ReportReply;
import live.ovation.protocol.SketchPort;
import live.ovation.protocol.SubscriptionReport;
import live.ovation.protocol.UserId;
import live.ovation.protocol.VideoId;
import live.ovation.protocol.ViewerCount;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.ManualClock;
import live.ovation.telemetry.Telemetry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PresenceDeskTest {
    private static final Duration D = Duration.ofSeconds(60);
    private static final Duration SLACK = Duration.ofSeconds(20);
    private static final UserId ALICE = new UserId("alice");
    private static final VideoId V = new VideoId("v");

    private final ManualClock storesClock = new ManualClock();
    private final MoodyStore store =
            new MoodyStore(new MemoryPresenceStore(PresenceSettings.of(D, SLACK), storesClock));
    private final Told told = new Told();
    private final Telemetry telemetry = new Telemetry();
    private final PresenceDesk desk = new PresenceDesk(store, told, Duration.ofMillis(20), telemetry, Clock.system());
    private long sequence;

    @AfterEach
    void close() {
        desk.close();
    }

    private PresenceReport report(Beat... beats) {
        return new PresenceReport(new FrontendId("f"), 1, ++sequence, 0, List.of(beats), List.of());
    }

    private static Beat beat(UserId user, VideoId... videos) {
        return new Beat(user, List.of(videos));
    }

    private static String status(Event event) {
        return event instanceof Presence presence ? presence.status() : "no presence";
    }

    @Test
    void whoComesAndGoesIsToldOfOnceEach() {
        desk.report(report(beat(ALICE))).toCompletableFuture().join();
        desk.report(report(beat(ALICE))).toCompletableFuture().join();
        await().untilAsserted(() -> assertThat(told.events).hasSize(1));
        assertThat(told.events.getFirst().video()).isEqualTo(VideoId.ofUser(ALICE));
        for (int i = 0; i < 9; i++) {
            awaitALook();
            storesClock.advance(SLACK.dividedBy(2));
        }
        await().untilAsserted(() -> assertThat(told.events).hasSize(2));
        assertThat(told.events).extracting(PresenceDeskTest::status).containsExactly("online", "offline");
    }

    /// A store that nobody looked into for too long claims nothing.
    private void awaitALook() {
        int before = store.looks;
        await().until(() -> store.looks > before);
    }

    @Test
    void whatCanNotBeDispatchedIsToldLaterAndOnlyTheNewestOfEach() {
        told.full = true;
        desk.report(report(beat(ALICE, V))).toCompletableFuture().join();
        await().until(() -> told.refused > 2);
        assertThat(told.events).isEmpty();
        await().untilAsserted(() ->
                assertThat(telemetry.shown(PresenceMetric.UNTOLD).get("")).isPositive());
        told.full = false;
        await().untilAsserted(() -> {
            assertThat(told.events).filteredOn(Presence.class::isInstance).hasSize(1);
            assertThat(told.events)
                    .filteredOn(Audience.class::isInstance)
                    .extracting(event -> ((Audience) event).roster())
                    .containsExactly(List.of(ALICE));
        });
    }

    @Test
    void reportThatWasTakenThoughItFailedIsToldAllTheSame() {
        store.losesAnswers = true;
        assertThat(desk.report(report(beat(ALICE, V))).toCompletableFuture()).failsWithin(Duration.ofSeconds(10));
        store.losesAnswers = false;
        await().untilAsserted(() -> {
            assertThat(told.events).extracting(PresenceDeskTest::status).contains("online");
            assertThat(told.events).anyMatch(Audience.class::isInstance);
        });
    }

    @Test
    void cohortThatWasFormedThoughItsReportFailedIsToldAllTheSame() {
        PresenceReport.Cohorts formed = new PresenceReport.Cohorts(
                List.of(new PresenceReport.Cohort(1, List.of(V), List.of(ALICE))), List.of(), List.of());
        store.losesAnswers = true;
        PresenceReport report =
                new PresenceReport(new FrontendId("f"), 1, ++sequence, 0, 0, List.of(), List.of(), formed);
        assertThat(desk.report(report).toCompletableFuture()).failsWithin(Duration.ofSeconds(10));
        store.losesAnswers = false;
        await().untilAsserted(() -> {
            assertThat(told.events).extracting(PresenceDeskTest::status).contains("online");
            assertThat(told.events).anyMatch(Audience.class::isInstance);
        });
    }

    @Test
    void storeThatIsAwayIsLookedIntoAgainWhenItIsBack() {
        desk.report(report(beat(ALICE))).toCompletableFuture().join();
        store.away = true;
        assertThat(desk.report(report(beat(ALICE))).toCompletableFuture()).failsWithin(Duration.ofSeconds(10));
        assertThat(desk.presence(List.of(ALICE)).toCompletableFuture()).failsWithin(Duration.ofSeconds(10));
        await().until(() -> telemetry.counter(PresenceMetric.FAILED).sum() > 3);
        store.away = false;
        awaitALook();
        assertThat(desk.presence(List.of(ALICE)).toCompletableFuture().join())
                .singleElement()
                .satisfies(alice -> assertThat(alice.online()).isTrue());
    }

    @Test
    void viewersOfAnotherRegionAreCountedOnceAlsoWhenTheWayThereFailsForAWhile() {
        RegionId eu = new RegionId("eu");
        RegionId us = new RegionId("us");
        AtomicBoolean cut = new AtomicBoolean(true);
        AtomicInteger failed = new AtomicInteger();
        AtomicReference<PresenceDesk> there = new AtomicReference<>();
        SketchPort toEu = sketches -> {
            if (cut.get()) {
                failed.incrementAndGet();
                return CompletableFuture.failedFuture(new IllegalStateException("cut"));
            }
            return Objects.requireNonNull(there.get()).met(sketches);
        };
        SketchPort toUs = sketches -> CompletableFuture.completedFuture(null);
        Duration tick = Duration.ofMillis(20);
        Told toldThere = new Told();
        PresenceStore storeThere = new MemoryPresenceStore(PresenceSettings.of(D, SLACK), storesClock);
        try (PresenceDesk us1 =
                        new PresenceDesk(store, told, us, Map.of(eu, toEu), tick, new Telemetry(), Clock.system());
                PresenceDesk eu1 = new PresenceDesk(
                        storeThere, toldThere, eu, Map.of(us, toUs), tick, new Telemetry(), Clock.system())) {
            there.set(eu1);
            us1.report(visits("carol", "dave"));
            eu1.report(visits("carol", "erin"));
            await().until(() -> failed.get() > 0);
            assertThat(storeThere.audience(V).toCompletableFuture().join().unique())
                    .isEqualTo(2);
            cut.set(false);
            await().untilAsserted(() -> assertThat(toldThere.events)
                    .filteredOn(Audience.class::isInstance)
                    .last()
                    .satisfies(audience ->
                            assertThat(((Audience) audience).unique()).isEqualTo(3)));
            assertThat(eu1.met(new RegionSketches(new RegionId("ap"), Map.of())).toCompletableFuture())
                    .isCompletedExceptionally();
        }
    }

    private PresenceReport visits(String... viewers) {
        List<Arrival> arrivals =
                Stream.of(viewers).map(viewer -> new Arrival(V, viewer)).toList();
        return new PresenceReport(new FrontendId("f"), 1, ++sequence, 0, List.of(), arrivals);
    }

    /// A dispatcher that notes what it is given, or refuses it.
    private static final class Told implements DispatcherPort {
        final List<Event> events = new CopyOnWriteArrayList<>();
        volatile boolean full;
        volatile int refused;

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // one thread calls
        public CompletionStage<Void> dispatch(EventBatch batch) {
            if (full) {
                refused++;
                return CompletableFuture.failedFuture(new IllegalStateException("full"));
            }
            events.addAll(batch.decode());
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<ReportReply> report(SubscriptionReport report) {
            return CompletableFuture.failedFuture(new UnsupportedOperationException());
        }

        @Override
        public CompletionStage<ViewerCount> viewers(VideoId video) {
            return CompletableFuture.failedFuture(new UnsupportedOperationException());
        }

        @Override
        public CompletionStage<Void> resyncAll() {
            return CompletableFuture.failedFuture(new UnsupportedOperationException());
        }
    }

    /// A store that can be away, or lose its answers on the way.
    private static final class MoodyStore implements PresenceStore {
        private final PresenceStore store;
        volatile boolean away;
        volatile boolean losesAnswers;
        volatile int looks;

        MoodyStore(PresenceStore store) {
            this.store = store;
        }

        private <T> CompletionStage<T> answered(CompletionStage<T> answer) {
            return losesAnswers ? CompletableFuture.failedFuture(new PresenceUnavailable("lost")) : answer;
        }

        private <T> CompletionStage<T> refused() {
            return CompletableFuture.failedFuture(new PresenceUnavailable("away"));
        }

        @Override
        public CompletionStage<Taken> take(PresenceReport report) {
            return away ? refused() : answered(store.take(report));
        }

        @Override
        public CompletionStage<List<Presence>> presence(Collection<UserId> users) {
            return away ? refused() : answered(store.presence(users));
        }

        @Override
        public CompletionStage<Audience> audience(VideoId video) {
            return away ? refused() : answered(store.audience(video));
        }

        @Override
        public CompletionStage<byte[]> sketch(VideoId video) {
            return away ? refused() : answered(store.sketch(video));
        }

        @Override
        public CompletionStage<Changes> mergeSketches(Map<VideoId, byte[]> sketches) {
            return away ? refused() : answered(store.mergeSketches(sketches));
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // one thread calls
        public CompletionStage<Changes> expire() {
            if (away) {
                return refused();
            }
            CompletionStage<Changes> changes = store.expire();
            looks++;
            return changes;
        }
    }
}
