package live.ovation.presence;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import live.ovation.protocol.FrontendId;
import live.ovation.protocol.Presence;
import live.ovation.protocol.PresenceReport;
import live.ovation.protocol.PresenceReport.Beat;
import live.ovation.protocol.PresenceReport.Cohort;
import live.ovation.protocol.PresenceReport.Cohorts;
import live.ovation.protocol.PresenceReport.Departures;
import live.ovation.protocol.UserId;
import live.ovation.protocol.VideoId;
import org.junit.jupiter.api.Test;

/// The part of a store's contract that is about users who are vouched for together, besides all of the rest.
public abstract class CohortContract extends PresenceStoreContract {
    private static final UserId CAROL = new UserId("carol");

    private static List<UserId> users(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> new UserId("u" + i)).toList();
    }

    private static Cohorts formed(long number, List<UserId> users, VideoId... videos) {
        return new Cohorts(List.of(new Cohort(number, List.of(videos), users)), List.of(), List.of());
    }

    private static Cohorts vouched(Long... numbers) {
        return new Cohorts(List.of(), List.of(numbers), List.of());
    }

    private static Cohorts departed(long number, List<UserId> users, VideoId... videos) {
        return new Cohorts(List.of(), List.of(), List.of(new Departures(number, List.of(videos), users)));
    }

    private Changes form(FrontendId frontend, long number, List<UserId> users, VideoId... videos) {
        return take(report(frontend, List.of(), List.of(), formed(number, users, videos)));
    }

    private void vouch(FrontendId frontend, Long... numbers) {
        Taken taken = taken(report(frontend, List.of(), List.of(), vouched(numbers)));
        assertThat(taken.changes().isEmpty()).isTrue();
        assertThat(taken.reply().refused()).isEmpty();
    }

    private Changes depart(FrontendId frontend, long number, List<UserId> users, VideoId... videos) {
        return take(report(frontend, List.of(), List.of(), departed(number, users, videos)));
    }

    private List<Long> refused(FrontendId frontend, Long... numbers) {
        return taken(report(frontend, List.of(), List.of(), vouched(numbers)))
                .reply()
                .refused();
    }

    private static List<UserId> who(Changes changes, boolean online) {
        assertThat(changes.users())
                .allSatisfy(change -> assertThat(change.online()).isEqualTo(online));
        return changes.users().stream().map(Presence::user).toList();
    }

    @Test
    void usersOfCohortAreHereForAsLongAsItIsVouchedFor() {
        List<UserId> users = users(0, 2_500);
        assertThat(who(form(A, 7, users, V), true)).containsExactlyInAnyOrderElementsOf(users);
        long came = of(users.getLast()).lastActiveMicros();
        for (int i = 0; i < 4; i++) {
            assertThat(passLooking(D).users()).isEmpty();
            vouch(A, 7L);
        }
        // Shards have clocks of their own.
        Map<UserId, Long> last = new HashMap<>();
        answer(store().presence(users)).forEach(presence -> last.put(presence.user(), presence.lastActiveMicros()));
        assertThat(last.getOrDefault(users.getLast(), 0L) - came)
                .isGreaterThanOrEqualTo(D.multipliedBy(4).toNanos() / 1_000);

        Changes gone = passLooking(SETTINGS.expiry());
        assertThat(who(gone, false)).containsExactlyInAnyOrderElementsOf(users);
        assertThat(gone.users())
                .allSatisfy(change -> assertThat(change.lastActiveMicros()).isEqualTo(last.get(change.user())));
        assertThat(refused(A, 7L)).as("over").containsExactly(7L);
        assertThat(passLooking(SETTINGS.expiry()).isEmpty()).isTrue();
    }

    @Test
    void usersOfCohortThatIsNeverVouchedForGoAsOthersDo() {
        form(A, 1, List.of(ALICE, BOB));
        assertThat(passLooking(D).users()).isEmpty();
        assertThat(who(passLooking(SLACK), false)).containsExactlyInAnyOrder(ALICE, BOB);
    }

    @Test
    void whoIsHereBeforeCohortIsFormedDoesNotComeAnew() {
        take(report(A, beat(ALICE), beat(BOB)));
        long version = of(ALICE).version();
        assertThat(who(form(A, 1, List.of(ALICE, BOB, CAROL)), true)).containsExactly(CAROL);
        assertThat(of(ALICE).version()).isEqualTo(version);
    }

    @Test
    void whoDepartsIsHereUntilTheNextSignWouldHaveComeAndTheOthersStay() {
        form(A, 1, List.of(ALICE, BOB, CAROL), V);
        passLooking(D);
        vouch(A, 1L);
        passLooking(SLACK);
        long before = of(BOB).lastActiveMicros();
        assertThat(depart(A, 1, List.of(BOB), V).isEmpty()).isTrue();
        long left = of(BOB).lastActiveMicros();
        assertThat(left - before).isGreaterThanOrEqualTo(SLACK.toNanos() / 1_000);

        assertThat(passLooking(D.minus(SLACK)).users()).isEmpty();
        vouch(A, 1L);
        assertThat(passLooking(SLACK).users()).isEmpty();
        Changes gone = passLooking(SLACK);
        assertChange(gone, BOB, false);
        assertThat(gone.users().getFirst().lastActiveMicros()).isEqualTo(left);
        assertThat(of(ALICE).online()).isTrue();
        assertThat(audience(V).roster()).containsExactlyInAnyOrder(ALICE, CAROL);

        // And back, as everybody else.
        assertThat(who(take(report(A, beat(BOB, V))), true)).containsExactly(BOB);
        assertThat(audience(V).roster()).containsExactlyInAnyOrder(ALICE, BOB, CAROL);
    }

    @Test
    void whatIsToldTwiceCountsOnce() {
        assertThat(form(A, 1, List.of(ALICE, BOB), V).users()).hasSize(2);
        assertThat(form(A, 1, List.of(ALICE, BOB), V).isEmpty()).isTrue();
        depart(A, 1, List.of(BOB), V);
        passLooking(D);
        depart(A, 1, List.of(BOB), V);
        vouch(A, 1L);
        assertThat(who(passLooking(SLACK), false))
                .as("the second word says nothing new")
                .containsExactly(BOB);
        // All of it in one report, as after an answer that was lost.
        Cohorts all = new Cohorts(
                List.of(new Cohort(2, List.of(V), List.of(BOB, CAROL))),
                List.of(1L),
                List.of(new Departures(2, List.of(V), List.of(CAROL))));
        assertThat(who(take(report(A, List.of(), List.of(), all)), true)).containsExactlyInAnyOrder(BOB, CAROL);
        assertThat(take(report(A, List.of(), List.of(), all)).isEmpty()).isTrue();
        passLooking(D);
        vouch(A, 1L, 2L);
        assertThat(who(passLooking(SLACK), false)).containsExactly(CAROL);
    }

    @Test
    void whoIsInTwoCohortsIsHereUntilBothAreOver() {
        form(A, 1, List.of(ALICE, BOB), V);
        passLooking(SLACK);
        form(B, 1, List.of(ALICE, CAROL), V);
        for (int i = 0; i < 2; i++) {
            passLooking(D.minus(SLACK));
            vouch(B, 1L);
            passLooking(SLACK);
        }
        assertThat(of(ALICE).online()).as("A is silent").isTrue();
        assertThat(of(BOB).online()).isFalse();

        // And the other way: the one that goes on isn't the one that she departs from.
        form(A, 2, List.of(ALICE, BOB), V);
        depart(B, 1, List.of(ALICE), V);
        for (int i = 0; i < 3; i++) {
            passLooking(D);
            vouch(A, 2L);
        }
        assertThat(of(ALICE).online()).isTrue();
        depart(A, 2, List.of(ALICE), V);
        passLooking(D);
        vouch(A, 2L);
        assertThat(who(passLooking(SLACK), false)).containsExactly(ALICE);
    }

    @Test
    void whoDepartsFromOneOfTwoCohortsGaveSignOfLifeThen() {
        form(A, 1, List.of(ALICE));
        form(B, 1, List.of(ALICE));
        passLooking(D);
        long before = of(ALICE).lastActiveMicros();
        depart(A, 1, List.of(ALICE));
        long left = of(ALICE).lastActiveMicros();
        assertThat(left - before).isGreaterThanOrEqualTo(D.toNanos() / 1_000);
        // And B falls silent.
        assertThat(passLooking(D).users()).isEmpty();
        Changes gone = passLooking(SLACK);
        assertChange(gone, ALICE, false);
        assertThat(gone.users().getFirst().lastActiveMicros()).isEqualTo(left);
    }

    @Test
    void signsBesideCohortNeitherEndItNorAreEndedByIt() {
        form(A, 1, List.of(ALICE, BOB));
        take(report(B, beat(ALICE)));
        for (int i = 0; i < 3; i++) {
            assertThat(passLooking(D).users()).as("B was silent all the time").isEmpty();
            vouch(A, 1L);
        }
        for (int i = 0; i < 3; i++) {
            take(report(B, beat(ALICE)));
            passLooking(D);
        }
        assertThat(of(BOB).online()).as("A is silent").isFalse();
        assertThat(of(ALICE).online()).isTrue();
        assertThat(who(passLooking(SLACK), false)).containsExactly(ALICE);
    }

    @Test
    void cohortNobodyKnowsIsRefused() {
        form(A, 1, List.of(ALICE));
        assertThat(refused(A, 1L, 2L)).containsExactly(2L);
        assertThat(refused(B, 1L)).as("another frontend's").containsExactly(1L);
        PresenceReport nextLife = new PresenceReport(A, 2, 1, 0, 0, List.of(), List.of(), vouched(1L));
        assertThat(taken(nextLife).reply().refused()).as("another life's").containsExactly(1L);
        assertThat(depart(A, 9, List.of(ALICE, CAROL), V).isEmpty()).isTrue();
        assertThat(of(CAROL).online()).isFalse();
    }

    @Test
    void cohortThatWasOvertakenCountsForNothing() {
        PresenceReport frozen = report(A, List.of(), List.of(), formed(1, List.of(ALICE), V));
        take(report(A, beat(BOB)));
        assertThat(take(frozen).isEmpty()).isTrue();
        assertThat(of(ALICE).online()).isFalse();
        assertThat(refused(A, 1L)).containsExactly(1L);
    }

    @Test
    void roomOfCohortsIsOnlyCountedUntilThoseWhoWereTurnedAwayHaveRoom() {
        List<UserId> six = users(0, 6);
        form(A, 1, six, V);
        assertThat(audience(V).listed()).isFalse();
        for (int i = 0; i < 3; i++) {
            passLooking(D);
            vouch(A, 1L);
            assertThat(audience(V).listed()).isFalse();
        }
        // Three go, whoever they are: now all have room.
        depart(A, 1, six.subList(0, 3), V);
        passLooking(D);
        List<Long> refused = new ArrayList<>(refused(A, 1L));
        passLooking(SLACK);
        if (refused.isEmpty()) {
            refused.addAll(refused(A, 1L));
        }
        assertThat(refused).containsExactly(1L);
        Beat[] rest = six.subList(3, 6).stream().map(user -> beat(user, V)).toArray(Beat[]::new);
        List<UserId> gone = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            assertThat(who(take(report(A, rest)), true)).isEmpty();
            gone.addAll(who(passLooking(D), false));
        }
        assertThat(gone).doesNotContainAnyElementsOf(six.subList(3, 6));
        assertThat(audience(V).listed()).isTrue();
        assertThat(audience(V).roster()).containsExactlyInAnyOrderElementsOf(six.subList(3, 6));
    }

    @Test
    void roomIsListedAgainWhenTheOnlyOneWhoWasTurnedAwayHasLeft() {
        List<UserId> four = users(0, 4);
        List<UserId> listed = four.subList(0, 3);
        take(report(A, listed.stream().map(user -> beat(user, V)).toArray(Beat[]::new)));
        form(A, 1, four, V);
        assertThat(audience(V).listed()).isFalse();
        depart(A, 1, four.subList(3, 4), V);
        // Told twice, also together with that it was formed, it is no second one.
        depart(A, 1, four.subList(3, 4), V);
        take(report(
                A,
                List.of(),
                List.of(),
                new Cohorts(
                        List.of(new Cohort(1, List.of(V), four)),
                        List.of(),
                        List.of(new Departures(1, List.of(V), four.subList(3, 4))))));
        for (int i = 0; i < 2; i++) {
            assertThat(who(passLooking(D), false)).doesNotContainAnyElementsOf(listed);
            assertThat(refused(A, 1L)).isEmpty();
        }
        assertThat(audience(V).listed()).isTrue();
        assertThat(audience(V).roster()).containsExactlyInAnyOrderElementsOf(listed);
    }

    @Test
    void departureThatIsToldTwiceDoesNotMakeRoomWholeThatIsNot() {
        List<UserId> five = users(0, 5);
        take(report(A, five.subList(0, 3).stream().map(user -> beat(user, V)).toArray(Beat[]::new)));
        form(A, 1, five, V);
        for (UserId gone : List.of(five.getFirst(), five.getLast())) {
            depart(A, 1, List.of(gone), V);
            depart(A, 1, List.of(gone), V);
        }
        // Three are left, of whom one is not on the roster: no room for that one yet.
        for (int i = 0; i < 3; i++) {
            vouch(A, 1L);
            assertThat(audience(V).listed()).isFalse();
            passLooking(SLACK);
        }
    }

    @Test
    void rosterOfCohortStandsForAsLongAsItIsVouchedFor() {
        form(A, 1, List.of(ALICE, BOB), V, W);
        long version = audience(V).version();
        for (int i = 0; i < 4; i++) {
            passLooking(D);
            vouch(A, 1L);
        }
        assertThat(audience(V).version()).isEqualTo(version);
        assertThat(audience(V).roster()).containsExactlyInAnyOrder(ALICE, BOB);
        assertThat(audience(W).roster()).containsExactlyInAnyOrder(ALICE, BOB);
        assertThat(passLooking(SETTINGS.expiry()).videos()).containsExactlyInAnyOrder(V, W);
        assertThat(audience(V).roster()).isEmpty();
    }

    /// One device of one person, on one of two frontends: what the store was told of it last.
    private static final class Device {
        final UserId user;
        final FrontendId frontend;
        boolean open;
        long cohort;
        long lastStep = Long.MIN_VALUE / 2;

        Device(UserId user, FrontendId frontend) {
            this.user = user;
            this.frontend = frontend;
        }
    }

    @Test
    void hoursOfCohortsNeverPartFromTheTruth() {
        long seed = Long.getLong("ovation.seed", System.nanoTime());
        System.out.println(getClass().getSimpleName() + ": -Dovation.seed=" + seed);
        Random random = new Random(seed);
        int people = 30;
        List<Device> devices = users(0, people).stream()
                .flatMap(user -> Stream.of(A, B).map(frontend -> new Device(user, frontend)))
                .toList();
        Map<UserId, Boolean> told = new HashMap<>();
        long numbers = 0;
        long changes = 0;
        long vouchedFor = 0;
        Duration step = SLACK.dividedBy(2);
        long beatSteps = D.dividedBy(step);
        long expirySteps = SETTINGS.expiry().dividedBy(step);
        long steps = Duration.ofHours(churnHours()).dividedBy(step);
        for (long now = 0; now < steps; now++) {
            pass(step);
            List<Presence> said = new ArrayList<>();
            for (FrontendId frontend : List.of(A, B)) {
                List<Beat> beats = new ArrayList<>();
                List<Device> candidates = new ArrayList<>();
                Map<Long, List<UserId>> departures = new HashMap<>();
                Set<Long> due = new TreeSet<>();
                for (Device device : devices) {
                    if (!device.frontend.equals(frontend)) {
                        continue;
                    }
                    if (random.nextInt(50) == 0) {
                        device.open = !device.open;
                        if (device.cohort > 0) {
                            departures
                                    .computeIfAbsent(device.cohort, number -> new ArrayList<>())
                                    .add(device.user);
                            device.cohort = 0;
                        }
                        beats.add(beat(device.user, V));
                        device.lastStep = now;
                    } else if (device.open && now - device.lastStep >= beatSteps) {
                        device.lastStep = now;
                        if (device.cohort > 0) {
                            due.add(device.cohort);
                            vouchedFor++;
                        } else if (random.nextBoolean()) {
                            candidates.add(device);
                        } else {
                            beats.add(beat(device.user, V));
                        }
                    }
                }
                List<Cohort> formed = new ArrayList<>();
                if (!candidates.isEmpty()) {
                    long number = ++numbers;
                    candidates.forEach(device -> device.cohort = number);
                    formed.add(new Cohort(number, List.of(V), usersOf(candidates)));
                }
                Cohorts cohorts = new Cohorts(
                        formed,
                        List.copyOf(due),
                        departures.entrySet().stream()
                                .map(gone -> new Departures(gone.getKey(), List.of(V), gone.getValue()))
                                .toList());
                Taken taken = taken(report(frontend, beats, List.of(), cohorts));
                said.addAll(taken.changes().users());
                List<Device> refused = devices.stream()
                        .filter(device -> device.frontend.equals(frontend)
                                && taken.reply().refused().contains(device.cohort))
                        .toList();
                refused.forEach(device -> device.cohort = 0);
                said.addAll(take(report(
                                frontend,
                                refused.stream()
                                        .map(device -> beat(device.user, V))
                                        .toArray(Beat[]::new)))
                        .users());
            }
            said.addAll(expire().users());
            for (Presence change : said) {
                assertThat(told.getOrDefault(change.user(), false))
                        .as("%s at step %d, -Dovation.seed=%d", change, now, seed)
                        .isNotEqualTo(change.online());
                told.put(change.user(), change.online());
                changes++;
            }
            for (UserId user : users(0, people)) {
                long silent = now - lastStep(devices, user);
                boolean online = told.getOrDefault(user, false);
                // Within a step of the edge it is the clock's affair.
                assertThat(online ? silent <= expirySteps : silent >= expirySteps - 1)
                        .as(
                                "%s told to be here: %s, silent for %d steps, at %d, seed %d",
                                user, online, silent, now, seed)
                        .isTrue();
            }
        }
        assertThat(changes).isPositive();
        assertThat(vouchedFor).isPositive();
        assertNothingIsLeftBehind(people);
    }

    private static List<UserId> usersOf(Collection<Device> devices) {
        return devices.stream().map(device -> device.user).toList();
    }

    private static long lastStep(List<Device> devices, UserId user) {
        return devices.stream()
                .filter(device -> device.user.equals(user))
                .mapToLong(device -> device.lastStep)
                .max()
                .orElseThrow();
    }
}
