package live.ovation.crowd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Whole crowds before a server that behaves, or misbehaves in one known way.
@Timeout(60)
class CrowdTest {
    private static final int VIEWERS = 12;

    private static CrowdPlanBuilder plan(StageServer server) {
        return CrowdPlan.builder()
                .urls(List.of(server.url()))
                .video("v")
                .viewers(VIEWERS)
                .likesPerSecond(60)
                .commentsPerSecond(20)
                .lane(Lane.EACH)
                .warmup(Duration.ZERO)
                .duration(Duration.ofSeconds(1))
                .settle(Duration.ofSeconds(20));
    }

    private static CrowdReport play(CrowdPlanBuilder plan) {
        return Crowd.run(plan.build(), ProgressListener.SILENT);
    }

    /// Where something stays missing, waiting for it is in vain.
    private static CrowdReport playBriefly(CrowdPlanBuilder plan) {
        return play(plan.settle(Duration.ofMillis(700)));
    }

    @Test
    void honestServerGetsAGoodVerdictAndEveryFrameIsCounted() {
        try (StageServer server = StageServer.honest()) {
            List<Progress> progress = new ArrayList<>();
            CrowdReport report = Crowd.run(plan(server).build(), progress::add);

            assertThat(report.verdict()).isEqualTo(new Verdict(Verdict.ALL_WELL, List.of()));
            assertThat(report.taps().taps()).isBetween(50L, 200L);
            assertThat(report.taps().tapsAcknowledged()).isEqualTo(report.taps().taps());
            assertThat(report.count(Count.REACTIONS))
                    .isEqualTo(VIEWERS * report.taps().taps());
            assertThat(report.count(Count.COMMENTS))
                    .isEqualTo(VIEWERS * report.taps().comments());
            assertThat(report.count(Count.CONNECTED)).isEqualTo(VIEWERS);
            assertThat(report.count(Count.VIEWERS_ON)).isEqualTo(VIEWERS);
            assertThat(report.latencies())
                    .containsKeys(Latency.DUE_TO_VIEWER, Latency.COMMENT_DUE_TO_VIEWER, Latency.POST, Latency.JOIN);
            assertThat(report.latencies().get(Latency.DUE_TO_VIEWER)).satisfies(due -> {
                assertThat(due.count()).isPositive();
                assertThat(due.maxMicros())
                        .isGreaterThanOrEqualTo(due.p50Micros())
                        .isLessThan(60_000_000);
            });
            assertThat(report.videos()).singleElement().satisfies(video -> {
                assertThat(video.unaccounted()).isZero();
                assertThat(video.totalAfter() - video.totalBefore())
                        .isEqualTo(report.taps().taps());
            });
            assertThat(progress).extracting(Progress::phase).contains(Progress.Phase.MEASURING);
        }
    }

    /// Of six viewers in each region one in `us` misses a like of `eu` and hears a comment of its own
    /// region twice.
    @Test
    void whatIsLostAndTwiceIsToldByTheRegionsOfTapperAndViewer() {
        Map<Integer, Set<String>> marks = new ConcurrentHashMap<>();
        AtomicInteger victim = new AtomicInteger();
        AtomicReference<StageServer> stage = new AtomicReference<>();
        StageServer.Script breaks = (stream, nth, frame) -> {
            boolean dropped = frame.contains(".0\",\"n\"") && frame.startsWith("event: like\n");
            boolean doubled = frame.contains(".1 ") && frame.startsWith("event: comment\n");
            // The first two streams asked for the regions.
            if (stream > 2 && "us".equals(Objects.requireNonNull(stage.get()).regionOf(stream))) {
                victim.compareAndSet(0, stream);
            }
            if (stream != victim.get() || !(dropped || doubled)) {
                return List.of(frame);
            }
            boolean first = marks.computeIfAbsent(stream, s -> ConcurrentHashMap.newKeySet())
                    .add(dropped ? "dropped" : "doubled");
            if (!first) {
                return List.of(frame);
            }
            return dropped ? List.of() : List.of(frame, frame);
        };
        try (StageServer server = StageServer.playing(breaks)) {
            List<URI> urls = List.of(server.urlIn("eu"), server.urlIn("us"));
            stage.set(server);
            CrowdReport report = playBriefly(plan(server).urls(urls));

            assertThat(report.pairs()).extracting(RegionPair::from).containsExactly("eu", "eu", "us", "us");
            assertThat(report.pairs()).extracting(RegionPair::to).containsExactly("eu", "us", "eu", "us");
            assertThat(report.pairs()).extracting(RegionPair::lost).containsExactly(0L, 1L, 0L, 0L);
            assertThat(report.pairs()).extracting(RegionPair::twice).containsExactly(0L, 0L, 0L, 1L);
            assertThat(report.pairs()).allSatisfy(pair -> {
                assertThat(pair.reactions().times()).isPositive();
                assertThat(pair.comments().times()).isPositive();
                assertThat(pair.late().count()).isPositive();
            });
            long reactions = report.pairs().stream()
                    .mapToLong(pair -> pair.reactions().times())
                    .sum();
            assertThat(reactions).isEqualTo(VIEWERS * report.taps().taps() - 1);
            assertThat(report.verdict().reasons()).containsExactlyInAnyOrder("1 lost", "1 comments told twice");
        }
    }

    @Test
    void crowdThatHasSeenEnoughEndsAndIsJudgedAllTheSame() {
        try (StageServer server = StageServer.honest()) {
            AtomicBoolean enough = new AtomicBoolean();
            CrowdReport report = Crowd.run(
                    plan(server).duration(Duration.ofHours(1)).build(),
                    progress -> enough.set(progress.phase() == Progress.Phase.MEASURING && progress.second() >= 1),
                    enough::get);

            assertThat(report.verdict()).isEqualTo(new Verdict(Verdict.ALL_WELL, List.of()));
            assertThat(report.count(Count.REACTIONS))
                    .isEqualTo(VIEWERS * report.taps().taps())
                    .isPositive();
        }
    }

    @Test
    void likeThatOneViewerNeverGotIsLost() {
        StageServer.Script drops = (stream, nth, frame) ->
                stream == 3 && nth == 7 && frame.startsWith("event: like\n") ? List.of() : List.of(frame);
        try (StageServer server = StageServer.playing(drops)) {
            CrowdReport report = playBriefly(plan(server));

            assertThat(report.verdict().exitStatus()).isEqualTo(Verdict.NOT_WELL);
            assertThat(report.verdict().reasons()).containsExactly("1 lost");
            assertThat(report.count(Count.LOST)).isEqualTo(1);
            assertThat(report.count(Count.DUPLICATED)).isZero();
            assertThat(report.remarks()).anySatisfy(remark -> assertThat(remark).contains("of v: had"));
        }
    }

    @Test
    void likeToldTwiceToOneViewerIsDuplicated() {
        StageServer.Script repeats = (stream, nth, frame) ->
                stream == 2 && nth == 5 && frame.startsWith("event: like\n") ? List.of(frame, frame) : List.of(frame);
        try (StageServer server = StageServer.playing(repeats)) {
            CrowdReport report = playBriefly(plan(server));

            assertThat(report.verdict().reasons()).containsExactly("1 told twice");
        }
    }

    @Test
    void commentToldTwiceToOneViewerIsDuplicated() {
        StageServer.Script repeats =
                (stream, nth, frame) -> stream == 2 && nth == 4 && frame.startsWith("event: comment\n")
                        ? List.of(frame, frame)
                        : List.of(frame);
        try (StageServer server = StageServer.playing(repeats)) {
            CrowdReport report = play(plan(server));

            assertThat(report.verdict().exitStatus()).isEqualTo(Verdict.NOT_WELL);
            assertThat(report.count(Count.COMMENTS_DUPLICATED)).isEqualTo(1);
            assertThat(report.count(Count.COMMENTS_LOST)).isZero();
        }
    }

    @Test
    void commentsThatSwapPlacesAreOutOfOrderAndOnesThatNeverComeAreLost() {
        List<String> held = new ArrayList<>();
        StageServer.Script swaps = (stream, nth, frame) -> {
            if (!frame.startsWith("event: comment\n") || stream != 1) {
                return List.of(frame);
            }
            if (nth == 3) {
                held.add(frame);
                return List.of();
            }
            return nth == 4 ? List.of(frame, held.getFirst()) : nth == 8 ? List.of() : List.of(frame);
        };
        try (StageServer server = StageServer.playing(swaps)) {
            CrowdReport report = playBriefly(plan(server));

            assertThat(report.count(Count.OUT_OF_ORDER)).isEqualTo(1);
            assertThat(report.count(Count.COMMENTS_LOST)).isEqualTo(1);
            assertThat(report.verdict().reasons()).containsExactly("1 comments lost", "1 comments out of order");
        }
    }

    @Test
    void announcedGapIsToldAndNotLost() {
        StageServer[] stage = new StageServer[1];
        StageServer.Script announces = (stream, nth, frame) -> {
            if (stream != 4 || !frame.startsWith("event: like\n") || nth < 5 || nth > 8) {
                return List.of(frame);
            }
            String gap =
                    "event: gap\ndata: {\"video\":\"v\",\"lane\":\"reactions\",\"missed\":4,\"reason\":\"slow\"}\n\n";
            return nth < 8 ? List.of() : List.of(gap, stage[0].stats("v"));
        };
        try (StageServer server = StageServer.playing(announces)) {
            stage[0] = server;
            CrowdReport report = play(plan(server));

            assertThat(report.verdict().reasons()).isEmpty();
            assertThat(report.count(Count.GAPS)).isEqualTo(1);
            assertThat(report.count(Count.GAP_MISSED)).isEqualTo(4);
            assertThat(report.count(Count.LOST)).isZero();
        }
    }

    @Test
    void viewerWhoseConnectionIsCutComesBackAndResumes() {
        StageServer.Script cuts =
                (stream, nth, frame) -> stream == 5 && nth == 6 && frame.startsWith("event: comment\n")
                        ? List.of(frame, StageServer.CUT)
                        : List.of(frame);
        try (StageServer server = StageServer.playing(cuts)) {
            CrowdReport report = play(plan(server));

            assertThat(report.verdict().reasons()).isEmpty();
            assertThat(report.count(Count.CUTS)).isEqualTo(1);
            assertThat(report.count(Count.RECONNECTS)).isEqualTo(1);
            assertThat(report.count(Count.RESUMED)).isEqualTo(1);
            assertThat(server.resumes()).isEqualTo(1);
            assertThat(report.latencies()).containsKey(Latency.COME_BACK);
        }
    }

    @Test
    void viewerWhoIsToldToReturnDoesAndOneWhoIsSentAwayStaysAway() {
        StageServer.Script ends = (stream, nth, frame) -> nth != 3 || stream > 2 || !frame.startsWith("event: like\n")
                ? List.of(frame)
                : List.of(
                        frame,
                        "event: bye\ndata: {\"reason\":\"draining\",\"returnAfterMs\":" + (stream == 1 ? "20" : "null")
                                + "}\n\n",
                        StageServer.CUT);
        try (StageServer server = StageServer.playing(ends)) {
            CrowdReport report = play(plan(server));

            assertThat(report.verdict().reasons()).isEmpty();
            assertThat(report.count(Count.BYES)).isEqualTo(2);
            assertThat(report.count(Count.CUTS)).isZero();
            assertThat(report.count(Count.RECONNECTS)).isEqualTo(1);
            assertThat(report.count(Count.ENDED)).isEqualTo(1);
        }
    }

    @Test
    void chunkedAnswersAreReadLikeAnyOther() {
        try (StageServer server = StageServer.honestInChunks()) {
            CrowdReport report = play(plan(server));

            assertThat(report.verdict().reasons()).isEmpty();
            assertThat(report.count(Count.REACTIONS))
                    .isEqualTo(VIEWERS * report.taps().taps());
        }
    }

    @Test
    void everyKindOfBadBehaviourOfViewersLeavesTheBooksRight() {
        try (StageServer server = StageServer.honest()) {
            CrowdReport report = play(plan(server)
                    .videos(CrowdPlan.numberedVideos(3))
                    .watchesPerViewer(2)
                    .viewers(40)
                    .slowPercent(20)
                    .slowBytesPerSecond(1_000)
                    .stalledPercent(20)
                    .churnPerSecond(20)
                    .stormAt(Duration.ofMillis(300))
                    .tapsPerPost(3)
                    .nameViewers(true)
                    .sources(2));

            assertThat(report.verdict().reasons()).isEmpty();
            assertThat(report.count(Count.LEFT)).isPositive();
            assertThat(report.count(Count.STALLED)).isGreaterThanOrEqualTo(7);
            assertThat(report.count(Count.RECONNECTS)).isGreaterThanOrEqualTo(30);
            assertThat(report.count(Count.VIEWERS_ON)).isEqualTo(40);
        }
    }

    @Test
    void severalProcessesShareTheViewersAndAddUp() {
        try (StageServer server = StageServer.honest()) {
            CrowdReport report = play(plan(server).processes(2));

            assertThat(report.verdict().reasons()).isEmpty();
            assertThat(report.crowd().processes()).isEqualTo(2);
            assertThat(report.count(Count.CONNECTED)).isEqualTo(VIEWERS);
            assertThat(report.count(Count.REACTIONS))
                    .isEqualTo(VIEWERS * report.taps().taps());
        }
    }

    @Test
    void whoCannotConnectGoesToTheNextServer() throws IOException {
        int closed;
        try (ServerSocket nobody = new ServerSocket(0)) {
            closed = nobody.getLocalPort();
        }
        try (StageServer server = StageServer.honest()) {
            CrowdReport report =
                    play(plan(server).urls(List.of(URI.create("http://127.0.0.1:" + closed), server.url())));

            assertThat(report.verdict().allWell()).isTrue();
            assertThat(report.count(Count.VIEWERS_ON)).isEqualTo(VIEWERS);
            assertThat(report.count(Count.CONNECT_FAILURES)).isEqualTo(VIEWERS / 2);
            assertThat(report.taps().tapsAcknowledged())
                    .isEqualTo(report.taps().taps())
                    .isPositive();
            assertThat(report.taps().failed()).isZero();
            // It is left alone for a moment: not every second one knocks there.
            assertThat(report.taps().passedOn())
                    .isPositive()
                    .isLessThan(report.taps().requests() / 3);
        }
    }

    @Test
    void tapsThatOneServerDoesNotTakeGoToTheOther() {
        try (StageServer server = StageServer.honest()) {
            CrowdReport report = play(plan(server).urls(List.of(server.url(StageServer.Door.BUSY), server.url())));

            assertThat(report.verdict().reasons()).isEmpty();
            assertThat(report.taps().tapsAcknowledged()).isEqualTo(report.taps().taps());
            assertThat(report.taps().commentsAcknowledged())
                    .isEqualTo(report.taps().comments());
            assertThat(report.taps().failed()).isZero();
            assertThat(report.taps().passedOn())
                    .isEqualTo(report.taps().answers().get("503"))
                    .isPositive();
        }
    }

    @Test
    void tapsWhoseAnswerIsLostAreSentAgainUnderTheirIdAndCountOnce() {
        try (StageServer server = StageServer.honest()) {
            CrowdReport report = play(plan(server).urls(List.of(server.url(StageServer.Door.SILENT), server.url())));

            assertThat(report.verdict().reasons()).isEmpty();
            assertThat(report.taps().tapsAcknowledged()).isEqualTo(report.taps().taps());
            assertThat(report.taps().tapsUncertain()).isZero();
            assertThat(report.taps().failed()).isZero();
            assertThat(report.taps().passedOn())
                    .as("it is left alone for a moment")
                    .isPositive()
                    .isLessThan(report.taps().requests() / 3);
            assertThat(report.videos())
                    .singleElement()
                    .satisfies(video -> assertThat(video.totalAfter() - video.totalBefore())
                            .isEqualTo(report.taps().taps()));
        }
    }

    @Test
    void whereEveryServerSaysWhenToComeAgainTapsDo() {
        try (StageServer server = StageServer.honest()) {
            CrowdReport report = play(plan(server)
                    .urls(List.of(
                            server.url(StageServer.Door.BUSY_AT_FIRST), server.url(StageServer.Door.BUSY_AT_FIRST))));

            assertThat(report.verdict().reasons()).isEmpty();
            assertThat(report.taps().tapsAcknowledged()).isEqualTo(report.taps().taps());
            assertThat(report.taps().failed()).isZero();
            assertThat(report.taps().answers())
                    .containsEntry("503", report.taps().passedOn());
            assertThat(report.latencies().get(Latency.POST))
                    .satisfies(post -> assertThat(post.maxMicros()).isGreaterThanOrEqualTo(1_000_000));
        }
    }

    @Test
    void watchedServersCostIsTold() {
        try (StageServer server = StageServer.honest()) {
            long self = ProcessHandle.current().pid();
            CrowdReport report = play(plan(server).serverPids(List.of(self)));

            assertThat(report.server()).isNotNull().satisfies(cost -> {
                assertThat(cost.pids()).containsExactly(self);
                assertThat(cost.rssEndBytes()).isPositive();
            });
        }
    }

    @Test
    void serverThatAcceptsNothingIsNotWell() {
        // The stage knows no such path and answers as if it were a video's.
        try (StageServer server = StageServer.honest()) {
            CrowdReport report =
                    playBriefly(plan(server).viewers(0).urls(List.of(URI.create(server.url() + "/else/where"))));

            assertThat(report.verdict().allWell()).isFalse();
        }
    }
}
