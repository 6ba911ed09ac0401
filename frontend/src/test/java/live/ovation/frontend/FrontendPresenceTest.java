package live.ovation.frontend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import live.ovation.frontend.stream.StreamSettings;
import live.ovation.protocol.Audience;
import live.ovation.protocol.Presence;
import live.ovation.protocol.PresenceReport;
import live.ovation.protocol.UserId;
import live.ovation.protocol.VideoId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// People on a frontend's streams: those who watch by name, those whose presence is watched, and rosters.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class FrontendPresenceTest {
    private static final VideoId V = new VideoId("v");
    private static final UserId ALICE = new UserId("alice");
    private static final UserId BOB = new UserId("bob");

    private final FrontendRig rig = new FrontendRig(
            false,
            FrontendRig.settings()
                    .withStream(new StreamSettings(
                            StreamSettings.DEFAULTS.slice(),
                            StreamSettings.DEFAULTS.stall(),
                            StreamSettings.DEFAULTS.heldBytes(),
                            Duration.ofMillis(250))));

    @AfterEach
    void close() {
        rig.close();
    }

    private TestViewer viewer(String path) {
        return rig.viewer(path);
    }

    private static Presence online(UserId user, long version) {
        return new Presence(user, true, 1_000 + version, version);
    }

    private static Presence offline(UserId user, long version) {
        return new Presence(user, false, 1_000 + version, version);
    }

    private static Audience audience(long version, long unique, boolean listed, UserId... roster) {
        return new Audience(V, version, unique, listed, List.of(roster));
    }

    // --- who watches by name ---

    @Test
    void whoWatchesByNameGivesSignsOfLifeFromTheFirstMomentToTheLast() {
        TestViewer alice = viewer("/v1/videos/v/events?as=alice");
        await().untilAsserted(() ->
                assertThat(rig.people.beatsOf(ALICE)).contains(new PresenceReport.Beat(ALICE, List.of(V))));
        int before = rig.people.beatsOf(ALICE).size();
        await().until(() -> rig.people.beatsOf(ALICE).size() > before + 2);

        alice.close();
        await().until(() -> rig.frontend.streams() == 0);
        int last = rig.people.beatsOf(ALICE).size();
        await().until(() -> rig.people.beatsOf(ALICE).size() > last - 1);
        assertThat(rig.people.beatsOf(ALICE).getLast().videos()).containsExactly(V);
    }

    @Test
    void whoHasNoNameGivesNoneAndIsCountedAllTheSame() {
        viewer("/v1/videos/v/events").awaitFrame("hello");
        viewer("/v1/videos/v/events?as=alice").awaitFrame("hello");
        await().untilAsserted(() -> assertThat(rig.people.arrivals()).hasSize(2));
        assertThat(rig.people.arrivals()).allMatch(arrival -> arrival.video().equals(V));
        assertThat(rig.people.arrivals()).anyMatch(arrival -> arrival.viewer().equals("alice"));
        assertThat(rig.people.arrivals()).anyMatch(arrival -> arrival.viewer().startsWith("~"));
    }

    @Test
    void storeThatHasForgottenEverybodyIsToldAnew() {
        viewer("/v1/videos/v/events?as=alice").awaitFrame("hello");
        await().until(() -> !rig.people.beatsOf(ALICE).isEmpty());
        rig.people.know(online(BOB, 5));
        TestViewer watching = viewer("/v1/events?user=bob");
        watching.awaitFrames("presence", 1);

        rig.people.forget();
        rig.people.know(offline(BOB, 9));

        await().until(() -> !rig.people.beatsOf(ALICE).isEmpty());
        assertThat(watching.awaitFrames("presence", 2).get(1).text("status")).isEqualTo("offline");
    }

    @Test
    void signsOfLifeThatCouldNotBeToldAreToldLater() {
        rig.people.away(true);
        viewer("/v1/videos/v/events?as=alice").awaitFrame("hello");
        await().until(() -> rig.telemetry.scrape().matches("(?s).*frontend_failed_people_total [1-9].*"));
        assertThat(rig.people.beatsOf(ALICE)).isEmpty();
        rig.people.away(false);
        await().until(() -> !rig.people.beatsOf(ALICE).isEmpty());
    }

    // --- those who stay ---

    /// Enough for a cohort on each loop.
    private static final int CROWD = 80;

    private Map<UserId, TestViewer> crowd() {
        Map<UserId, TestViewer> crowd = new LinkedHashMap<>();
        for (int i = 0; i < CROWD; i++) {
            crowd.put(new UserId("u" + i), viewer("/v1/videos/v/events?as=u" + i));
        }
        return crowd;
    }

    /// Waits until nobody of them is named any more.
    private void awaitCohortsOf(Set<UserId> users) {
        await().untilAsserted(() -> {
            Set<UserId> formed = new HashSet<>();
            rig.people
                    .cohorts()
                    .forEach(cohorts -> cohorts.formed().forEach(cohort -> {
                        assertThat(cohort.videos()).containsExactly(V);
                        assertThat(cohort.users()).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(16);
                        formed.addAll(cohort.users());
                    }));
            assertThat(formed).containsAll(users);
        });
        awaitVouched();
    }

    /// Waits until all who are left have been vouched for again.
    private void awaitVouched() {
        int reports = rig.people.cohorts().size();
        await().untilAsserted(() -> assertThat(rig.people.cohorts().stream()
                        .skip(reports)
                        .filter(cohorts -> !cohorts.vouched().isEmpty()))
                .hasSizeGreaterThan(4));
    }

    @Test
    void thoseWhoStayAreVouchedForTogetherUntilTheyLeave() {
        Map<UserId, TestViewer> crowd = crowd();
        awaitCohortsOf(crowd.keySet());
        int before = rig.people.cohorts().size();
        awaitVouched();
        assertThat(rig.people.namedSince(before)).isEmpty();

        UserId gone = crowd.keySet().iterator().next();
        Objects.requireNonNull(crowd.remove(gone)).close();
        await().untilAsserted(() -> assertThat(
                        rig.people.cohorts().stream().flatMap(cohorts -> cohorts.departures().stream()))
                .singleElement()
                .satisfies(departures -> {
                    assertThat(departures.users()).containsExactly(gone);
                    assertThat(departures.videos()).containsExactly(V);
                    assertThat(rig.people.cohorts().stream()
                                    .flatMap(cohorts -> cohorts.formed().stream())
                                    .filter(cohort -> cohort.users().contains(gone))
                                    .map(PresenceReport.Cohort::number))
                            .last()
                            .isEqualTo(departures.cohort());
                }));
        assertThat(rig.people.namedSince(before)).containsExactly(gone);
        assertThat(rig.telemetry.scrape()).containsPattern("frontend_vouched_people_total [1-9]");
    }

    @Test
    void whenTheirCohortIsRefusedAllOfThemGiveSignsAtOnceAndAreACohortAgain() {
        Map<UserId, TestViewer> crowd = crowd();
        awaitCohortsOf(crowd.keySet());
        int before = rig.people.cohorts().size();
        rig.people.refusing(true);
        await().untilAsserted(() -> assertThat(rig.people.namedSince(before)).containsAll(crowd.keySet()));
        rig.people.refusing(false);
        int after = rig.people.cohorts().size();
        await().until(() -> rig.people.cohorts().stream()
                .skip(after)
                .anyMatch(cohorts -> !cohorts.formed().isEmpty()));
        awaitVouched();
        assertThat(rig.people.cohorts())
                .allMatch(cohorts -> cohorts.departures().isEmpty());
    }

    @Test
    void storeThatHasForgottenEverybodyIsToldOfCohortsByName() {
        Map<UserId, TestViewer> crowd = crowd();
        awaitCohortsOf(crowd.keySet());
        rig.people.forget();
        await().untilAsserted(() -> assertThat(rig.people.namedSince(0)).containsAll(crowd.keySet()));
        assertThat(rig.people.cohorts())
                .allMatch(cohorts -> cohorts.departures().isEmpty());
        awaitCohortsOf(crowd.keySet());
    }

    @Test
    void whoWatchesSomethingElseDepartsAndGivesSignsOfItsOwn() throws Exception {
        Map<UserId, TestViewer> crowd = crowd();
        awaitCohortsOf(crowd.keySet());
        List<UserId> users = List.copyOf(crowd.keySet());
        UserId more = users.get(0);
        UserId less = users.get(1);
        int before = rig.people.cohorts().size();
        assertThat(patch(connectionOf(crowd, more), "{\"watch\":[\"w\"]}")).isEqualTo(200);
        assertThat(patch(connectionOf(crowd, less), "{\"unwatch\":[\"v\"]}")).isEqualTo(200);
        await().untilAsserted(() -> assertThat(rig.people.cohorts().stream()
                        .flatMap(cohorts -> cohorts.departures().stream())
                        .flatMap(departures -> departures.users().stream()))
                .containsExactlyInAnyOrder(more, less));
        await().untilAsserted(() -> {
            assertThat(rig.people.beatsOf(more).getLast().videos()).containsExactlyInAnyOrder(V, new VideoId("w"));
            assertThat(rig.people.beatsOf(less).getLast().videos()).isEmpty();
        });
        assertThat(rig.people.namedSince(before)).containsExactlyInAnyOrder(more, less);
    }

    private static String connectionOf(Map<UserId, TestViewer> crowd, UserId user) {
        return Objects.requireNonNull(crowd.get(user)).awaitFrame("hello").text("connection");
    }

    @Test
    void cohortOfWhichFewAreLeftIsNone() {
        Map<UserId, TestViewer> crowd = crowd();
        awaitCohortsOf(crowd.keySet());
        List<UserId> users = List.copyOf(crowd.keySet());
        users.subList(3, CROWD)
                .forEach(user -> Objects.requireNonNull(crowd.remove(user)).close());
        await().until(() -> rig.frontend.streams() == 3);
        int before = rig.people.cohorts().size();
        await().untilAsserted(() -> assertThat(rig.people.namedSince(before)).containsAll(crowd.keySet()));
    }

    // --- whose presence is watched ---

    @Test
    void statusComesFirstAndThenEachChangeOnce() {
        rig.people.know(online(ALICE, 5));
        TestViewer viewer = viewer("/v1/events?video=v&user=alice&user=bob");
        assertThat(viewer.awaitFrames("presence", 2))
                .extracting(TestViewer.Frame::data)
                .containsExactlyInAnyOrder(
                        "{\"user\":\"alice\",\"status\":\"online\",\"lastActive\":1005}",
                        "{\"user\":\"bob\",\"status\":\"offline\",\"lastActive\":null}");
        assertThat(viewer.frames().getFirst().event()).isEqualTo("hello");

        rig.deliver(online(ALICE, 6));
        rig.deliver(offline(ALICE, 7));
        rig.deliver(online(ALICE, 6));
        rig.deliver(offline(ALICE, 7));
        rig.deliver(online(BOB, 8));
        assertThat(viewer.awaitFrames("presence", 4).subList(2, 4))
                .extracting(TestViewer.Frame::data)
                .containsExactly(
                        "{\"user\":\"alice\",\"status\":\"offline\",\"lastActive\":1007}",
                        "{\"user\":\"bob\",\"status\":\"online\",\"lastActive\":1008}");
    }

    @Test
    void changeBeforeTheStatusWasReadIsNotUndoneByIt() {
        // The row is effective, the change comes as an event, and an older reading after it.
        rig.people.know(offline(ALICE, 3));
        rig.holdReports(true);
        TestViewer viewer = viewer("/v1/events?user=alice");
        await().until(() -> rig.reportedViewers(VideoId.ofUser(ALICE)) == 1);
        rig.deliver(online(ALICE, 4));
        assertThat(viewer.awaitFrame("presence").text("status")).isEqualTo("online");
        rig.holdReports(false);
        rig.deliver(offline(ALICE, 5));
        List<TestViewer.Frame> all = viewer.awaitFrames("presence", 2);
        assertThat(all).extracting(frame -> frame.text("status")).containsExactly("online", "offline");
    }

    @Test
    void usersAloneCanBeWatched() {
        rig.people.know(online(ALICE, 5));
        TestViewer viewer = viewer("/v1/events?user=alice");
        assertThat(viewer.awaitFrame("hello").data()).contains("\"videos\":{}");
        assertThat(viewer.awaitFrame("presence").text("status")).isEqualTo("online");
        viewer.close();
        await().until(() -> rig.reportedViewers(VideoId.ofUser(ALICE)) == 0);
    }

    @Test
    void usersAreAddedToAndTakenOffALiveStream() throws Exception {
        TestViewer viewer = viewer("/v1/events?video=v");
        String connection = viewer.awaitFrame("hello").text("connection");
        assertThat(patch(connection, "{\"watchUsers\":[\"alice\",\"alice\"]}")).isEqualTo(200);
        assertThat(viewer.awaitFrame("presence").text("user")).isEqualTo("alice");
        assertThat(patch(connection, "{\"unwatchUsers\":[\"alice\"]}")).isEqualTo(200);
        assertThat(patch(connection, "{\"watchUsers\":[\"a b\"]}")).isEqualTo(400);
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 33; i++) {
            many.append(i == 0 ? "" : ",").append("\"u").append(i).append('"');
        }
        assertThat(patch(connection, "{\"watchUsers\":[" + many + "]}")).isEqualTo(400);
        rig.deliver(online(ALICE, 9));
        rig.like(V, 1);
        viewer.awaitFrame("like");
        assertThat(viewer.frames("presence")).hasSize(1);
    }

    private int patch(String connection, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + rig.port() + "/v1/connections/" + connection))
                .header("Content-Type", "application/json")
                .method("PATCH", HttpRequest.BodyPublishers.ofString(body))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
        }
    }

    // --- rosters ---

    @Test
    void rosterIsToldWholeAndThenByItsDifferences() {
        TestViewer early = viewer("/v1/videos/v/events");
        early.awaitFrame("hello");
        rig.deliver(audience(1, 1, true, ALICE));
        assertThat(early.awaitFrame("join").data()).isEqualTo("{\"video\":\"v\",\"user\":\"alice\"}");
        rig.deliver(audience(3, 2, true, BOB));
        rig.deliver(audience(2, 2, true, ALICE, BOB));
        assertThat(early.awaitFrames("join", 2).get(1).text("user")).isEqualTo("bob");
        assertThat(early.awaitFrame("leave").text("user")).isEqualTo("alice");

        TestViewer late = viewer("/v1/videos/v/events");
        assertThat(late.awaitFrame("roster").data()).isEqualTo("{\"video\":\"v\",\"listed\":true,\"users\":[\"bob\"]}");
        rig.deliver(audience(4, 300, false));
        assertThat(late.awaitFrames("roster", 2).get(1).data())
                .isEqualTo("{\"video\":\"v\",\"listed\":false,\"users\":[]}");
        await().untilAsserted(() ->
                assertThat(late.frames("stats")).anyMatch(stats -> stats.data().contains("\"unique\":300")));
        rig.deliver(audience(5, 301, true, ALICE, BOB));
        assertThat(late.awaitFrames("roster", 3).get(2).data()).contains("\"alice\"", "\"bob\"", "\"listed\":true");
        assertThat(late.frames("join")).isEmpty();
    }
}
