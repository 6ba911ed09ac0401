package live.ovation.frontend.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultEventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import live.ovation.frontend.feed.Cohort;
import live.ovation.frontend.feed.SignsOfLife;
import live.ovation.frontend.stream.LoopStreams;
import live.ovation.frontend.stream.StreamSettings;
import live.ovation.protocol.PresenceReport.Beat;
import live.ovation.protocol.UserId;
import live.ovation.protocol.VideoId;
import live.ovation.telemetry.ManualClock;
import live.ovation.telemetry.Telemetry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// One turn after the other, of one loop, in the order in which a test says.
class LoopPresenceTest {
    private static final List<VideoId> V = List.of(new VideoId("v"));
    private static final List<VideoId> W = List.of(new VideoId("w"));
    private static final UserId ALICE = new UserId("alice");

    private final DefaultEventLoop thread = new DefaultEventLoop();
    private final AtomicLong numbers = new AtomicLong();
    private final List<SignsOfLife> told = new ArrayList<>();
    private final LoopPresence loop = new LoopPresence(
            new LoopStreams(0, thread, StreamSettings.DEFAULTS, new Telemetry(), new ManualClock()),
            numbers::incrementAndGet,
            told::add);

    @AfterEach
    void stop() {
        thread.shutdownGracefully();
    }

    /// What the loop hands over after it has done that, in one piece.
    private SignsOfLife after(Runnable task) {
        thread.submit(task).syncUninterruptibly();
        // What a refusal leaves to be done later leaves the handing over to be done later still.
        for (int later = 0; later < 2; later++) {
            thread.submit(() -> {}).syncUninterruptibly();
        }
        assertThat(told).hasSize(1);
        return told.removeFirst();
    }

    private List<UserSigns> crowd(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> loop.of(new UserId("u" + i)))
                .toList();
    }

    private SignsOfLife turn(List<UserSigns> users) {
        return after(() -> users.forEach(user -> user.stay(V)));
    }

    /// Those users, after the two turns that it takes.
    private Cohort formed(List<UserSigns> users) {
        assertThat(turn(users).formed()).isEmpty();
        return turn(users).formed().keySet().iterator().next();
    }

    private static List<UserId> names(List<UserSigns> users) {
        return users.stream().map(UserSigns::user).toList();
    }

    private static List<UserId> named(SignsOfLife signs) {
        return signs.beats().stream().map(Beat::user).toList();
    }

    @Test
    void whoHasStayedForOneTurnIsOneOfCohortInTheNext() {
        List<UserSigns> users = crowd(0, 20);
        assertThat(named(turn(users))).isEqualTo(names(users));
        SignsOfLife second = turn(users);
        assertThat(second.beats()).isEmpty();
        assertThat(second.formed().values()).containsExactly(names(users));
        Cohort cohort = second.formed().keySet().iterator().next();
        assertThat(cohort.videos()).isEqualTo(V);
        for (int i = 0; i < 3; i++) {
            SignsOfLife later = turn(users);
            assertThat(later.vouched()).containsExactly(cohort);
            assertThat(later.beats()).isEmpty();
            assertThat(later.formed()).isEmpty();
        }
    }

    @Test
    void tooFewAreNone() {
        List<UserSigns> users = crowd(0, 15);
        for (int i = 0; i < 4; i++) {
            SignsOfLife signs = turn(users);
            assertThat(named(signs)).isEqualTo(names(users));
            assertThat(signs.formed()).isEmpty();
        }
    }

    @Test
    void moreThanCohortHoldsGiveSignsOfTheirOwnUntilTheNextOne() {
        List<UserSigns> users = crowd(0, 1_020);
        turn(users);
        SignsOfLife signs = turn(users);
        assertThat(signs.formed().values()).containsExactly(names(users.subList(0, 1_000)));
        assertThat(named(signs)).isEqualTo(names(users.subList(1_000, 1_020)));
        assertThat(turn(users).formed().values()).containsExactly(names(users.subList(1_000, 1_020)));
    }

    @Test
    void thoseWhoWatchTheSameStandTogether() {
        List<UserSigns> some = crowd(0, 16);
        List<UserSigns> others = crowd(16, 36);
        List<UserSigns> few = crowd(36, 40);
        Runnable turn = () -> {
            some.forEach(user -> user.stay(V));
            others.forEach(user -> user.stay(W));
            few.forEach(user -> user.stay(List.of()));
        };
        after(turn);
        SignsOfLife signs = after(turn);
        assertThat(signs.formed().values()).containsExactlyInAnyOrder(names(some), names(others));
        assertThat(named(signs)).isEqualTo(names(few));
    }

    @Test
    void whoLeavesBetweenTheLastBeatAndTheCohortIsNotOneOfIt() {
        List<UserSigns> users = crowd(0, 20);
        turn(users);
        SignsOfLife signs = after(() -> {
            users.forEach(user -> user.stay(V));
            users.get(3).arrive(V);
            users.get(4).unwatch(V);
        });
        assertThat(named(signs)).isEqualTo(names(users.subList(3, 5)));
        assertThat(signs.departed()).isEmpty();
        assertThat(signs.formed().values())
                .singleElement()
                .satisfies(formed ->
                        assertThat(formed).hasSize(18).doesNotContainAnyElementsOf(names(users.subList(3, 5))));
    }

    @Test
    void whoLeavesDepartsOnce() {
        List<UserSigns> users = crowd(0, 20);
        Cohort cohort = formed(users);
        SignsOfLife signs = after(() -> {
            users.forEach(user -> user.stay(V));
            users.getFirst().arrive(V);
        });
        assertThat(signs.vouched()).containsExactly(cohort);
        assertThat(signs.departed()).containsExactly(Map.entry(cohort, names(users.subList(0, 1))));
        assertThat(named(signs)).isEqualTo(names(users.subList(0, 1)));
        assertThat(after(() -> users.getFirst().arrive(V)).departed()).isEmpty();
    }

    @Test
    void secondDeviceGivesSignsOfItsOwn() {
        List<UserSigns> users = new ArrayList<>(crowd(0, 20));
        users.add(loop.of(ALICE));
        UserSigns second = loop.of(ALICE);
        users.add(second);
        turn(users);
        SignsOfLife signs = turn(users);
        assertThat(named(signs)).containsExactly(ALICE);
        assertThat(named(turn(users))).containsExactly(ALICE);
        assertThat(after(() -> second.arrive(V)).departed()).isEmpty();
    }

    @Test
    void ofCohortThatHasBecomeSmallEverybodyDeparts() {
        List<UserSigns> users = crowd(0, 20);
        Cohort cohort = formed(users);
        after(() -> users.subList(0, 12).forEach(user -> user.arrive(V)));
        List<UserSigns> rest = users.subList(12, 20);
        assertThat(turn(rest).vouched()).as("eight").containsExactly(cohort);
        after(() -> users.get(12).arrive(V));

        List<UserSigns> seven = users.subList(13, 20);
        SignsOfLife signs = turn(seven);
        assertThat(signs.vouched()).isEmpty();
        assertThat(signs.departed()).containsExactly(Map.entry(cohort, names(seven)));
        assertThat(named(signs)).isEqualTo(names(seven));
        assertThat(turn(seven).departed()).isEmpty();
    }

    @Test
    void whenCohortIsRefusedAllGiveSignsOfTheirOwnAtOnceAndAreOneInTheNextTurn() {
        List<UserSigns> users = crowd(0, 20);
        LoopCohort cohort = (LoopCohort) formed(users);
        SignsOfLife signs = after(cohort::onRefused);
        assertThat(named(signs)).isEqualTo(names(users));
        assertThat(signs.departed()).isEmpty();
        assertThat(turn(users).formed().keySet()).doesNotContain(cohort).hasSize(1);
    }

    @Test
    void storeThatHasForgottenAllKnowsNoCohortEither() {
        List<UserSigns> users = crowd(0, 20);
        formed(users);
        SignsOfLife signs = after(() -> {
            // Its turn has come, too.
            users.getFirst().stay(V);
            users.forEach(user -> {
                user.forgotten();
                user.arrive(V);
            });
        });
        assertThat(named(signs)).isEqualTo(names(users));
        assertThat(signs.departed()).isEmpty();
        assertThat(signs.vouched()).isEmpty();
    }
}
