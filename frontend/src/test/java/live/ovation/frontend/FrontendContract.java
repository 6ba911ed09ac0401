package live.ovation.frontend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import live.ovation.frontend.TestViewer.Frame;
import live.ovation.frontend.feed.FeedSettings;
import live.ovation.frontend.log.LogSettings;
import live.ovation.frontend.metrics.FrontendMetric;
import live.ovation.frontend.stream.StreamSettings;
import live.ovation.protocol.Comment;
import live.ovation.protocol.Reaction;
import live.ovation.protocol.VideoId;
import live.ovation.protocol.ViewerCount;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The frontend from outside: over a socket on one side, over its ports on the other. The same tests on both
/// transports.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
abstract class FrontendContract {
    private static final VideoId V = new VideoId("v");
    private static final VideoId W = new VideoId("w");
    private static final String EVENTS = "/v1/videos/v/events?likes=each";

    private final boolean nativeTransport;
    private final List<AutoCloseable> closing = new ArrayList<>();

    FrontendContract(boolean nativeTransport) {
        this.nativeTransport = nativeTransport;
    }

    @BeforeAll
    static void lookOften() {
        Awaitility.setDefaultPollInterval(Duration.ofMillis(2));
        Awaitility.setDefaultPollDelay(Duration.ZERO);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable closeable : closing.reversed()) {
            closeable.close();
        }
    }

    private FrontendRig rig(FrontendSettings settings) {
        FrontendRig rig = new FrontendRig(nativeTransport, settings);
        closing.add(rig);
        return rig;
    }

    private FrontendRig rig() {
        return rig(FrontendRig.settings());
    }

    private <A extends AutoCloseable> A closed(A closeable) {
        closing.add(closeable);
        return closeable;
    }

    private TestViewer viewer(FrontendRig rig, String path, String... headers) {
        return closed(rig.viewer(path, headers));
    }

    // --- joining ---

    @Test
    void theHeadSaysWhatTheInterfacePromises() {
        TestViewer viewer = viewer(rig(), EVENTS);
        viewer.awaitFrame("hello");

        assertThat(viewer.head())
                .startsWith("HTTP/1.1 200 OK")
                .contains(
                        "Content-Type: text/event-stream",
                        "Cache-Control: no-store",
                        "X-Accel-Buffering: no",
                        "Connection: close");
    }

    @Test
    void helloComesOnlyOnceTheSubscriptionIsEffective() {
        FrontendRig rig = rig();
        rig.holdReports(true);
        TestViewer viewer = viewer(rig, EVENTS);
        await().until(() -> rig.reportedViewers(V) == 1);
        rig.like(V, 1);
        assertThat(viewer.frames()).isEmpty();

        rig.holdReports(false);

        assertThat(viewer.awaitFrame("hello").data()).contains("\"totals\":{\"like\":1}");
        rig.like(V, 2);
        assertThat(viewer.awaitFrame("like").number("n")).isEqualTo(2);
    }

    @Test
    void everyViewerGetsEveryLikeOnceAndInOrder() {
        FrontendRig rig = rig();
        List<TestViewer> viewers =
                IntStream.range(0, 40).mapToObj(i -> viewer(rig, EVENTS)).toList();
        viewers.forEach(viewer -> viewer.awaitFrame("hello"));

        for (int i = 1; i <= 300; i++) {
            rig.like(V, 1 + i % 50);
        }

        List<Long> expected =
                IntStream.rangeClosed(1, 300).mapToObj(i -> 1L + i % 50).toList();
        assertThat(viewers)
                .allSatisfy(viewer -> assertThat(viewer.awaitFrames("like", 300))
                        .extracting(frame -> frame.number("n"))
                        .isEqualTo(expected));
    }

    @Test
    void aLikeThatTheSnapshotCountsIsNotToldAgain() {
        FrontendRig rig = rig();
        Reaction early = rig.likeUndelivered(V, 3);
        TestViewer viewer = viewer(rig, EVENTS);
        assertThat(viewer.awaitFrame("hello").data()).contains("{\"like\":3}");

        rig.deliver(early);
        rig.like(V, 1);

        viewer.awaitFrame("like");
        assertThat(viewer.frames("like")).hasSize(1);
    }

    @Test
    void whoJoinsGetsTheNewestCommentsAndThenEachOnce() {
        FrontendRig rig = rig();
        IntStream.rangeClosed(1, 30).forEach(i -> rig.commentUndelivered(V, "c" + i));
        TestViewer first = viewer(rig, EVENTS + "&comments=5");
        assertThat(texts(first.awaitFrames("comment", 5))).containsExactly("c26", "c27", "c28", "c29", "c30");

        rig.comment(V, "c31");
        TestViewer second = viewer(rig, EVENTS);
        rig.comment(V, "c32");

        assertThat(texts(first.awaitFrames("comment", 7))).endsWith("c30", "c31", "c32");
        assertThat(texts(second.awaitFrames("comment", 20)))
                .endsWith("c31", "c32")
                .doesNotHaveDuplicates();
    }

    // --- returning ---

    @Test
    void whoReturnsGetsExactlyWhatWasMissed() {
        FrontendRig rig = rig();
        TestViewer before = viewer(rig, EVENTS);
        before.awaitFrame("hello");
        rig.comment(V, "c1");
        String id = idOf(before.awaitFrame("comment"));
        before.close();
        TestViewer other = viewer(rig, EVENTS);
        other.awaitFrame("hello");
        IntStream.rangeClosed(2, 60).forEach(i -> rig.comment(V, "c" + i));

        TestViewer again = viewer(rig, EVENTS, "Last-Event-ID: " + id);
        rig.comment(V, "c61");

        assertThat(texts(again.awaitFrames("comment", 60)))
                .isEqualTo(IntStream.rangeClosed(2, 61).mapToObj(i -> "c" + i).toList());
        assertThat(again.frames("gap")).isEmpty();
        assertThat(rig.journalReads()).isZero();
        assertThat(gauge(rig, "ovation_frontend_catch_ups_total")).isPositive();
    }

    @Test
    void whoReturnsLateIsServedFromTheLedger() {
        FrontendRig rig = rig();
        IntStream.rangeClosed(1, 1000).forEach(i -> rig.commentUndelivered(V, "c" + i));

        TestViewer viewer = viewer(rig, EVENTS, "Last-Event-ID: v=r.1.3");
        viewer.awaitFrame("hello");
        rig.comment(V, "c1001");

        assertThat(texts(viewer.awaitFrames("comment", 998)))
                .isEqualTo(IntStream.rangeClosed(4, 1001).mapToObj(i -> "c" + i).toList());
    }

    @Test
    void aViewerCutOffBeforeItsFirstCommentComesBackToTheSamePlace() {
        FrontendRig rig = rig();
        rig.commentUndelivered(V, "old");
        TestViewer before = viewer(rig, EVENTS + "&comments=0");
        String id = idOf(before.awaitFrame("hello"));
        before.close();
        rig.comment(V, "new");

        TestViewer again = viewer(rig, EVENTS + "&comments=0&lastEventId=" + id);

        assertThat(texts(again.awaitFrames("comment", 1))).containsExactly("new");
    }

    @Test
    void aPositionOfALostLedgerIsAnsweredWithAGapAndTheNewest() {
        FrontendRig rig = rig();
        rig.commentUndelivered(V, "c1");

        TestViewer viewer = viewer(rig, EVENTS, "Last-Event-ID: v=r.77.5");

        assertThat(texts(viewer.awaitFrames("comment", 1))).containsExactly("c1");
        assertThat(viewer.awaitFrame("gap").data())
                .isEqualTo("{\"video\":\"v\",\"lane\":\"comments\",\"missed\":null,\"reason\":\"expired\"}");
        assertThat(viewer.frames()).extracting(Frame::event).containsSubsequence("hello", "gap", "comment");
        assertThat(gauge(rig, "ovation_frontend_gaps_total{reason=\"expired\"}"))
                .isEqualTo(1);
    }

    @Test
    void aRetractedCommentVanishesFromTheHistoryAndIsAnnounced() {
        FrontendRig rig = rig();
        TestViewer viewer = viewer(rig, EVENTS);
        viewer.awaitFrame("hello");
        Comment spoken = rig.commentUndelivered(V, "unkind");
        rig.deliver(spoken);
        rig.comment(V, "kind");

        rig.retract(spoken);

        assertThat(viewer.awaitFrame("retract").text("comment"))
                .isEqualTo(spoken.id().value());
        TestViewer later = viewer(rig, EVENTS);
        later.awaitFrame("hello");
        assertThat(texts(later.awaitFrames("comment", 1))).containsExactly("kind");
        TestViewer returned = viewer(rig, EVENTS, "Last-Event-ID: v=r.1.0");
        assertThat(returned.awaitFrame("retract").text("comment"))
                .isEqualTo(spoken.id().value());
        assertThat(texts(returned.frames("comment"))).containsExactly("kind");
    }

    // --- lanes ---

    @Test
    void theSumLaneTellsWhatIsNewAndTheWhole() {
        FrontendRig rig = rig();
        rig.likeUndelivered(V, 10);
        TestViewer viewer = viewer(rig, "/v1/videos/v/events?likes=sum");
        viewer.awaitFrame("hello");

        IntStream.range(0, 100).forEach(i -> rig.like(V, 2));

        await().untilAsserted(() -> assertThat(viewer.frames("likes").stream()
                        .mapToLong(frame -> frame.number("like"))
                        .sum())
                .isEqualTo(200));
        assertThat(viewer.frames("likes").getLast().data()).contains("\"totals\":{\"like\":210}");
        assertThat(viewer.frames("likes").size()).isLessThan(20);
        assertThat(viewer.frames("like")).isEmpty();
    }

    /// Told by themselves, stats would be ahead of the sums: what was counted since the last one is in their totals.
    @Test
    void statsThatAreDueGoWithTheNextSumInOneWrite() {
        FrontendRig rig = rig();
        TestViewer viewer = viewer(rig, "/v1/videos/v/events?likes=sum");
        viewer.awaitFrame("hello");

        await().until(() -> {
            rig.like(V, 1);
            return viewer.count("stats") >= 4;
        });

        String told = "\"totals\":{}";
        for (Frame frame : viewer.frames()) {
            if (frame.event().equals("likes")) {
                told = frame.data().replaceAll(".*(\"totals\":\\{[^}]*}).*", "$1");
            } else if (frame.event().equals("stats")) {
                assertThat(frame.data()).contains(told);
            }
        }
    }

    @Test
    void theAutoLaneTellsSumsWhileTheVideoIsBusyAndMissesNothing() {
        FrontendRig rig = rig();
        TestViewer viewer = viewer(rig, "/v1/videos/v/events");
        viewer.awaitFrame("hello");

        IntStream.range(0, 500).forEach(i -> rig.like(V, 1));

        await().untilAsserted(() -> assertThat(told(viewer)).isEqualTo(500));
        assertThat(viewer.frames("like").size()).isLessThan(100);
        assertThat(viewer.frames("likes")).isNotEmpty();
        await().atMost(Duration.ofSeconds(15))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> {
                    rig.like(V, 1);
                    return viewer.frames().getLast().event().equals("like");
                });
    }

    private static long told(TestViewer viewer) {
        long single = viewer.frames("like").stream()
                .mapToLong(frame -> frame.number("n"))
                .sum();
        long sums = viewer.frames("likes").stream()
                .mapToLong(frame -> frame.number("like"))
                .sum();
        return single + sums;
    }

    @Test
    void statsAreToldWhenTheyChange() {
        FrontendRig rig = rig();
        TestViewer viewer = viewer(rig, EVENTS);
        viewer.awaitFrame("hello");

        rig.deliver(new ViewerCount(V, 12, 40));

        await().untilAsserted(() -> assertThat(viewer.frames("stats"))
                .isNotEmpty()
                .last()
                .extracting(Frame::data)
                .isEqualTo("{\"video\":\"v\",\"viewers\":12,\"peakViewers\":40,\"totals\":{}}"));
    }

    // --- repair ---

    @Test
    void aLostDeliveryIsToldAsAGapAndRepaired() {
        FrontendRig rig = rig();
        TestViewer viewer = viewer(rig, EVENTS);
        viewer.awaitFrame("hello");
        rig.like(V, 1);
        rig.likeUndelivered(V, 4);
        rig.commentUndelivered(V, "lost");
        rig.skip(2);

        rig.deliver();

        assertThat(viewer.awaitFrame("gap").data())
                .isEqualTo("{\"video\":\"v\",\"lane\":\"reactions\",\"missed\":4,\"reason\":\"lost\"}");
        assertThat(texts(viewer.awaitFrames("comment", 1))).containsExactly("lost");
        assertThat(viewer.awaitFrame("stats").data()).contains("\"totals\":{\"like\":5}");
        assertThat(gauge(rig, "ovation_frontend_missed_deliveries_total")).isPositive();
        assertThat(gauge(rig, "ovation_frontend_repairs_total")).isPositive();
        assertThat(gauge(rig, "ovation_frontend_gaps_total{reason=\"lost\"}")).isPositive();
    }

    @Test
    void aLikeThatAReadOfTheLedgerOvertookIsShownAndNoGap() {
        // However long this machine takes: the read is over before the like comes.
        FrontendRig rig = rig(feed(Duration.ofHours(1), FeedSettings.DEFAULTS.log()));
        TestViewer viewer = viewer(rig, EVENTS);
        viewer.awaitFrame("hello");
        Reaction onItsWay = rig.likeUndelivered(V, 4);
        rig.commentUndelivered(V, "read");
        rig.skip(1);
        rig.deliver();
        viewer.awaitFrames("comment", 1);

        rig.deliver(onItsWay);

        assertThat(viewer.awaitFrame("like").number("n")).isEqualTo(4);
        assertThat(viewer.frames("gap")).isEmpty();
    }

    @Test
    void aHoleInTheJournalIsFilledInOrder() {
        FrontendRig rig = rig();
        TestViewer viewer = viewer(rig, EVENTS);
        viewer.awaitFrame("hello");
        rig.comment(V, "c1");
        rig.commentUndelivered(V, "c2");
        rig.commentUndelivered(V, "c3");

        rig.comment(V, "c4");
        rig.comment(V, "c5");

        assertThat(texts(viewer.awaitFrames("comment", 5))).containsExactly("c1", "c2", "c3", "c4", "c5");
    }

    @Test
    void aLikeThatOvertookAnotherTellsBoth() {
        FrontendRig rig = rig();
        TestViewer viewer = viewer(rig, EVENTS);
        viewer.awaitFrame("hello");
        Reaction first = rig.likeUndelivered(V, 2);
        Reaction second = rig.likeUndelivered(V, 3);

        rig.deliver(second);
        rig.deliver(first);

        assertThat(viewer.awaitFrame("like").number("n")).isEqualTo(3);
        assertThat(viewer.awaitFrame("gap").number("missed")).isEqualTo(2);
        await().untilAsserted(() ->
                assertThat(viewer.frames("stats").getLast().data()).contains("\"totals\":{\"like\":5}"));
        assertThat(viewer.frames("like")).hasSize(1);
    }

    @Test
    void aForgottenLeaseIsTakenAgainAndWhatWasMissedIsRead() {
        FrontendRig rig = rig();
        TestViewer viewer = viewer(rig, EVENTS);
        viewer.awaitFrame("hello");
        rig.commentUndelivered(V, "meanwhile");

        rig.forgetLease();

        assertThat(texts(viewer.awaitFrames("comment", 1))).containsExactly("meanwhile");
        assertThat(rig.reportedViewers(V)).isEqualTo(1);
    }

    @Test
    void aLedgerThatWasBegunAnewIsAGapAndThenGoesOn() {
        FrontendRig rig = rig();
        rig.commentUndelivered(V, "old");
        TestViewer viewer = viewer(rig, EVENTS);
        viewer.awaitFrames("comment", 1);

        rig.beginLedgerAnew();
        rig.comment(V, "new");
        viewer.awaitFrame("gap");
        rig.comment(V, "newer");

        assertThat(texts(viewer.awaitFrames("comment", 2))).endsWith("newer");
    }

    // --- several videos ---

    @Test
    void severalVideosShareAStreamAndItsIdsNameThemAll() {
        FrontendRig rig = rig();
        rig.commentUndelivered(W, "w1");
        TestViewer viewer = viewer(rig, "/v1/events?video=v&video=w&likes=each&comments=0");
        assertThat(viewer.awaitFrame("hello").data()).contains("\"v\":{", "\"w\":{");

        rig.comment(V, "v1");
        // Between videos there is no order.
        viewer.awaitFrame("comment");
        rig.like(W, 1);
        rig.comment(W, "w2");

        assertThat(viewer.awaitFrames("comment", 2))
                .extracting(TestViewer.Frame::id)
                .containsExactly("v=r.1.1,w=r.1.1", "v=r.1.1,w=r.1.2");
        assertThat(viewer.awaitFrame("like").text("video")).isEqualTo("w");
        TestViewer again = viewer(rig, "/v1/events?video=v&video=w&likes=each", "Last-Event-ID: v=r.1.1,w=r.1.1");
        assertThat(texts(again.awaitFrames("comment", 1))).containsExactly("w2");
    }

    @Test
    void aLiveStreamIsGivenAnotherVideoAndLosesOne() throws Exception {
        FrontendRig rig = rig();
        TestViewer viewer = viewer(rig, EVENTS);
        String connection = viewer.awaitFrame("hello").text("connection");

        assertThat(patch(rig, connection, "{\"watch\":[\"w\"]}").body()).contains("\"watching\":[\"v\",\"w\"]");
        assertThat(viewer.awaitFrames("hello", 2).getLast().data()).contains("\"w\":{");
        assertThat(patch(rig, connection, "{\"unwatch\":[\"v\"]}").statusCode()).isEqualTo(200);
        await().until(() -> rig.reportedViewers(V) == 0);
        rig.like(V, 1);
        rig.like(W, 1);

        assertThat(viewer.awaitFrame("like").text("video")).isEqualTo("w");
        assertThat(viewer.frames("like")).hasSize(1);
        viewer.close();
        await().until(() -> rig.frontend.streams() == 0);
        assertThat(patch(rig, connection, "{\"watch\":[\"v\"]}").statusCode()).isEqualTo(412);
    }

    @Test
    void aChangeThatMakesNoSenseIsRefused() throws Exception {
        FrontendRig rig = rig();
        TestViewer viewer = viewer(rig, EVENTS);
        String connection = viewer.awaitFrame("hello").text("connection");
        String tooMany =
                IntStream.range(0, 40).mapToObj(i -> "\"x" + i + "\"").toList().toString();

        assertThat(patch(rig, connection, "{}").statusCode()).isEqualTo(400);
        assertThat(patch(rig, connection, "{\"watch\":[1]}").statusCode()).isEqualTo(400);
        assertThat(patch(rig, connection, "{\"watch\":" + tooMany + "}").body()).contains("at most 32");
        assertThat(patch(rig, "f~0~0~0", "{\"watch\":[\"w\"]}").statusCode()).isEqualTo(412);
        assertThat(patch(rig, "nonsense", "{\"watch\":[\"w\"]}").statusCode()).isEqualTo(412);
        assertThat(patch(rig, "f~9~0~zz", "{\"watch\":[\"w\"]}").statusCode()).isEqualTo(412);
    }

    private static HttpResponse<String> patch(FrontendRig rig, String connection, String body)
            throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(
                                    URI.create("http://127.0.0.1:" + rig.port() + "/v1/connections/" + connection))
                            .method("PATCH", HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    // --- slow viewers ---

    private static FrontendSettings shortLogs() {
        return feed(FeedSettings.DEFAULTS.onItsWay(), new LogSettings(4096, 65536, 262144));
    }

    private static FrontendSettings feed(Duration onItsWay, LogSettings log) {
        FeedSettings usual = FeedSettings.DEFAULTS;
        return FrontendRig.settings()
                .withFeed(new FeedSettings(
                        usual.sumCadence(),
                        usual.statsCadence(),
                        usual.autoReactionsPerSecond(),
                        usual.linger(),
                        usual.viewersPace(),
                        usual.retry(),
                        onItsWay,
                        usual.newestComments(),
                        usual.tailEntries(),
                        log));
    }

    @Test
    void aViewerThatStopsReadingIsToldAndCatchesUpWhileTheOthersGetEverything() {
        StreamSettings usual = StreamSettings.DEFAULTS;
        // However long this machine takes: here a viewer may stand still.
        FrontendRig rig = rig(shortLogs()
                .withStream(new StreamSettings(usual.slice(), Duration.ofHours(1), usual.heldBytes(), usual.beat())));
        TestViewer quick = viewer(rig, EVENTS);
        TestViewer slow = closed(TestViewer.openNarrow(rig.port(), EVENTS));
        quick.awaitFrame("hello");
        slow.awaitFrame("hello");
        slow.pause();
        int likes = 0;
        int comments = 0;
        while (rig.telemetry.counter(FrontendMetric.LAGGED).sum() == 0 && likes < 300_000) {
            rig.longLikes(V, 800);
            likes += 800;
            rig.comment(V, "c" + ++comments);
            // The quick one is not to be overrun by a test that writes faster than any crowd taps.
            quick.awaitFrames("comment", comments);
        }
        slow.resume();

        int allLikes = likes;
        assertThat(slow.awaitFrames("comment", comments)).hasSize(comments);
        assertThat(texts(slow.frames("comment"))).doesNotHaveDuplicates();
        assertThat(slow.awaitFrame("gap").data()).contains("\"reactions\",\"missed\":null,\"reason\":\"slow\"");
        await().untilAsserted(() ->
                assertThat(slow.frames("stats").getLast().data()).contains("\"totals\":{\"like\":" + allLikes + "}"));
        assertThat(slow.nonsense()).isNull();
        assertThat(gauge(rig, "ovation_frontend_lagged_total")).isPositive();
        assertThat(gauge(rig, "ovation_frontend_gaps_total{reason=\"slow\"}")).isPositive();
        assertThat(quick.awaitFrames("like", likes)).hasSize(likes);
        assertThat(quick.frames("gap")).isEmpty();
    }

    @Test
    void twoBusyVideosOnANarrowStreamNeverMixTheirFrames() {
        FrontendRig rig = rig();
        TestViewer viewer =
                closed(TestViewer.openNarrow(rig.port(), "/v1/events?video=v&video=w&likes=each&comments=0"));
        viewer.awaitFrame("hello");

        for (int i = 0; i < 1500; i++) {
            rig.like(V, 1);
            rig.like(W, 2);
            if (i % 10 == 0) {
                rig.comment(V, "v" + i);
                rig.comment(W, "w" + i);
            }
        }

        viewer.awaitFrames("like", 3000);
        viewer.awaitFrames("comment", 300);
        assertThat(viewer.nonsense()).isNull();
        assertThat(viewer.frames("like"))
                .hasSize(3000)
                .allSatisfy(frame -> assertThat(frame.number("n"))
                        .isEqualTo(frame.text("video").equals("v") ? 1 : 2));
        assertThat(viewer.frames("comment")).extracting(Frame::id).doesNotHaveDuplicates();
    }

    @Test
    void aViewerThatTakesNothingForTooLongIsClosedAlone() {
        StreamSettings usual = StreamSettings.DEFAULTS;
        FrontendRig rig = rig(shortLogs()
                .withStream(new StreamSettings(
                        usual.slice(), Duration.ofMillis(300), usual.heldBytes(), Duration.ofMillis(250))));
        TestViewer reading = viewer(rig, EVENTS);
        TestViewer stalled = closed(TestViewer.openNarrow(rig.port(), EVENTS));
        reading.awaitFrame("hello");
        stalled.awaitFrame("hello");
        stalled.pause();

        await().atMost(Duration.ofSeconds(30)).until(() -> {
            rig.longLikes(V, 800);
            return rig.frontend.streams() == 1;
        });

        assertThat(rig.telemetry.scrape()).contains("ovation_frontend_streams_closed_total{reason=\"stalled\"} 1");
        assertThat(reading.isEnded()).isFalse();
    }

    // --- the end ---

    @Test
    void aConnectionThatFailsEndsAloneAndSaysWhy() {
        FrontendRig rig = rig();
        IntStream.rangeClosed(1, 5).forEach(i -> rig.commentUndelivered(W, "c" + i));
        TestViewer other = viewer(rig, EVENTS);
        other.awaitFrame("hello");
        rig.breakHistory(W);

        TestViewer failing = viewer(rig, "/v1/videos/w/events", "Last-Event-ID: w=r.1.1");

        failing.awaitEnd();
        assertThat(failing.frames().getLast().event()).isEqualTo("bye");
        assertThat(failing.frames().getLast().data()).contains("\"reason\":\"connection-failed\"");
        rig.like(V, 1);
        other.awaitFrame("like");
        await().until(() -> rig.frontend.streams() == 1);
    }

    @Test
    void whoLeavesIsGoneAndTheMemoryOfItsVideoIsReturned() {
        FrontendRig rig = rig();
        TestViewer viewer = viewer(rig, EVENTS);
        viewer.awaitFrame("hello");
        rig.like(V, 1);
        viewer.awaitFrame("like");
        assertThat(gauge(rig, "ovation_frontend_log_bytes")).isPositive();

        viewer.close();

        await().until(() -> rig.frontend.streams() == 0);
        await().until(() -> rig.reportedViewers(V) == 0);
        assertThat(gauge(rig, "ovation_frontend_log_bytes")).isZero();
        assertThat(gauge(rig, "ovation_frontend_videos")).isZero();
    }

    private static double gauge(FrontendRig rig, String name) {
        return rig.telemetry
                .scrape()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whoReloadsKeepsTheSubscription() {
        FrontendRig rig = rig();
        TestViewer viewer = viewer(rig, EVENTS);
        viewer.awaitFrame("hello");
        rig.like(V, 1);
        viewer.close();
        await().until(() -> rig.frontend.streams() == 0);

        assertThat(rig.reportedViewers(V)).isEqualTo(1);
        rig.holdReports(true);
        assertThat(viewer(rig, EVENTS).awaitFrame("hello").data()).contains("{\"like\":1}");
    }

    @Test
    void everybodyIsSentAwayPolitelyAndNobodyIsLetInWhenTheFrontendGoesDown() {
        FrontendRig rig = rig();
        List<TestViewer> viewers =
                IntStream.range(0, 10).mapToObj(i -> viewer(rig, EVENTS)).toList();
        viewers.forEach(viewer -> viewer.awaitFrame("hello"));

        rig.frontend.drain().toCompletableFuture().join();

        assertThat(viewers).allSatisfy(viewer -> {
            viewer.awaitEnd();
            Frame last = viewer.frames().getLast();
            assertThat(last.event()).isEqualTo("bye");
            assertThat(last.text("reason")).isEqualTo("draining");
            assertThat(last.number("returnAfterMs")).isBetween(1000L, 2000L);
        });
        TestViewer late = viewer(rig, EVENTS);
        await().until(() -> !late.head().isEmpty());
        assertThat(late.head().getFirst()).startsWith("HTTP/1.1 503");
        await().untilAsserted(() -> assertThat(late.head())
                .anyMatch(line -> line.equalsIgnoreCase("connection: close"))
                .anyMatch(line -> line.matches("Retry-After: [12]")));
        late.awaitEnd();
    }

    @Test
    void viewersLeaveAtThePaceAndWhoIsStillHereStaysWhenTheDrainIsTakenBack() {
        FrontendRig rig = rig(FrontendRig.settings().withDrain(new DrainSettings(1, Duration.ofHours(1))));
        List<TestViewer> viewers =
                IntStream.range(0, 25).mapToObj(i -> viewer(rig, EVENTS)).toList();
        viewers.forEach(viewer -> viewer.awaitFrame("hello"));

        CompletableFuture<Void> drained = rig.frontend.drain().toCompletableFuture();
        assertThat(rig.frontend.drain()).isSameAs(drained);
        await().until(() -> rig.frontend.streams() < 25);
        // One a second leaves: whoever is here now would be gone only in seconds.
        rig.frontend.undrain();

        assertThat(drained).isCompletedExceptionally();
        assertThat(rig.frontend.streams()).isPositive();
        assertThat(rig.frontend.isDraining()).isFalse();
        viewer(rig, EVENTS).awaitFrame("hello");
    }

    @Test
    void whoComesBeyondThePaceIsRefusedBeforeAnythingIsMadeAndToldWhenToComeAgain() {
        FrontendRig rig = rig(FrontendRig.settings().withNewStreamsPerSecond(1));
        TestViewer first = viewer(rig, EVENTS);
        first.awaitFrame("hello");
        List<TestViewer> others =
                IntStream.range(0, 30).mapToObj(i -> viewer(rig, EVENTS)).toList();

        others.forEach(other -> await().until(() -> !other.head().isEmpty()));

        List<TestViewer> refused = others.stream()
                .filter(other -> other.head().getFirst().startsWith("HTTP/1.1 503"))
                .toList();
        assertThat(refused).isNotEmpty();
        refused.forEach(viewer -> await().untilAsserted(
                        () -> assertThat(viewer.head()).anyMatch(line -> line.matches("Retry-After: [1-9]\\d*"))));
        assertThat(rig.telemetry.scrape())
                .contains("ovation_frontend_streams_refused_total{reason=\"rate\"} " + refused.size() + ".0")
                .contains("ovation_frontend_streams_opened_total " + (31 - refused.size()) + ".0");
        rig.like(V, 1);
        first.awaitFrame("like");
    }

    @Test
    void aFullFrontendRefuses() {
        FrontendRig rig = rig(FrontendRig.settings().withMaxStreams(1));
        viewer(rig, EVENTS).awaitFrame("hello");

        TestViewer second = viewer(rig, EVENTS);

        await().until(() -> !second.head().isEmpty());
        assertThat(second.head().getFirst()).startsWith("HTTP/1.1 503");
    }

    @Test
    void everyStreamBeats() {
        StreamSettings usual = StreamSettings.DEFAULTS;
        FrontendRig rig = rig(FrontendRig.settings()
                .withStream(
                        new StreamSettings(usual.slice(), usual.stall(), usual.heldBytes(), Duration.ofMillis(500))));
        List<TestViewer> viewers =
                IntStream.range(0, 8).mapToObj(i -> viewer(rig, EVENTS)).toList();

        assertThat(viewers)
                .allSatisfy(viewer -> assertThat(
                                viewer.awaitFrames("beat", 2).getLast().number("at"))
                        .isPositive());
    }

    @Test
    void badQuestionsAreAnsweredWithWhatWasExpected() throws Exception {
        FrontendRig rig = rig();
        assertThat(status(rig, "/v1/videos/v/events?likes=some")).isEqualTo(400);
        assertThat(status(rig, "/v1/videos/v/events?comments=-1")).isEqualTo(400);
        assertThat(status(rig, "/v1/videos/v/events?comments=many")).isEqualTo(400);
        assertThat(status(rig, "/v1/videos/%20/events")).isEqualTo(400);
        assertThat(status(rig, "/v1/videos/v%0d%0aevent:%20hello/events")).isEqualTo(400);
        assertThat(status(rig, "/v1/events")).isEqualTo(400);
        assertThat(status(rig, "/v1/events?user=carol%20")).isEqualTo(400);
        assertThat(status(
                        rig,
                        "/v1/events?video="
                                + String.join(
                                        "&video=",
                                        IntStream.range(0, 33)
                                                .mapToObj(Integer::toString)
                                                .toList())))
                .isEqualTo(400);
        assertThat(rig.frontend.streams()).isZero();
    }

    private static int status(FrontendRig rig, String path) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + rig.port() + path))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .statusCode();
        }
    }

    private static List<String> texts(List<Frame> frames) {
        return frames.stream().map(frame -> frame.text("text")).toList();
    }

    private static String idOf(Frame frame) {
        String id = frame.id();
        if (id == null) {
            throw new AssertionError("no id on " + frame);
        }
        return id;
    }
}
