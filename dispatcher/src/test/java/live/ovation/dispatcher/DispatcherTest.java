package live.ovation.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import live.ovation.protocol.Delivery;
import live.ovation.protocol.Event;
import live.ovation.protocol.EventBatch;
import live.ovation.protocol.FrontendId;
import live.ovation.protocol.FrontendPort;
import live.ovation.protocol.OriginId;
import live.ovation.protocol.Reaction;
import live.ovation.protocol.ReactionKind;
import live.ovation.protocol.ReportReply;
import live.ovation.protocol.SubscriptionReport;
import live.ovation.protocol.VideoId;
import live.ovation.protocol.ViewerCount;
import live.ovation.protocol.wire.WireException;
import live.ovation.subscriptions.FrontendInstance;
import live.ovation.subscriptions.memory.MemorySubscriptionTable;
import live.ovation.telemetry.ManualClock;
import live.ovation.telemetry.Telemetry;
import org.junit.jupiter.api.Test;

/// The dispatcher between a table and frontends that the test holds in its hands, on a thread that the test turns.
class DispatcherTest {
    private static final Duration LEASE = Duration.ofSeconds(3);
    private static final Duration RETRY = Duration.ofMillis(200);
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final VideoId V = new VideoId("v");
    private static final VideoId W = new VideoId("w");

    private final ManualClock clock = new ManualClock();
    private final HandThread thread = new HandThread(clock);
    private final Telemetry telemetry = new Telemetry();
    private final MoodyTable table = new MoodyTable(new MemorySubscriptionTable(LEASE, clock));
    private final Map<FrontendId, FakeFrontend> frontends = new HashMap<>();
    private final Set<FrontendId> unreachable = new HashSet<>();
    private final List<FrontendInstance> connected = new ArrayList<>();
    private Dispatcher dispatcher = dispatcher(1 << 20, 1 << 20);

    private Dispatcher dispatcher(int intakeBytes, int linkBytes) {
        return new Dispatcher(
                new DispatcherSettings("d", intakeBytes, linkBytes, RETRY, TICK),
                table,
                this::connect,
                telemetry,
                clock,
                thread);
    }

    private long reports;

    private FrontendPort connect(FrontendInstance instance) {
        connected.add(instance);
        if (unreachable.contains(instance.id())) {
            throw new IllegalArgumentException("address: none (expected: one)");
        }
        return frontend(instance.id());
    }

    private FakeFrontend frontend(FrontendId id) {
        return frontends.computeIfAbsent(id, i -> new FakeFrontend(FakeFrontend.Manner.ANSWERS));
    }

    private FakeFrontend frontend(String id) {
        return frontend(new FrontendId(id));
    }

    /// A frontend with viewers whose own announcement is over and done with.
    private FakeFrontend watching(String id, VideoId... videos) {
        Map<VideoId, Integer> counts = new HashMap<>();
        Arrays.asList(videos).forEach(video -> counts.put(video, 1));
        report(id, 1, counts);
        thread.run();
        return frontend(id);
    }

    private ReportReply report(String id, long incarnation, Map<VideoId, Integer> counts) {
        return now(dispatcher.report(
                new SubscriptionReport(new FrontendId(id), incarnation, ++reports, "", false, counts)));
    }

    private static <T> T now(CompletionStage<T> stage) {
        assertThat(stage.toCompletableFuture()).isDone();
        return stage.toCompletableFuture().join();
    }

    private static Reaction like(VideoId video, long total) {
        return new Reaction(video, ReactionKind.LIKE, 1, null, new OriginId("o"), total, 1);
    }

    private static EventBatch likes(VideoId video, int count) {
        List<Event> likes = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            likes.add(like(video, i));
        }
        return EventBatch.of(likes);
    }

    private void dispatch(Event... events) {
        assertThat(dispatcher.dispatch(EventBatch.of(List.of(events)))).isCompleted();
        thread.run();
    }

    private long count(DispatcherMetric metric) {
        return telemetry.counter(metric).sum();
    }

    private String shown(DispatcherMetric metric) {
        return telemetry
                .scrape()
                .lines()
                .filter(line -> line.startsWith(metric.metricName() + ' '))
                .map(line -> line.substring(line.indexOf(' ') + 1))
                .findFirst()
                .orElse("nothing");
    }

    private static List<Event> reactions(FakeFrontend frontend) {
        return frontend.events().stream().filter(Reaction.class::isInstance).toList();
    }

    /// What stands for a delivery in messages and comparisons: where it begins, and how much it holds.
    private static List<String> spans(FakeFrontend frontend, int skipped) {
        return frontend.deliveries().stream()
                .skip(skipped)
                .map(delivery -> delivery.sequence() + "+" + delivery.events())
                .toList();
    }

    // --- who gets what ---

    @Test
    void eventGoesOnceToEachInterestedFrontendAndToNoOther() {
        FakeFrontend a = watching("a", V);
        FakeFrontend b = watching("b", V);
        FakeFrontend c = watching("c", W);
        int beforeA = a.deliveries().size();
        int beforeC = c.deliveries().size();

        dispatch(like(V, 1), like(V, 2));

        assertThat(a.deliveries()).hasSize(beforeA + 1);
        assertThat(FakeFrontend.eventsOf(a.last())).containsExactly(like(V, 1), like(V, 2));
        assertThat(FakeFrontend.eventsOf(b.last())).containsExactly(like(V, 1), like(V, 2));
        assertThat(c.deliveries()).hasSize(beforeC);
    }

    @Test
    void batchOfSeveralVideosIsSplitByWhoWantsThem() {
        FakeFrontend a = watching("a", V);
        FakeFrontend b = watching("b", W);
        FakeFrontend both = watching("c", V, W);

        dispatch(like(V, 1), like(W, 1), like(V, 2), like(W, 2));

        assertThat(reactions(a)).containsExactly(like(V, 1), like(V, 2));
        assertThat(reactions(b)).containsExactly(like(W, 1), like(W, 2));
        assertThat(FakeFrontend.eventsOf(both.last())).containsExactly(like(V, 1), like(W, 1), like(V, 2), like(W, 2));
    }

    @Test
    void eventIsNeverEncodedAgain() {
        FakeFrontend a = watching("a", V);
        EventBatch batch = likes(V, 3);

        dispatcher.dispatch(batch);
        thread.run();

        assertThat(a.last().batches().getFirst().bytes()).isSameAs(batch.bytes());
    }

    @Test
    void eventThatNobodyWantsIsCounted() {
        watching("a", V);

        dispatch(like(W, 1), like(W, 2));

        assertThat(count(DispatcherMetric.UNWANTED)).isEqualTo(2);
        assertThat(reactions(frontend("a"))).isEmpty();
    }

    @Test
    void answeredReportIsEffective() {
        report("a", 1, Map.of(V, 1));
        dispatch(like(V, 1));
        report("a", 1, Map.of(V, 0));
        dispatch(like(V, 2));

        assertThat(reactions(frontend("a"))).containsExactly(like(V, 1));
    }

    @Test
    void frontendWhoseLeaseEndedGetsNothing() {
        FakeFrontend a = watching("a", V);
        clock.advance(LEASE);

        dispatch(like(V, 1));

        assertThat(reactions(a)).isEmpty();
    }

    @Test
    void newLifeOfAFrontendHasALinkOfItsOwn() {
        FakeFrontend a = watching("a", V);
        String oldLink = a.last().link();
        report("a", 2, Map.of(V, 1));
        dispatch(like(V, 1));

        assertThat(connected).extracting(FrontendInstance::incarnation).containsExactly(1L, 2L);
        assertThat(a.last().link()).isNotEqualTo(oldLink);
        assertThat(a.deliveries().stream()
                        .filter(delivery -> !delivery.link().equals(oldLink))
                        .findFirst()
                        .orElseThrow()
                        .sequence())
                .isZero();
    }

    // --- one delivery at a time ---

    @Test
    void oneDeliveryIsUnderWayAndWhatArrivesMeanwhileIsTheNext() {
        FakeFrontend a = watching("a", V);
        int before = a.deliveries().size();
        a.is(FakeFrontend.Manner.WAITS);

        for (int i = 1; i <= 10; i++) {
            dispatch(like(V, i));
        }
        assertThat(spans(a, before)).hasSize(1);

        a.answerOne();
        thread.run();
        assertThat(spans(a, before)).containsExactly("1+1", "2+9");
        assertThat(reactions(a)).hasSize(10).first().isEqualTo(like(V, 1));

        a.answerOne();
        thread.run();
        assertThat(a.deliveries()).as("nothing waits, so nothing is sent").hasSize(before + 2);
        assertThat(count(DispatcherMetric.DELIVERED)).isEqualTo(11);
    }

    @Test
    void frozenFrontendDelaysNobody() {
        FakeFrontend frozen = watching("frozen", V);
        FakeFrontend quick = watching("quick", V);
        frozen.is(FakeFrontend.Manner.WAITS);

        for (int i = 1; i <= 1_000; i++) {
            dispatch(like(V, i));
            assertThat(reactions(quick)).hasSize(i);
        }
        assertThat(frozen.unanswered()).isEqualTo(1);
    }

    @Test
    void whateverFrontendsDoEachSeesItsVideosInOrderAndMissesNothing() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<VideoId> videos = List.of(V, W, new VideoId("x"), new VideoId("y"));
        Map<VideoId, Long> totals = new HashMap<>();
        Map<FakeFrontend, List<Event>> wanted = new HashMap<>();
        Map<FakeFrontend, Set<VideoId>> interests = new HashMap<>();
        for (String id : List.of("a", "b", "c", "d")) {
            List<VideoId> some =
                    videos.stream().filter(video -> random.nextBoolean()).toList();
            FakeFrontend frontend = watching(id, some.toArray(VideoId[]::new));
            frontend.is(FakeFrontend.Manner.WAITS);
            interests.put(frontend, Set.copyOf(some));
            wanted.put(frontend, new ArrayList<>());
        }
        for (int i = 0; i < 2_000; i++) {
            List<Event> events = new ArrayList<>();
            for (int j = random.nextInt(4); j >= 0; j--) {
                VideoId video = videos.get(random.nextInt(videos.size()));
                Event event = like(video, totals.merge(video, 1L, Long::sum));
                events.add(event);
                wanted.forEach((frontend, list) -> {
                    if (interests.getOrDefault(frontend, Set.of()).contains(video)) {
                        list.add(event);
                    }
                });
            }
            dispatcher.dispatch(EventBatch.of(events));
            if (random.nextInt(3) > 0) {
                thread.run();
            }
            frontends.values().forEach(frontend -> {
                if (frontend.unanswered() > 0 && random.nextInt(4) == 0) {
                    frontend.answerOne();
                }
            });
        }
        for (FakeFrontend frontend : frontends.values()) {
            frontend.is(FakeFrontend.Manner.ANSWERS);
            while (frontend.unanswered() > 0) {
                frontend.answerOne();
            }
        }
        thread.run();

        wanted.forEach((frontend, list) -> {
            assertThat(reactions(frontend)).as("seed %d", seed).isEqualTo(list);
            long next = 0;
            for (Delivery delivery : frontend.deliveries()) {
                assertThat(delivery.sequence()).as("seed %d", seed).isEqualTo(next);
                next += delivery.events();
            }
        });
        assertThat(shown(DispatcherMetric.INTAKE_BYTES)).isEqualTo("0.0");
    }

    // --- what is lost is said ---

    @Test
    void fullLinkDropsAndItsNumberingJumps() {
        EventBatch ten = likes(V, 10);
        dispatcher = dispatcher(1 << 20, 2 * ten.length());
        FakeFrontend a = watching("a", V);
        FakeFrontend b = watching("b", V);
        int before = a.deliveries().size();
        a.is(FakeFrontend.Manner.WAITS);
        for (int i = 0; i < 4; i++) {
            dispatcher.dispatch(ten);
            thread.run();
        }
        assertThat(count(DispatcherMetric.DROPPED)).isEqualTo(20);
        a.is(FakeFrontend.Manner.ANSWERS);
        a.answerOne();
        thread.run();

        long first = a.deliveries().get(before).sequence();
        assertThat(spans(a, before)).containsExactly(first + "+10", (first + 30) + "+10");
        assertThat(reactions(b)).hasSize(40);
    }

    @Test
    void batchThatAloneOutgrowsTheLinkStillGoesOut() {
        dispatcher = dispatcher(1 << 20, 64);
        FakeFrontend a = watching("a", V);

        dispatcher.dispatch(likes(V, 100));
        thread.run();

        assertThat(reactions(a)).hasSize(100);
        assertThat(count(DispatcherMetric.DROPPED)).isZero();
    }

    @Test
    void failedDeliveryIsNotSentAgainButCountedAndSaidUntilAnswered() {
        FakeFrontend a = watching("a", V);
        int before = a.deliveries().size();
        a.is(FakeFrontend.Manner.FAILS);
        dispatch(like(V, 1), like(V, 2));
        assertThat(spans(a, before)).containsExactly("1+2");

        thread.pass(RETRY.dividedBy(2));
        assertThat(spans(a, before)).as("it waits").hasSize(1);
        thread.pass(RETRY);
        assertThat(spans(a, before)).containsExactly("1+2", "3+0");

        dispatch(like(V, 3));
        assertThat(spans(a, before)).as("new events wait for the pause to end").hasSize(2);
        a.is(FakeFrontend.Manner.ANSWERS);
        thread.pass(RETRY);
        assertThat(spans(a, before)).containsExactly("1+2", "3+0", "3+1");

        thread.pass(RETRY.multipliedBy(2));
        assertThat(spans(a, before)).as("it was answered").hasSize(3);
        assertThat(count(DispatcherMetric.FAILED)).isEqualTo(2);
        assertThat(telemetry.errors().counts()).containsValue(2L);
    }

    @Test
    void deliveryThatFailsLateCountsAsFailedToo() {
        FakeFrontend a = watching("a", V);
        int before = a.deliveries().size();
        a.is(FakeFrontend.Manner.WAITS);
        dispatch(like(V, 1));
        dispatch(like(V, 2));
        a.is(FakeFrontend.Manner.ANSWERS);
        a.failOne();
        thread.pass(RETRY);

        assertThat(spans(a, before)).containsExactly("1+1", "2+1");
    }

    @Test
    void portThatThrowsIsAFailedDeliveryAndHurtsNoOther() {
        FakeFrontend broken = watching("broken", V);
        FakeFrontend fine = watching("fine", V);
        broken.is(FakeFrontend.Manner.THROWS);
        dispatch(like(V, 1));
        dispatch(like(V, 2));
        assertThat(reactions(fine)).hasSize(2);

        broken.is(FakeFrontend.Manner.ANSWERS);
        thread.pass(RETRY);
        assertThat(FakeFrontend.eventsOf(broken.last())).containsExactly(like(V, 2));
    }

    @Test
    void frontendThatCannotBeConnectedToHurtsNoOther() {
        unreachable.add(new FrontendId("nowhere"));
        watching("nowhere", V);
        FakeFrontend fine = watching("fine", V);

        dispatch(like(V, 1));

        assertThat(reactions(fine)).containsExactly(like(V, 1));
        assertThat(count(DispatcherMetric.FAILED)).isPositive();
    }

    // --- the intake ---

    @Test
    void fullIntakeRefusesUntilTheLookUpMadeRoom() {
        EventBatch ten = likes(V, 10);
        dispatcher = dispatcher(2 * ten.length(), 1 << 20);
        FakeFrontend a = watching("a", V);
        assertThat(dispatcher.dispatch(ten)).isCompleted();
        assertThat(dispatcher.dispatch(ten)).isCompleted();

        assertThat(dispatcher.dispatch(ten))
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(RejectedExecutionException.class)
                .withMessageContaining("intake is full");
        assertThat(count(DispatcherMetric.REFUSED)).isEqualTo(10);

        thread.run();
        assertThat(dispatcher.dispatch(ten)).isCompleted();
        thread.run();
        assertThat(reactions(a)).hasSize(30);
        assertThat(shown(DispatcherMetric.INTAKE_BYTES)).isEqualTo("0.0");
    }

    @Test
    void whatArrivesDuringALookUpSharesTheNext() {
        FakeFrontend a = watching("a", V, W);
        table.hold();
        int before = table.lookUps;
        for (int i = 1; i <= 100; i++) {
            dispatch(like(V, i), like(W, i));
        }
        assertThat(table.lookUps).isEqualTo(before + 1);

        table.releaseOldest();
        thread.run();
        assertThat(table.lookUps).isEqualTo(before + 2);
        table.releaseOldest();
        thread.run();
        assertThat(table.lookUps).isEqualTo(before + 2);
        assertThat(reactions(a)).hasSize(200);
    }

    @Test
    void lookUpThatFailsLosesNothingAndKeepsTheOrder() {
        for (MoodyTable.Mood mood : List.of(MoodyTable.Mood.FAILS, MoodyTable.Mood.THROWS)) {
            FakeFrontend a = watching(mood.name(), V);
            table.mood = mood;
            dispatcher.dispatch(EventBatch.of(List.of(like(V, 1), like(W, 1), like(V, 2))));
            // Arrives between the question and its failure.
            dispatch(like(V, 3));
            thread.pass(RETRY.multipliedBy(3));
            assertThat(reactions(a)).isEmpty();

            table.mood = MoodyTable.Mood.ANSWERS;
            thread.pass(RETRY);

            assertThat(reactions(a)).as(mood.name()).containsExactly(like(V, 1), like(V, 2), like(V, 3));
        }
        assertThat(count(DispatcherMetric.LOOKUP_FAILED)).isEqualTo(8);
        assertThat(shown(DispatcherMetric.INTAKE_BYTES)).isEqualTo("0.0");
    }

    @Test
    void storeThatIsAwayMakesPublishersWait() {
        EventBatch ten = likes(V, 10);
        dispatcher = dispatcher(2 * ten.length(), 1 << 20);
        FakeFrontend a = watching("a", V);
        table.mood = MoodyTable.Mood.FAILS;
        dispatcher.dispatch(ten);
        dispatcher.dispatch(ten);
        thread.pass(RETRY.multipliedBy(4));

        assertThat(dispatcher.dispatch(ten)).isCompletedExceptionally();
        table.mood = MoodyTable.Mood.ANSWERS;
        thread.pass(RETRY);
        assertThat(reactions(a)).hasSize(20);
        assertThat(dispatcher.dispatch(ten)).isCompleted();
    }

    @Test
    void malformedBatchIsRefusedAndHurtsNoOther() {
        FakeFrontend a = watching("a", V);
        byte[] nonsense = "nonsense, and more of it".getBytes(StandardCharsets.US_ASCII);

        assertThat(dispatcher.dispatch(new EventBatch(nonsense, 0, nonsense.length, 1)))
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(WireException.class);
        dispatch(like(V, 1));

        assertThat(reactions(a)).containsExactly(like(V, 1));
        assertThat(shown(DispatcherMetric.INTAKE_BYTES)).isEqualTo("0.0");
    }

    // --- viewers ---

    @Test
    void changedNumberOfViewersIsAnnouncedToAllWhoWatch() {
        FakeFrontend a = watching("a", V);
        assertThat(a.events()).containsExactly(new ViewerCount(V, 1, 1));
        report("b", 1, Map.of(V, 4));
        thread.run();
        report("b", 1, Map.of(V, 2));
        thread.run();
        report("b", 1, Map.of(V, 2));
        thread.run();

        assertThat(a.events())
                .containsExactly(new ViewerCount(V, 1, 1), new ViewerCount(V, 5, 5), new ViewerCount(V, 3, 5));
        assertThat(now(dispatcher.viewers(V))).isEqualTo(new ViewerCount(V, 3, 5));
    }

    @Test
    void viewersOfAFrontendThatDiedAreTakenBack() {
        report("dead", 1, Map.of(V, 7));
        thread.run();
        thread.pass(LEASE.minusMillis(500));
        FakeFrontend a = watching("a", V);

        thread.pass(TICK.multipliedBy(2));

        assertThat(a.events()).last().isEqualTo(new ViewerCount(V, 1, 8));
    }

    @Test
    void lastAnnouncementIsTheNewestCountHoweverTheTableAnswers() {
        FakeFrontend a = watching("a", V);
        table.hold();
        report("b", 1, Map.of(V, 4));
        thread.run();
        report("b", 1, Map.of(V, 9));
        thread.run();
        report("c", 1, Map.of(V, 1));
        thread.run();
        while (table.held() > 0) {
            table.releaseNewest();
            thread.run();
        }

        assertThat(a.events()).last().isEqualTo(new ViewerCount(V, 11, 11));
    }

    @Test
    void manyReportsAtOnceAreFewAnnouncements() {
        watching("a", V);
        table.hold();
        int before = table.reads;
        for (int i = 0; i < 100; i++) {
            report("f" + i, 1, Map.of(V, 1));
            thread.run();
        }
        while (table.held() > 0) {
            table.releaseOldest();
            thread.run();
        }

        assertThat(table.reads).isEqualTo(before + 2);
        assertThat(frontend("a").events()).last().isEqualTo(new ViewerCount(V, 101, 101));
    }

    @Test
    void announcementThatCouldNotBeReadIsMadeUpFor() {
        FakeFrontend a = watching("a", V);
        report("b", 1, Map.of(V, 4));
        table.mood = MoodyTable.Mood.FAILS;
        thread.pass(TICK);
        assertThat(a.events()).last().isEqualTo(new ViewerCount(V, 1, 1));

        table.mood = MoodyTable.Mood.ANSWERS;
        thread.pass(TICK);

        assertThat(a.events()).last().isEqualTo(new ViewerCount(V, 5, 5));
    }

    @Test
    void fullIntakeDoesNotKeepTheNumberOfViewersWrong() {
        EventBatch ten = likes(V, 10);
        dispatcher = dispatcher(ten.length(), 1 << 20);
        FakeFrontend a = watching("a", V);
        table.hold();
        assertThat(dispatcher.dispatch(ten)).isCompleted();
        thread.run();
        report("b", 1, Map.of(V, 4));
        thread.run();
        table.releaseNewest();
        thread.run();
        assertThat(dispatcher.dispatch(ten)).as("it is full").isCompletedExceptionally();
        while (table.held() > 0) {
            table.releaseOldest();
            thread.run();
        }

        assertThat(a.events()).last().isEqualTo(new ViewerCount(V, 5, 5));
    }

    @Test
    void expiryThatFailsOnceIsTriedAgain() {
        FakeFrontend a = watching("a", V);
        report("dead", 1, Map.of(V, 7));
        for (MoodyTable.Mood mood : List.of(MoodyTable.Mood.FAILS, MoodyTable.Mood.THROWS)) {
            table.mood = mood;
            thread.pass(TICK);
        }
        table.mood = MoodyTable.Mood.ANSWERS;
        report("a", 1, Map.of());
        thread.pass(LEASE.minusMillis(1));

        assertThat(a.events()).last().isEqualTo(new ViewerCount(V, 1, 8));
    }

    @Test
    void failureOfTheTableIsTheAnswerToAReport() {
        table.mood = MoodyTable.Mood.THROWS;
        SubscriptionReport report = new SubscriptionReport(new FrontendId("a"), 1, 1, "", false, Map.of(V, 1));

        assertThat(dispatcher.report(report)).isCompletedExceptionally();
        assertThat(dispatcher.viewers(V)).isCompletedExceptionally();
    }

    // --- what nobody can name ---

    @Test
    void whoeverMayHaveMissedSomethingNobodyCanNameIsShownThatOneIsMissing() {
        FakeFrontend a = watching("a", V);
        FakeFrontend idle = watching("idle", new VideoId("another"));
        dispatch(like(V, 1));
        long next = a.last().sequence() + a.last().events();

        assertThat(dispatcher.resyncAll()).isCompleted();
        thread.run();
        assertThat(a.last().sequence()).isEqualTo(next + 1);
        assertThat(a.last().events()).isZero();
        assertThat(idle.last().sequence()).isPositive();

        dispatch(like(V, 2));
        assertThat(a.last().sequence()).isEqualTo(next + 1);
        assertThat(reactions(a)).containsExactly(like(V, 1), like(V, 2));
    }

    // --- links come and go ---

    @Test
    void frontendIsInThePlanForAsLongAsItsLeaseLives() {
        FakeFrontend a = watching("a", V);
        thread.pass(TICK.multipliedBy(2));
        assertThat(shown(DispatcherMetric.FRONTENDS)).isEqualTo("1.0");

        thread.pass(LEASE.plus(TICK.multipliedBy(2)));
        assertThat(shown(DispatcherMetric.FRONTENDS)).isEqualTo("0.0");
        int told = a.deliveries().size();
        dispatch(like(V, 1));
        thread.pass(LEASE);
        assertThat(a.deliveries()).hasSize(told);
    }

    @Test
    void unusedLinkIsLetGoAndTheNextOneCountsFromZeroUnderAnotherName() {
        FakeFrontend a = watching("a", V);
        dispatch(like(V, 1));
        Delivery before = a.last();
        thread.pass(TICK);
        assertThat(shown(DispatcherMetric.LINKS)).isEqualTo("1.0");

        thread.pass(LEASE.plusMinutes(1).plus(TICK).plus(TICK));
        assertThat(shown(DispatcherMetric.LINKS)).isEqualTo("0.0");

        report("a", 1, Map.of(V, 1));
        dispatch(like(V, 2));
        Delivery first = a.deliveries().stream()
                .filter(delivery -> !delivery.link().equals(before.link()))
                .findFirst()
                .orElseThrow();
        assertThat(first.sequence()).isZero();
        assertThat(reactions(a)).containsExactly(like(V, 1), like(V, 2));
        assertThat(shown(DispatcherMetric.LINKS)).isEqualTo("1.0");
    }

    @Test
    void everyLivingFrontendHearsABeatAndNoMoreOnceItsLeaseEnded() {
        report("a", 1, Map.of());
        thread.pass(TICK.plus(TICK));
        FakeFrontend a = frontend("a");
        assertThat(a.deliveries()).isNotEmpty().allSatisfy(beat -> {
            assertThat(beat.events()).isZero();
            assertThat(beat.sequence()).isZero();
        });
        assertThat(count(DispatcherMetric.DELIVERIES)).as("beats are none").isZero();

        thread.pass(LEASE);
        int heard = a.deliveries().size();
        thread.pass(LEASE);
        assertThat(a.deliveries()).hasSize(heard);
    }

    @Test
    void linkThatSpeaksNeedsNoBeat() {
        FakeFrontend a = watching("a", V);
        report("a", 1, Map.of(V, 1));
        thread.pass(TICK.plus(TICK));
        dispatch(like(V, 1));
        int heard = a.deliveries().size();
        thread.pass(TICK);
        assertThat(a.deliveries()).hasSize(heard);
    }

    @Test
    void beatsGoOnWhileTheTableIsAway() {
        FakeFrontend a = watching("a", V);
        thread.pass(TICK.plus(TICK));
        table.mood = MoodyTable.Mood.FAILS;
        int heard = a.deliveries().size();
        thread.pass(TICK.multipliedBy(3));
        assertThat(a.deliveries().size()).isGreaterThan(heard);
    }

    @Test
    void beatThatFailedIsNoLoss() {
        FakeFrontend a = watching("a", V);
        thread.pass(TICK.plus(TICK));
        a.is(FakeFrontend.Manner.FAILS);
        thread.pass(TICK);
        int tried = a.deliveries().size();
        thread.pass(RETRY.multipliedBy(2));
        assertThat(a.deliveries()).as("it is not repeated").hasSize(tried);
    }

    @Test
    void reportOfUnknownFateHasItsVideosCountedAgain() {
        FakeFrontend a = watching("a", V);
        thread.pass(TICK);
        int heard = a.events().size();
        table.mood = MoodyTable.Mood.FAILS;
        assertThat(dispatcher.report(new SubscriptionReport(new FrontendId("a"), 1, ++reports, "", true, Map.of(V, 5))))
                .isCompletedExceptionally();
        table.mood = MoodyTable.Mood.ANSWERS;
        thread.pass(TICK);
        assertThat(a.events().size()).isGreaterThan(heard);
    }

    @Test
    void countThatAnotherDispatcherAnnouncedMeanwhileIsNotLeftStale() {
        FakeFrontend a = watching("a", V);
        report("a", 1, Map.of(V, 2));
        thread.run();
        // Another dispatcher takes this report, and its announcement may come before ours.
        now(table.apply(new SubscriptionReport(new FrontendId("b"), 1, 1, "", true, Map.of(V, 40))));
        thread.pass(TICK);
        assertThat(a.events()).last().isEqualTo(new ViewerCount(V, 42, 42));
        int heard = a.events().size();
        thread.pass(TICK.multipliedBy(2));
        assertThat(a.events()).as("told once").hasSize(heard);
    }

    @Test
    void linkInUseIsKept() {
        FakeFrontend a = watching("a", V);
        for (int i = 1; i <= 10; i++) {
            thread.pass(Duration.ofSeconds(30));
            report("a", 1, Map.of(V, 1));
            dispatch(like(V, i));
        }

        assertThat(a.deliveries())
                .extracting(Delivery::link)
                .containsOnly(a.last().link());
        assertThat(connected).hasSize(1);
    }

    @Test
    void linkThatHasALossToTellIsKeptLongerButNotForever() {
        FakeFrontend a = watching("a", V);
        a.is(FakeFrontend.Manner.FAILS);
        dispatch(like(V, 1));
        thread.pass(Duration.ofMinutes(2));
        assertThat(shown(DispatcherMetric.LINKS)).isEqualTo("1.0");

        a.is(FakeFrontend.Manner.ANSWERS);
        thread.pass(RETRY);
        assertThat(a.last().sequence()).isEqualTo(2);
        assertThat(a.last().events()).isZero();
        thread.pass(TICK);
        assertThat(shown(DispatcherMetric.LINKS)).isEqualTo("0.0");

        report("a", 1, Map.of(V, 1));
        thread.run();
        a.is(FakeFrontend.Manner.FAILS);
        dispatch(like(V, 2));
        thread.pass(LEASE.plusMinutes(10).plus(TICK).plus(TICK));
        assertThat(shown(DispatcherMetric.LINKS)).isEqualTo("0.0");
        int sent = a.deliveries().size();
        thread.pass(Duration.ofMinutes(1));
        assertThat(a.deliveries()).as("who was given up is left alone").hasSize(sent);
    }

    @Test
    void bytesThatWaitAreShown() {
        FakeFrontend a = watching("a", V);
        a.is(FakeFrontend.Manner.WAITS);
        dispatch(like(V, 1));
        EventBatch batch = likes(V, 5);
        dispatcher.dispatch(batch);
        thread.pass(TICK);

        assertThat(shown(DispatcherMetric.LINK_BYTES)).isEqualTo(batch.length() + ".0");
    }

    @Test
    void closedDispatcherRefusesInsteadOfThrowing() {
        FakeFrontend a = watching("a", V);
        a.is(FakeFrontend.Manner.WAITS);
        dispatch(like(V, 1));
        dispatcher.close();

        assertThat(dispatcher.dispatch(likes(V, 1)))
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withMessageContaining("closed");
        report("a", 1, Map.of(V, 5));
        a.answerOne();
        thread.pass(TICK);
        assertThat(a.deliveries()).hasSize(2);
        assertThat(shown(DispatcherMetric.INTAKE_BYTES)).isEqualTo("0.0");
    }

    @Test
    void settingsThatCannotWorkAreRefused() {
        assertThatThrownBy(() -> new DispatcherSettings("d", 0, 1, RETRY, TICK))
                .hasMessage("intake bytes: 0 (expected: > 0)");
        assertThatThrownBy(() -> new DispatcherSettings("d", 1, -1, RETRY, TICK))
                .hasMessage("link bytes: -1 (expected: > 0)");
        assertThatThrownBy(() -> new DispatcherSettings("d", 1, 1, Duration.ZERO, TICK))
                .hasMessage("retry: PT0S (expected: > 0s)");
        assertThatThrownBy(() -> new DispatcherSettings("d", 1, 1, RETRY, Duration.ofSeconds(-1)))
                .hasMessage("tick: PT-1S (expected: > 0s)");
    }
}
