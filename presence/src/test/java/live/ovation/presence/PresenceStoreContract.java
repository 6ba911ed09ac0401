package live.ovation.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import live.ovation.protocol.Audience;
import live.ovation.protocol.FrontendId;
import live.ovation.protocol.Presence;
import live.ovation.protocol.PresenceReport;
import live.ovation.protocol.PresenceReport.Arrival;
import live.ovation.protocol.PresenceReport.Beat;
import live.ovation.protocol.UserId;
import live.ovation.protocol.VideoId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every store of presence keeps, whatever it is made of. A backend's test extends this and says how one
/// is opened and how time passes for it.
public abstract class PresenceStoreContract {
    protected static final Duration D = Duration.ofSeconds(60);
    protected static final Duration SLACK = Duration.ofSeconds(20);
    protected static final PresenceSettings SETTINGS =
            PresenceSettings.of(D, SLACK).withCap(3).withKept(50, 20);

    protected static final FrontendId A = new FrontendId("a");
    protected static final FrontendId B = new FrontendId("b");
    protected static final UserId ALICE = new UserId("alice");
    protected static final UserId BOB = new UserId("bob");
    protected static final VideoId V = new VideoId("v");
    protected static final VideoId W = new VideoId("w");

    private static final Duration STEP = SLACK.dividedBy(2);

    private final Map<FrontendId, Long> sequences = new HashMap<>();
    private @Nullable PresenceStore opened;
    /// Which store answered last.
    private long known;

    /// An empty store that shares nothing with any other.
    protected abstract PresenceStore openStore(PresenceSettings settings);

    /// Lets time pass, as the stores' clock knows it.
    protected abstract void pass(Duration time);

    @BeforeEach
    void openIt() {
        opened = openStore(SETTINGS);
    }

    protected final PresenceStore store() {
        if (opened == null) {
            throw new IllegalStateException("not open");
        }
        return opened;
    }

    protected static <T> T answer(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    }

    protected final PresenceReport report(FrontendId frontend, Beat... beats) {
        return report(frontend, List.of(beats), List.of());
    }

    private PresenceReport report(FrontendId frontend, List<Beat> beats, List<Arrival> arrivals) {
        return report(frontend, beats, arrivals, PresenceReport.Cohorts.NONE);
    }

    protected final PresenceReport report(
            FrontendId frontend, List<Beat> beats, List<Arrival> arrivals, PresenceReport.Cohorts cohorts) {
        long sequence = sequences.merge(frontend, 1L, Long::sum);
        return new PresenceReport(frontend, 1, sequence, 0, known, beats, arrivals, cohorts);
    }

    protected final Changes take(PresenceReport report) {
        return taken(report).changes();
    }

    protected final Taken taken(PresenceReport report) {
        Taken taken = answer(store().take(report));
        known = taken.reply().store();
        return taken;
    }

    private Changes arrive(VideoId video, List<String> viewers) {
        return take(report(
                A,
                List.of(),
                viewers.stream().map(viewer -> new Arrival(video, viewer)).toList()));
    }

    protected static Beat beat(UserId user, VideoId... videos) {
        return new Beat(user, List.of(videos));
    }

    protected static Beat[] crowd(int size, VideoId... videos) {
        return IntStream.range(0, size)
                .mapToObj(i -> beat(new UserId("u" + i), videos))
                .toArray(Beat[]::new);
    }

    protected final Presence of(UserId user) {
        return answer(store().presence(List.of(user))).getFirst();
    }

    protected final Audience audience(VideoId video) {
        return answer(store().audience(video));
    }

    protected final Changes expire() {
        return answer(store().expire());
    }

    /// Lets time pass as it does where a dispatcher lives, which looks again and again for entries to claim.
    protected final Changes passLooking(Duration time) {
        List<Presence> users = new ArrayList<>(expire().users());
        Set<VideoId> videos = new LinkedHashSet<>();
        for (Duration left = time; left.isPositive(); left = left.minus(STEP)) {
            pass(left.compareTo(STEP) < 0 ? left : STEP);
            Changes changes = expire();
            users.addAll(changes.users());
            videos.addAll(changes.videos());
        }
        return new Changes(users, List.copyOf(videos), false);
    }

    protected static void assertChange(Changes changes, UserId user, boolean online) {
        assertThat(changes.users()).singleElement().satisfies(change -> {
            assertThat(change.user()).isEqualTo(user);
            assertThat(change.online()).isEqualTo(online);
        });
    }

    // --- users ---

    @Test
    void whoWasNeverSeenIsOffline() {
        Presence nobody = of(ALICE);
        assertThat(nobody.online()).isFalse();
        assertThat(nobody.lastActiveMicros()).isZero();
        assertThat(expire().isEmpty()).isTrue();
    }

    @Test
    void firstSignOfLifeIsAChangeAndTheNextOnesAreNone() {
        assertChange(take(report(A, beat(ALICE))), ALICE, true);
        assertThat(of(ALICE).online()).isTrue();
        for (int i = 0; i < 5; i++) {
            assertThat(passLooking(D).users()).isEmpty();
            assertThat(take(report(A, beat(ALICE))).users()).isEmpty();
        }
        assertThat(of(ALICE).online()).isTrue();
    }

    @Test
    void silenceOfDAndSlackIsOneChange() {
        take(report(A, beat(ALICE)));
        assertThat(passLooking(D.plus(STEP)).users()).isEmpty();
        assertThat(of(ALICE).online()).isTrue();

        assertChange(passLooking(SLACK), ALICE, false);
        assertThat(of(ALICE).online()).isFalse();
        assertThat(passLooking(D.multipliedBy(3)).isEmpty()).isTrue();
    }

    @Test
    void whoComesBackWithinDIsNotToldOfAtAll() {
        take(report(A, beat(ALICE)));
        for (int i = 0; i < 5; i++) {
            // A connection's last word is a sign of life, too.
            assertThat(take(report(A, beat(ALICE))).users()).isEmpty();
            assertThat(passLooking(D).users()).isEmpty();
            assertThat(take(report(B, beat(ALICE))).users()).isEmpty();
        }
    }

    @Test
    void userWithTwoDevicesIsHereUntilTheLastOneEnds() {
        take(report(A, beat(ALICE)));
        assertThat(take(report(B, beat(ALICE))).users()).isEmpty();
        for (int i = 0; i < 4; i++) {
            assertThat(passLooking(D).users()).isEmpty();
            take(report(B, beat(ALICE)));
        }
        assertChange(passLooking(SETTINGS.expiry()), ALICE, false);
    }

    @Test
    void lastActiveIsTheLastSignOfLife() {
        take(report(A, beat(ALICE)));
        long came = of(ALICE).lastActiveMicros();
        passLooking(D);
        take(report(A, beat(ALICE)));
        long last = of(ALICE).lastActiveMicros();
        assertThat(last - came).isGreaterThanOrEqualTo(D.toNanos() / 1_000);

        Changes changes = passLooking(SETTINGS.expiry());
        assertThat(changes.users())
                .singleElement()
                .satisfies(change -> assertThat(change.lastActiveMicros()).isEqualTo(last));
        assertThat(of(ALICE).lastActiveMicros()).isEqualTo(last);
    }

    @Test
    void versionsOrderWhatIsSaidOfOneUser() {
        List<Presence> said = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            said.addAll(take(report(A, beat(ALICE))).users());
            assertThat(of(ALICE).version()).isEqualTo(said.getLast().version());
            said.addAll(passLooking(SETTINGS.expiry()).users());
            assertThat(of(ALICE).version()).isEqualTo(said.getLast().version());
        }
        assertThat(said).hasSize(8);
        for (int i = 1; i < said.size(); i++) {
            assertThat(said.get(i).version()).isGreaterThan(said.get(i - 1).version());
            assertThat(said.get(i).online()).isNotEqualTo(said.get(i - 1).online());
        }
    }

    @Test
    void reportThatWasOvertakenCountsForNothing() {
        PresenceReport frozen = report(A, beat(ALICE, V));
        assertThat(take(report(A, beat(BOB))).users()).hasSize(1);
        assertThat(take(frozen).isEmpty()).isTrue();
        assertThat(of(ALICE).online()).isFalse();
        assertThat(audience(V).roster()).isEmpty();

        PresenceReport restarted = new PresenceReport(A, 2, 1, 0, List.of(beat(ALICE)), List.of());
        assertThat(take(restarted).users()).hasSize(1);
        assertThat(take(restarted).users()).as("the same once more").isEmpty();
        assertThat(take(report(A, beat(new UserId("carol")))).users())
                .as("of an earlier life")
                .isEmpty();
    }

    @Test
    void onlySoManyWhoLeftAreRemembered() {
        for (int i = 0; i < 4; i++) {
            Beat[] some = new Beat[25];
            for (int j = 0; j < some.length; j++) {
                some[j] = beat(new UserId("u" + i + "-" + j));
            }
            take(report(A, some));
            passLooking(SETTINGS.expiry());
        }
        long remembered = IntStream.range(0, 100)
                .mapToObj(i -> new UserId("u" + i / 25 + "-" + i % 25))
                .filter(user -> of(user).lastActiveMicros() > 0)
                .count();
        assertThat(remembered).isBetween(15L, 56L);
    }

    @Test
    void whoComesAmongManyWhoAreHereIsTheOnlyChange() {
        Beat[] here = crowd(1_200, V);
        assertThat(take(report(A, here)).users())
                .extracting(Presence::user)
                .doesNotHaveDuplicates()
                .hasSize(1_200);
        for (int place : List.of(0, 999, 1_000, 1_200)) {
            UserId late = new UserId("late-" + place);
            List<Beat> more = new ArrayList<>(List.of(here));
            more.add(place, beat(late, V));
            assertChange(take(report(A, more.toArray(Beat[]::new))), late, true);
            assertThat(of(late).online()).isTrue();
        }
    }

    @Test
    void userNamedTwiceInAReportComesOnce() {
        Changes changes = take(report(A, beat(ALICE, V), beat(BOB, V), beat(ALICE, V, W), beat(ALICE)));
        assertThat(changes.users()).extracting(Presence::user).containsExactlyInAnyOrder(ALICE, BOB);
        assertThat(audience(V).roster()).containsExactlyInAnyOrder(ALICE, BOB);
        assertThat(audience(V).listed()).isTrue();
        assertThat(audience(W).roster()).containsExactly(ALICE);
    }

    // --- a store that was away ---

    @Test
    void whenNobodyCouldLookNobodyIsClaimedUntilAllCouldGiveASign() {
        take(report(A, beat(ALICE), beat(BOB)));
        expire();
        pass(D.multipliedBy(10));
        assertThat(passLooking(D).users()).isEmpty();
        assertThat(take(report(A, beat(ALICE))).users()).isEmpty();
        // Bob left meanwhile, Alice did not.
        assertChange(passLooking(D), BOB, false);
        assertThat(of(ALICE).online()).isTrue();
    }

    @Test
    void storeBegunAnewDoesNotCallThoseOfflineWhoMayBeHere() {
        take(report(A, beat(ALICE)));
        long before = of(ALICE).version();
        pass(Duration.ofSeconds(1));
        opened = openStore(SETTINGS);

        Taken taken = answer(store().take(report(B)));
        assertThat(taken.reply().store()).isGreaterThan(known);
        assertThat(taken.reply().settling()).isPositive().isLessThanOrEqualTo(SETTINGS.expiry());
        assertThat(answer(store().presence(List.of(ALICE)))).isEmpty();

        assertThat(take(report(A, beat(BOB))).users()).hasSize(1);
        assertThat(of(BOB).online()).isTrue();
        passLooking(SETTINGS.expiry());
        Presence gone = of(ALICE);
        assertThat(gone.online()).isFalse();
        assertThat(gone.version()).as("later than what was said before").isGreaterThan(before);
    }

    @Test
    void firstStoreOfAllHasNothingToSettle() {
        Taken taken = answer(store().take(report(A, beat(ALICE))));
        assertThat(taken.reply().settling()).isZero();
        assertThat(taken.reply().store()).isPositive();
        assertThat(of(BOB).online()).isFalse();
    }

    // --- rooms ---

    @Test
    void rosterIsWhoWatchesAndFollowsThem() {
        assertThat(take(report(A, beat(ALICE, V, W))).videos()).containsExactlyInAnyOrder(V, W);
        assertThat(take(report(B, beat(BOB, V))).videos()).containsExactly(V);
        assertThat(audience(V).roster()).containsExactlyInAnyOrder(ALICE, BOB);
        assertThat(audience(W).roster()).containsExactly(ALICE);
        assertThat(take(report(A, beat(ALICE, V, W))).isEmpty()).isTrue();

        passLooking(D);
        take(report(A, beat(ALICE, W)));
        take(report(B, beat(BOB, V)));
        Changes changes = passLooking(SLACK);
        assertThat(changes.videos()).containsExactly(V);
        assertThat(changes.users()).as("Alice is still here").isEmpty();
        assertThat(audience(V).roster()).containsExactly(BOB);
    }

    @Test
    void whoReloadsDoesNotLeaveTheRoom() {
        take(report(A, beat(ALICE, V)));
        long version = audience(V).version();
        assertThat(passLooking(D).videos()).isEmpty();
        assertThat(take(report(B, beat(ALICE, V))).videos()).isEmpty();
        assertThat(audience(V).version()).isEqualTo(version);
    }

    @Test
    void roomAboveTheCapIsOnlyCountedAndListedAgainWhenItIsSmall() {
        Beat[] four = crowd(4, V);
        assertThat(take(report(A, four)).videos()).containsExactly(V);
        assertThat(audience(V).listed()).isFalse();
        assertThat(audience(V).roster()).isEmpty();
        for (int i = 0; i < 4; i++) {
            assertThat(passLooking(D).videos()).isEmpty();
            assertThat(take(report(A, four)).videos()).isEmpty();
        }
        // The first leaves, and soon everybody who is here is listed.
        List<VideoId> changed = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            changed.addAll(passLooking(D).videos());
            changed.addAll(take(report(A, four[1], four[2], four[3])).videos());
        }
        assertThat(changed).contains(V);
        assertThat(audience(V).listed()).isTrue();
        assertThat(audience(V).roster()).containsExactlyInAnyOrder(four[1].user(), four[2].user(), four[3].user());
    }

    @Test
    void eachRoomOfAReportHoldsWhoWatchesIt() {
        opened = openStore(SETTINGS.withCap(1_000));
        long seed = Long.getLong("ovation.seed", System.nanoTime());
        Random random = new Random(seed);
        List<VideoId> videos =
                IntStream.range(0, 12).mapToObj(i -> new VideoId("video-" + i)).toList();
        for (int round = 0; round < 3; round++) {
            Map<VideoId, Set<UserId>> rooms = new HashMap<>();
            Map<VideoId, Set<String>> viewers = new HashMap<>();
            List<Beat> beats = new ArrayList<>();
            List<Arrival> arrivals = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                UserId user = new UserId("u" + i);
                Set<VideoId> watched = new LinkedHashSet<>();
                for (int v = random.nextInt(4); v > 0; v--) {
                    watched.add(videos.get(random.nextInt(videos.size())));
                }
                beats.add(new Beat(user, List.copyOf(watched)));
                watched.forEach(video -> {
                    rooms.computeIfAbsent(video, v -> new LinkedHashSet<>()).add(user);
                    viewers.computeIfAbsent(video, v -> new TreeSet<>()).add(user.value());
                    arrivals.add(new Arrival(video, user.value()));
                });
            }
            Changes changes = take(report(A, beats, arrivals));
            assertThat(changes.users()).hasSize(round == 0 ? 300 : 0);
            for (VideoId video : videos) {
                Audience audience = audience(video);
                assertThat(audience.roster())
                        .as("%s, round %d, -Dovation.seed=%d", video, round, seed)
                        .containsExactlyInAnyOrderElementsOf(rooms.getOrDefault(video, Set.of()));
                assertThat(audience.listed()).isTrue();
                // At most 100 or so: below that, sketches err by one at the most.
                assertThat((double) audience.unique())
                        .isGreaterThanOrEqualTo(
                                viewers.getOrDefault(video, Set.of()).size() - 2);
            }
            // Everybody leaves all rooms, and stays.
            Beat[] idle = IntStream.range(0, 300)
                    .mapToObj(i -> beat(new UserId("u" + i)))
                    .toArray(Beat[]::new);
            passLooking(D);
            take(report(A, idle));
            passLooking(SLACK);
            take(report(A, idle));
        }
    }

    @Test
    void roomIsFilledUpToTheCapAndThoseInItStay() {
        opened = openStore(SETTINGS.withCap(1_050));
        Beat[] crowd = crowd(1_200, V);
        for (int i = 0; i < 3; i++) {
            // Whoever is on the roster stays on it; the others are turned away again and again.
            take(report(A, crowd));
            assertThat(audience(V).listed()).isFalse();
            passLooking(D);
        }
        // Some of them only, so few that each is looked for alone.
        Beat[] few = Arrays.copyOf(crowd, 40);
        for (int i = 0; i < 4; i++) {
            assertThat(take(report(A, few)).videos())
                    .as("nobody joins who is on it")
                    .isEmpty();
            passLooking(D);
        }
        assertThat(audience(V).listed()).isTrue();
        assertThat(audience(V).roster())
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(few).map(Beat::user).toList());
    }

    @Test
    void audiencesVersionGrowsWithEachChange() {
        long last = audience(V).version();
        for (int i = 0; i < 3; i++) {
            take(report(A, beat(ALICE, V)));
            long came = audience(V).version();
            assertThat(came).isGreaterThan(last);
            passLooking(SETTINGS.expiry());
            last = audience(V).version();
            assertThat(last).isGreaterThan(came);
        }
    }

    // --- different viewers ---

    @Test
    void differentViewersAreCountedOnceEach() {
        assertThat(arrive(V, List.of("alice", "bob", "~1")).videos()).containsExactly(V);
        assertThat(arrive(V, List.of("alice", "bob", "~1")).isEmpty()).isTrue();
        assertThat(audience(V).unique()).isEqualTo(3);
        assertThat(audience(W).unique()).isZero();
    }

    @Test
    void manyDifferentViewersAreEstimatedWithinThreePercent() {
        for (int from = 0; from < 20_000; from += 2_000) {
            arrive(
                    V,
                    IntStream.range(from, from + 2_000)
                            .mapToObj(i -> "viewer-" + i)
                            .toList());
        }
        // Four standard errors.
        assertThat((double) audience(V).unique()).isCloseTo(20_000, within(20_000 * 4 * 0.0081));
    }

    // --- long lives ---

    /// How many hours of coming and going the next test plays.
    protected abstract int churnHours();

    /// Whatever was kept for those who left is bounded.
    protected abstract void assertNothingIsLeftBehind(int people);

    @Test
    void hoursOfComingAndGoingNeverPartFromTheTruth() {
        long seed = Long.getLong("ovation.seed", System.nanoTime());
        System.out.println(getClass().getSimpleName() + ": -Dovation.seed=" + seed);
        Random random = new Random(seed);
        opened = openStore(SETTINGS.withCap(100));
        int people = 40;
        boolean[] here = new boolean[people];
        boolean[] told = new boolean[people];
        long[] lastStep = new long[people];
        Arrays.fill(lastStep, Long.MIN_VALUE / 2);
        long beatSteps = D.dividedBy(STEP);
        long expirySteps = SETTINGS.expiry().dividedBy(STEP);
        long changes = 0;
        long steps = Duration.ofHours(churnHours()).dividedBy(STEP);
        for (long step = 0; step < steps; step++) {
            pass(STEP);
            List<Beat> beats = new ArrayList<>();
            for (int i = 0; i < people; i++) {
                boolean before = here[i];
                here[i] ^= random.nextInt(60) == 0;
                boolean due = step - lastStep[i] >= beatSteps;
                if (here[i] != before || (here[i] && due)) {
                    beats.add(beat(new UserId("u" + i), V));
                    lastStep[i] = step;
                }
            }
            List<Presence> said =
                    new ArrayList<>(take(report(A, beats.toArray(Beat[]::new))).users());
            said.addAll(expire().users());
            for (Presence change : said) {
                int who = Integer.parseInt(change.user().value().substring(1));
                assertThat(change.online()).as("%s at step %d", change, step).isNotEqualTo(told[who]);
                told[who] = change.online();
                changes++;
            }
            for (int i = 0; i < people; i++) {
                long silent = step - lastStep[i];
                // Within a step of the edge it is the clock's affair.
                boolean right = told[i] ? silent <= expirySteps : silent >= expirySteps - 1;
                if (!right) {
                    assertThat(right)
                            .as("u%d told to be here: %s, silent for %d steps, at step %d", i, told[i], silent, step)
                            .isTrue();
                }
            }
            if (step % 360 == 0) {
                Set<String> roster =
                        audience(V).roster().stream().map(UserId::value).collect(Collectors.toSet());
                Set<String> truth = new TreeSet<>();
                IntStream.range(0, people).filter(i -> told[i]).forEach(i -> truth.add("u" + i));
                assertThat(roster).as("the roster at step %d", step).isEqualTo(truth);
            }
        }
        assertThat(changes).isPositive();
        assertNothingIsLeftBehind(people);
    }

    // --- other regions ---

    private void visit(PresenceStore store, VideoId video, int from, int to) {
        for (int i = from; i < to; i += 100) {
            List<Arrival> arrivals = IntStream.range(i, Math.min(to, i + 100))
                    .mapToObj(number -> new Arrival(video, "viewer-" + number))
                    .toList();
            answer(store.take(report(A, List.of(), arrivals)));
        }
    }

    private static long unique(PresenceStore store, VideoId video) {
        return answer(store.audience(video)).unique();
    }

    @Test
    void viewersOfSeveralStoresAreCountedOnceHoweverOftenTheirSketchesAreMerged() {
        PresenceStore here = store();
        PresenceStore there = openStore(SETTINGS);
        visit(here, V, 0, 2_000);
        visit(there, V, 1_000, 4_000);
        visit(there, W, 0, 10);

        Map<VideoId, byte[]> theirs = Map.of(V, answer(there.sketch(V)), W, answer(there.sketch(W)));
        long version = answer(here.audience(V)).version();
        assertThat(answer(here.mergeSketches(theirs)).videos()).containsExactlyInAnyOrder(V, W);
        assertThat((double) unique(here, V)).isCloseTo(4_000, within(200.0));
        assertThat(unique(here, W)).isEqualTo(10);
        assertThat(answer(here.audience(V)).version()).isGreaterThan(version);
        assertThat(answer(here.audience(V)).roster()).isEmpty();

        // And back, in a circle, until nothing is news.
        assertThat(answer(there.mergeSketches(Map.of(V, answer(here.sketch(V)))))
                        .videos())
                .containsExactly(V);
        assertThat(unique(there, V)).isEqualTo(unique(here, V));
        assertThat(answer(here.mergeSketches(Map.of(V, answer(there.sketch(V)))))
                        .isEmpty())
                .isTrue();
        // Who comes later counts as before.
        visit(here, V, 4_000, 5_000);
        assertThat((double) unique(here, V)).isCloseTo(5_000, within(250.0));
    }

    @Test
    void sketchOfNobodyIsEmptyAndWhatIsNoSketchCountsForNothing() {
        assertThat(answer(store().sketch(V))).isEmpty();
        visit(store(), V, 0, 20);
        byte[] good = answer(store().sketch(V));
        byte[] broken = good.clone();
        Arrays.fill(broken, 1, broken.length, (byte) 0x5a);
        byte[] ofAnotherKind = good.clone();
        ofAnotherKind[0] = (byte) 'x';
        for (byte[] bytes : List.of(new byte[0], Arrays.copyOf(good, 1), broken, ofAnotherKind)) {
            assertThat(answer(store().mergeSketches(Map.of(V, bytes))).isEmpty())
                    .isTrue();
            assertThat(unique(store(), V)).isEqualTo(20);
        }
        assertThat(answer(store().mergeSketches(Map.of())).isEmpty()).isTrue();
    }
}
