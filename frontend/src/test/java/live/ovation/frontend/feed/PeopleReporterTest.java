package live.ovation.frontend.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.stream.IntStream;
import live.ovation.frontend.metrics.FrontendMetric;
import live.ovation.protocol.Audience;
import live.ovation.protocol.FrontendId;
import live.ovation.protocol.Presence;
import live.ovation.protocol.PresencePort;
import live.ovation.protocol.PresenceReply;
import live.ovation.protocol.PresenceReport;
import live.ovation.protocol.PresenceReport.Arrival;
import live.ovation.protocol.PresenceReport.Beat;
import live.ovation.protocol.UserId;
import live.ovation.protocol.VideoId;
import live.ovation.telemetry.Telemetry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Gathering takes a day here: what is told was not gathered.
class PeopleReporterTest {
    private static final VideoId V = new VideoId("v");
    private static final VideoId W = new VideoId("w");
    private static final UserId ALICE = new UserId("alice");
    private static final UserId BOB = new UserId("bob");

    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1);
    private final Desk desk = new Desk();
    private final Telemetry telemetry = new Telemetry();
    private final PeopleReporter reporter = reporter(Duration.ofDays(1));

    private PeopleReporter reporter(Duration gathering) {
        return new PeopleReporter(
                new FrontendId("f"), 1, FeedSettings.DEFAULTS, gathering, desk, thread, settling -> {}, telemetry);
    }

    /// Takes reports and answers when the test says so.
    private static final class Desk implements PresencePort {
        final List<PresenceReport> reports = new CopyOnWriteArrayList<>();
        private final List<CompletableFuture<PresenceReply>> unanswered = new CopyOnWriteArrayList<>();

        @Override
        public CompletionStage<PresenceReply> report(PresenceReport report) {
            CompletableFuture<PresenceReply> reply = new CompletableFuture<>();
            unanswered.add(reply);
            reports.add(report);
            return reply;
        }

        void answer() {
            unanswered.removeFirst().complete(new PresenceReply(1, Duration.ZERO));
        }

        void fail() {
            unanswered.removeFirst().completeExceptionally(new IllegalStateException("away"));
        }

        @Override
        public CompletionStage<List<Presence>> presence(Collection<UserId> users) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<Audience> audience(VideoId video) {
            throw new UnsupportedOperationException();
        }
    }

    @AfterEach
    void stop() {
        thread.shutdownNow();
    }

    private static Beat beat(UserId user, VideoId... videos) {
        return new Beat(user, List.of(videos));
    }

    private static List<Beat> crowd(int size) {
        return IntStream.range(0, size)
                .mapToObj(i -> beat(new UserId("u" + i), V))
                .toList();
    }

    private void add(boolean urgent, Beat... beats) {
        reporter.add(signs(urgent, List.of(beats)));
    }

    private static SignsOfLife signs(boolean urgent, List<Beat> beats, Arrival... arrivals) {
        SignsOfLife signs = new SignsOfLife();
        beats.forEach(signs::beat);
        List.of(arrivals).forEach(signs::arrive);
        if (urgent) {
            signs.beUrgent();
        }
        return signs;
    }

    /// Once the thread has done what it was given.
    private void assertReports(int number) {
        CompletableFuture.runAsync(() -> {}, thread).join();
        assertThat(desk.reports).hasSize(number);
    }

    private List<Beat> reported(int number) {
        await().until(() -> desk.reports.size() >= number);
        return desk.reports.get(number - 1).beats();
    }

    @Test
    void whoStaysWaitsForOthersAndGoesAlongWithWhoComes() {
        add(false, beat(ALICE, V));
        assertReports(0);
        add(true, beat(BOB, V));
        assertThat(reported(1)).containsExactlyInAnyOrder(beat(ALICE, V), beat(BOB, V));
    }

    @Test
    void whoStaysWakesNobodyAndIsToldOfWhenTheTimeHasCome() {
        PeopleReporter soon = reporter(Duration.ofMillis(20));
        long tasks = thread.getTaskCount();
        soon.add(signs(false, List.of(beat(ALICE, V))));
        soon.add(signs(false, List.of(beat(BOB, V)), new Arrival(V, "bob")));
        assertThat(thread.getTaskCount()).isEqualTo(tasks);
        thread.execute(soon::start);
        // The first report shows only which store there is.
        assertThat(reported(1)).isEmpty();
        desk.answer();
        assertThat(reported(2)).containsExactly(beat(ALICE, V), beat(BOB, V));
        assertThat(desk.reports.get(1).arrivals()).containsExactly(new Arrival(V, "bob"));
        // Who has to wait for an answer does not wait for the next time as well.
        soon.add(signs(false, List.of(beat(ALICE, W))));
        desk.answer();
        assertThat(reported(3)).containsExactly(beat(ALICE, W));
    }

    @Test
    void whoComesWhileAReportIsUnderWayIsToldWithTheNextOneAtOnce() {
        add(true, beat(ALICE, V));
        assertReports(1);
        add(false, beat(ALICE, V));
        add(true, beat(BOB, V));
        assertReports(1);
        desk.answer();
        assertThat(reported(2)).containsExactlyInAnyOrder(beat(ALICE, V), beat(BOB, V));
        // And then there is nobody any more who can't wait.
        add(false, beat(BOB, V));
        desk.answer();
        assertReports(2);
    }

    @Test
    void asManyAsAReportHoldsDoNotWait() {
        reporter.add(signs(false, crowd(9_000)));
        assertThat(reported(1)).hasSize(4_000);
        desk.answer();
        assertThat(reported(2)).hasSize(4_000).doesNotContainAnyElementsOf(reported(1));
        desk.answer();
        assertThat(reported(3)).hasSize(1_000).doesNotContainAnyElementsOf(reported(2));
    }

    @Test
    void eachUserIsInAReportOnceWithAllThatIsWatched() {
        add(false, beat(ALICE, V), beat(BOB, V), beat(ALICE, W), beat(ALICE));
        add(true, beat(BOB, V));
        assertThat(reported(1)).hasSize(2).contains(beat(BOB, V)).anySatisfy(both -> {
            assertThat(both.user()).isEqualTo(ALICE);
            assertThat(both.videos()).containsExactlyInAnyOrder(V, W);
        });
    }

    @Test
    void whoIsNamedInCohortIsCountedAsNamed() {
        SignsOfLife signs = signs(true, List.of(beat(ALICE, V)));
        signs.form(
                new Cohort(1, List.of(V)) {
                    @Override
                    protected void onRefused() {}
                },
                List.of(BOB, new UserId("carol")));
        reporter.add(signs);
        reported(1);
        desk.answer();
        await().until(() -> telemetry.counter(FrontendMetric.BEATS_TOLD).sum() == 3);
    }

    @Test
    void everyReportSaysWhichOneWasAnsweredLast() {
        add(true, beat(ALICE, V));
        assertReports(1);
        desk.answer();
        add(true, beat(ALICE, V));
        assertReports(2);
        desk.fail();
        await().until(() -> desk.reports.size() == 3);
        desk.answer();
        add(true, beat(ALICE, V));
        await().until(() -> desk.reports.size() == 4);
        assertThat(desk.reports).extracting(PresenceReport::answered).containsExactly(0L, 1L, 1L, 3L);
    }

    @Test
    void whatCouldNotBeToldIsToldAgainAfterAPause() {
        reporter.add(signs(false, crowd(4_000), new Arrival(V, "u1")));
        assertThat(reported(1)).hasSize(4_000);
        desk.fail();
        assertThat(reported(2)).containsExactlyInAnyOrderElementsOf(reported(1));
        assertThat(desk.reports.get(1).arrivals()).containsExactly(new Arrival(V, "u1"));
        assertThat(desk.reports.get(1).sequence()).isEqualTo(2);
    }
}
