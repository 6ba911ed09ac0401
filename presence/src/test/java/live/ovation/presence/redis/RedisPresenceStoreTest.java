package live.ovation.presence.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import live.ovation.presence.Changes;
import live.ovation.presence.PresenceSettings;
import live.ovation.presence.PresenceStore;
import live.ovation.presence.PresenceUnavailable;
import live.ovation.presence.SameHistory;
import live.ovation.protocol.Presence;
import live.ovation.protocol.PresenceReport;
import live.ovation.protocol.PresenceReport.Beat;
import live.ovation.protocol.PresenceReport.Cohort;
import live.ovation.protocol.PresenceReport.Cohorts;
import live.ovation.protocol.PresenceReport.Departures;
import live.ovation.protocol.UserId;
import live.ovation.redis.RedisSettings;
import live.ovation.testing.RedisServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RedisPresenceStoreTest extends RedisPresenceContract {
    /// So long that a busy machine's time does not matter.
    private static final PresenceSettings SLOW = SameHistory.settings(false);

    private static final Duration LOOK = SLOW.slack().dividedBy(4);

    private static RedisServer redis;

    @BeforeAll
    static void startRedis() {
        redis = RedisServer.start();
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @Override
    RedisSettings redis(String prefix) {
        return RedisSettings.of(redis.url(), prefix);
    }

    @Test
    void sameHistoryOfCrowdIsTheSameAsInMemory() {
        playSameHistory(true);
    }

    @Test
    void ofCohortsThatAreOverNothingIsKept() {
        List<UserId> users =
                LongStream.range(0, 5).mapToObj(i -> new UserId("u" + i)).toList();
        List<String> kept = List.of("cohort:*", "rooms:*", "listed:*", "departed:*", "cohorts", "vouched", "beats");
        try (RedisServer own = RedisServer.start()) {
            RedisPresenceStore store = open(patient(RedisSettings.of(own.url(), "over")), SETTINGS);
            Cohorts all = new Cohorts(
                    List.of(new Cohort(1, List.of(V), users), new Cohort(2, List.of(V, W), users)),
                    List.of(1L, 2L),
                    List.of(
                            new Departures(1, List.of(V), users),
                            new Departures(2, List.of(V, W), users.subList(0, 1))));
            answer(store.take(report(A, List.of(), List.of(), all)));
            assertThat(kept)
                    .allSatisfy(keys -> assertThat(own.say("KEYS *:" + keys)).isNotEqualTo("*0"));
            for (int i = 0; i < 9; i++) {
                answer(store.expire());
                pass(SLACK.dividedBy(2));
                // Told again, and too late.
                answer(store.take(
                        report(A, List.of(), List.of(), new Cohorts(List.of(), List.of(), all.departures()))));
            }
            answer(store.expire());
            pass(SLACK.dividedBy(2));
            answer(store.expire());
            assertThat(kept)
                    .allSatisfy(keys -> assertThat(own.say("KEYS *:" + keys)).isEqualTo("*0"));
        }
    }

    /// More cohorts than one claim ends.
    @Test
    void whoIsVouchedForBetweenTwoClaimsOfManyIsStillOnTheRoster() {
        int cohorts = 110;
        PresenceStore store = openStore(SLOW.withCap(1_000));
        List<Cohort> formed = new ArrayList<>();
        for (int i = 0; i < cohorts; i++) {
            formed.add(new Cohort(i, List.of(V), List.of(new UserId("u" + i))));
        }
        answer(store.take(report(A, List.of(), List.of(), new Cohorts(formed, List.of(), List.of()))));
        answer(store.expire());
        for (Duration time = LOOK; time.compareTo(SLOW.expiry()) < 0; time = time.plus(LOOK)) {
            pass(LOOK);
            assertThat(answer(store.expire()).users()).isEmpty();
        }
        pass(LOOK);
        Changes first = answer(store.expire());
        assertThat(first.more()).isTrue();
        assertThat(first.users()).isEmpty();
        List<Long> rest = LongStream.range(0, cohorts).boxed().toList();
        List<Long> refused = answer(
                        store.take(report(A, List.of(), List.of(), new Cohorts(List.of(), rest, List.of()))))
                .reply()
                .refused();
        assertThat(refused).hasSize(100);
        assertThat(answer(store.expire()).users()).hasSize(100);
        assertThat(answer(store.audience(V)).roster()).hasSize(10);
    }

    @Test
    void ofManyCohortsThatAreOverAtOnceLaterSignsOfTheirUsersCount() {
        PresenceStore store = openStore(SLOW);
        List<UserId> users =
                LongStream.range(0, 110).mapToObj(i -> new UserId("u" + i)).toList();
        List<Cohort> formed = new ArrayList<>();
        users.forEach(user -> formed.add(new Cohort(formed.size() + 1L, List.of(), List.of(user))));
        answer(store.take(report(A, List.of(), List.of(), new Cohorts(formed, List.of(), List.of()))));
        answer(store.expire());
        pass(LOOK);
        answer(store.take(report(B, users.stream().map(user -> beat(user)).toArray(Beat[]::new))));
        Map<UserId, Long> last = new HashMap<>();
        answer(store.presence(users)).forEach(presence -> last.put(presence.user(), presence.lastActiveMicros()));
        for (Duration time = LOOK; time.compareTo(SLOW.expiry()) < 0; time = time.plus(LOOK)) {
            assertThat(answer(store.expire()).users()).isEmpty();
            pass(LOOK);
        }
        pass(LOOK);
        List<Presence> went = new ArrayList<>();
        Changes changes;
        do {
            changes = answer(store.expire());
            went.addAll(changes.users());
        } while (changes.more());
        assertThat(went)
                .hasSize(110)
                .allSatisfy(presence -> assertThat(presence.lastActiveMicros()).isEqualTo(last.get(presence.user())));
    }

    @Test
    void ofSeveralDispatchersEachEntryIsClaimedByOne() {
        RedisPresenceStore one = open(patient(redis("claims")), SETTINGS);
        RedisPresenceStore other = open(patient(redis("claims")), SETTINGS);
        answer(one.take(report(A, crowd(12_000))));
        answer(one.expire());
        for (int i = 0; i < 8; i++) {
            pass(SLACK.dividedBy(2));
            if (i < 7) {
                assertThat(answer(other.expire()).users()).isEmpty();
            }
        }
        List<CompletableFuture<Changes>> claims = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            claims.add(one.expire().toCompletableFuture());
            claims.add(other.expire().toCompletableFuture());
        }
        List<UserId> claimed = claims.stream()
                .flatMap(claim -> answer(claim).users().stream())
                .map(Presence::user)
                .toList();
        assertThat(claimed).hasSize(12_000).doesNotHaveDuplicates();
    }

    @Test
    void whoOnlyLooksNoticesAsWellThatAStoreWasBegunAnew() {
        try (RedisServer own = RedisServer.start()) {
            RedisPresenceStore takes = open(RedisSettings.of(own.url(), "anew"), SETTINGS);
            RedisPresenceStore looks = open(RedisSettings.of(own.url(), "anew"), SETTINGS);
            answer(takes.take(report(A, beat(ALICE))));
            answer(looks.expire());
            own.kill();
            own.startAgain();
            AtomicReference<List<Presence>> first = new AtomicReference<>();
            await().ignoreExceptions().untilAsserted(() -> first.set(answer(looks.presence(List.of(ALICE)))));
            assertThat(first.get()).as("nobody knows yet").isEmpty();
        }
    }

    @Test
    void storeThatStartsFromSnapshotKnowsThatItHasLostDepartures() {
        try (RedisServer own = RedisServer.start()) {
            RedisPresenceStore store = open(patient(RedisSettings.of(own.url(), "snapshot")), SETTINGS);
            Cohorts formed = new Cohorts(List.of(new Cohort(1, List.of(V), List.of(ALICE, BOB))), List.of(), List.of());
            long before = answer(store.take(report(A, List.of(), List.of(), formed)))
                    .reply()
                    .store();
            assertThat(own.say("SAVE")).isEqualTo("+OK");
            Cohorts departed = new Cohorts(List.of(), List.of(), List.of(new Departures(1, List.of(V), List.of(BOB))));
            answer(store.take(answered(1, before, report(A, List.of(beat(BOB, V)), List.of(), departed))));
            own.kill();
            own.startAgain();
            PresenceReport next = answered(
                    2, before, report(A, List.of(), List.of(), new Cohorts(List.of(), List.of(1L), List.of())));
            await().ignoreExceptions()
                    .untilAsserted(() ->
                            assertThat(answer(store.take(next)).reply().store()).isGreaterThan(before));
        }
    }

    @Test
    void storeThatIsAwayFailsCallsSoonAndSaysWhere() {
        RedisServer own = RedisServer.start();
        RedisPresenceStore store = open(RedisSettings.of(own.url(), "away"), SETTINGS);
        own.close();
        await().untilAsserted(() -> assertThat(store.expire().toCompletableFuture())
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .withCauseInstanceOf(PresenceUnavailable.class)
                .withMessageContaining("presence: redis://127.0.0.1:"));
    }
}
