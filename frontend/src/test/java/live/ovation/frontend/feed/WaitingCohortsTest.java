package live.ovation.frontend.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import live.ovation.protocol.PresenceReport;
import live.ovation.protocol.PresenceReport.Cohorts;
import live.ovation.protocol.PresenceReport.Departures;
import live.ovation.protocol.UserId;
import live.ovation.protocol.VideoId;
import org.junit.jupiter.api.Test;

class WaitingCohortsTest {
    private static final int MOST = 100;
    private static final List<VideoId> V = List.of(new VideoId("v"));

    private final WaitingCohorts waiting = new WaitingCohorts(MOST);
    private long number;

    private final class Counted extends Cohort {
        int refusals;

        Counted() {
            super(++number, V);
        }

        @Override
        protected void onRefused() {
            refusals++;
        }
    }

    private static List<UserId> users(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> new UserId("u" + i)).toList();
    }

    private void form(Cohort cohort, List<UserId> users) {
        SignsOfLife signs = new SignsOfLife();
        signs.form(cohort, users);
        waiting.keep(signs);
    }

    private void vouch(Cohort cohort) {
        SignsOfLife signs = new SignsOfLife();
        signs.vouch(cohort, 1);
        waiting.keep(signs);
    }

    private void depart(Cohort cohort, UserId... users) {
        SignsOfLife signs = new SignsOfLife();
        List.of(users).forEach(user -> signs.depart(cohort, user));
        waiting.keep(signs);
    }

    private static PresenceReport.Cohort told(Cohort cohort, List<UserId> users) {
        return new PresenceReport.Cohort(cohort.number(), V, users);
    }

    @Test
    void allIsToldOnceAndInOneReport() {
        Counted one = new Counted();
        Counted two = new Counted();
        List<UserId> users = users(0, 3);
        form(one, users);
        vouch(two);
        vouch(two);
        depart(one, users.get(0));
        depart(one, users.get(0), users.get(1));
        assertThat(waiting.users()).isEqualTo(5);

        assertThat(waiting.take(MOST))
                .isEqualTo(new Cohorts(
                        List.of(told(one, users)),
                        List.of(two.number()),
                        List.of(new Departures(one.number(), V, users.subList(0, 2)))));
        assertThat(waiting.isEmpty()).isTrue();
        assertThat(waiting.users()).isZero();
        waiting.onAnswered(List.of());
        assertThat(waiting.take(MOST)).isEqualTo(Cohorts.NONE);
    }

    @Test
    void nothingIsToldOfCohortBeforeThatItWasFormed() {
        Counted first = new Counted();
        Counted second = new Counted();
        form(first, users(0, 10));
        form(second, users(10, 20));
        vouch(second);
        depart(second, users(10, 11).getFirst());
        assertThat(waiting.take(10)).isEqualTo(new Cohorts(List.of(told(first, users(0, 10))), List.of(), List.of()));
        waiting.onAnswered(List.of());
        Cohorts next = waiting.take(11);
        assertThat(next.formed()).containsExactly(told(second, users(10, 20)));
        assertThat(next.departures()).containsExactly(new Departures(second.number(), V, users(10, 11)));
        assertThat(waiting.isEmpty()).isTrue();
    }

    @Test
    void whatCouldNotBeToldIsToldWithWhatCameMeanwhile() {
        Counted cohort = new Counted();
        form(cohort, users(0, 3));
        depart(cohort, users(0, 1).getFirst());
        Counted standing = new Counted();
        vouch(standing);
        Cohorts lost = waiting.take(MOST);
        depart(cohort, users(1, 2).getFirst());
        vouch(cohort);
        waiting.onFailed(lost);
        assertThat(waiting.users()).isEqualTo(5);

        Cohorts again = waiting.take(MOST);
        assertThat(again.formed()).isEqualTo(lost.formed());
        assertThat(again.vouched()).containsExactlyInAnyOrder(cohort.number(), standing.number());
        assertThat(again.departures())
                .singleElement()
                .satisfies(
                        departures -> assertThat(departures.users()).containsExactlyInAnyOrderElementsOf(users(0, 2)));
        assertThat(cohort.refusals).isZero();
    }

    @Test
    void ofCohortThatTheStoreRefusedNothingIsToldAnyMore() {
        Counted refused = new Counted();
        Counted other = new Counted();
        vouch(refused);
        vouch(other);
        waiting.take(MOST);
        vouch(refused);
        depart(refused, users(0, 1).getFirst());
        waiting.onAnswered(List.of(refused.number(), 99L));
        assertThat(refused.refusals).isEqualTo(1);
        assertThat(other.refusals).isZero();
        // The loop has not heard of it yet.
        vouch(refused);
        depart(refused, users(1, 2).getFirst());
        assertThat(waiting.isEmpty()).isTrue();
        assertThat(waiting.users()).isZero();
    }

    @Test
    void cohortForWhoseUsersThereIsNoRoomIsRefusedInsteadOfLosingThatSomebodyLeft() {
        Counted full = new Counted();
        Counted late = new Counted();
        Counted left = new Counted();
        form(full, users(0, MOST - 1));
        form(late, users(0, 2));
        assertThat(late.refusals).isEqualTo(1);
        depart(left, users(0, 1).getFirst());
        depart(left, users(1, 2).getFirst());
        assertThat(left.refusals).isEqualTo(1);
        depart(full, users(0, 1).getFirst());
        assertThat(full.refusals).as("there is room again").isZero();

        Cohorts told = waiting.take(MOST);
        assertThat(told.formed()).containsExactly(told(full, users(0, MOST - 1)));
        assertThat(told.departures()).extracting(Departures::cohort).containsExactly(full.number());
        waiting.onFailed(told);
        assertThat(waiting.users()).isEqualTo(MOST);
        depart(full, users(5, 6).getFirst());
        assertThat(full.refusals).isEqualTo(1);
        assertThat(waiting.isEmpty()).isTrue();
        assertThat(waiting.users()).isZero();
    }
}
