package live.ovation.crowd.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import live.ovation.crowd.Lane;
import org.junit.jupiter.api.Test;

class WatchTest {
    private static Watch each() {
        Watch watch = new Watch(new Video("v"), Lane.EACH, true);
        watch.hello(100, 0);
        return watch;
    }

    private static Watch summing() {
        Watch watch = new Watch(new Video("v"), Lane.SUM, true);
        watch.hello(100, 0);
        return watch;
    }

    @Test
    void likesThatAddUpToTheTotalAreNoDrift() {
        Watch watch = each();
        watch.like(2);
        watch.like(1);

        assertThat(watch.stats(103)).isZero();
        assertThat(watch.end(103)).isZero();
    }

    @Test
    void missingLikeIsLostOnce() {
        Watch watch = each();
        watch.like(1);

        assertThat(watch.stats(103)).isEqualTo(2);
        assertThat(watch.end(103)).isZero();
    }

    @Test
    void likeToldTwiceIsDuplicated() {
        Watch watch = each();
        watch.like(1);
        watch.like(1);

        assertThat(watch.end(101)).isEqualTo(-1);
    }

    @Test
    void announcedGapExcusesOneDriftAndNoMore() {
        Watch watch = each();
        watch.gap();

        assertThat(watch.stats(150)).isZero();
        assertThat(watch.stats(151)).isEqualTo(1);
    }

    @Test
    void helloOfANewStreamTellsWhatWasMissed() {
        Watch watch = each();
        watch.hello(140, 0);
        watch.like(1);

        assertThat(watch.end(141)).isZero();
    }

    @Test
    void sumsMustMatchTheirTotals() {
        Watch watch = summing();

        assertThat(watch.likes(5, 105)).isZero();
        assertThat(watch.likes(5, 111)).isEqualTo(1);
        assertThat(watch.likes(5, 115)).isEqualTo(-1);
    }

    @Test
    void firstSumsAfterHelloMayTellAgainWhatTheHelloCounted() {
        Watch watch = summing();

        assertThat(watch.likes(50, 120)).isZero();
        assertThat(watch.likes(50, 160)).isEqualTo(-10);
    }

    @Test
    void firstSumsMayNotFallShortOfTheHello() {
        assertThat(summing().likes(5, 99)).isNegative();
        assertThat(summing().likes(5, 106)).isEqualTo(1);
    }

    @Test
    void totalMayRunAheadOfTheNextSums() {
        Watch watch = summing();
        watch.likes(1, 101);

        assertThat(watch.stats(109)).isZero();
        assertThat(watch.likes(9, 110)).isZero();
        assertThat(watch.stats(109)).isEqualTo(-1);
    }

    @Test
    void laneAutoMayGoOverToSumsBeforeTheFirstOneComes() {
        Watch watch = new Watch(new Video("v"), Lane.AUTO, true);
        watch.hello(100, 0);
        watch.like(1);

        assertThat(watch.stats(104)).isZero();
        assertThat(watch.likes(3, 104)).isZero();
        assertThat(watch.stats(103)).isEqualTo(-1);
    }

    @Test
    void laneAutoLosesNothingUnseenEither() {
        Watch watch = new Watch(new Video("v"), Lane.AUTO, true);
        watch.hello(100, 0);
        watch.like(1);
        watch.stats(102);
        watch.like(1);

        assertThat(watch.likes(3, 106)).isEqualTo(1);
        watch.like(1);
        assertThat(watch.end(108)).isEqualTo(1);
    }

    @Test
    void laneMayChangeOnTheWay() {
        Watch watch = each();
        watch.like(1);

        assertThat(watch.likes(7, 107)).isZero();
        watch.like(1);
        assertThat(watch.stats(108)).isZero();
        assertThat(watch.stats(109)).isEqualTo(1);
    }

    @Test
    void whoNeverGotAHelloIsNotJudged() {
        assertThat(new Watch(new Video("v"), Lane.EACH, true).end(7)).isZero();
    }

    @Test
    void onlyWhatWasDueWhileOnIsLive() {
        Watch watch = new Watch(new Video("v"), Lane.EACH, true);
        assertThat(watch.wasLiveAt(5)).isFalse();
        watch.hello(1, 10);
        assertThat(watch.wasLiveAt(9)).isFalse();
        assertThat(watch.wasLiveAt(10)).isTrue();
    }

    @Test
    void whoWasToldEachLikeOnOneStreamKnowsWhereTheyWereTapped() {
        Watch watch = new Watch(new Video("v"), Lane.EACH, true);
        watch.hello(7, 100);
        watch.like(1, 0, 2);
        watch.like(3, 1, 2);
        watch.like(5, -1, 2);

        assertThat(watch.seen()).isEqualTo(16);
        assertThat(watch.seenOf(0, 100)).isEqualTo(1);
        assertThat(watch.seenOf(1, 100)).isEqualTo(3);
        // Who came after the first tap may have seen fewer.
        assertThat(watch.seenOf(1, 99)).isEqualTo(-1);
    }

    @Test
    void whoCameBackOrWasToldOtherwiseDoesNotKnowWhereLikesWereTapped() {
        Watch back = new Watch(new Video("v"), Lane.EACH, true);
        Watch summed = new Watch(new Video("v"), Lane.AUTO, true);
        Watch missed = new Watch(new Video("v"), Lane.EACH, true);
        for (Watch watch : List.of(back, summed, missed)) {
            watch.hello(0, 100);
            watch.like(1, 0, 2);
        }
        back.hello(1, 200);
        summed.likes(1, 2);
        missed.gap();
        for (Watch watch : List.of(back, summed, missed)) {
            assertThat(watch.seenOf(0, 300)).isEqualTo(-1);
        }
    }

    @Test
    void regionsAreToldApartWhereTwoAreKnown() {
        assertThat(Regions.of(List.of("eu", "eu")).areSeveral()).isFalse();
        assertThat(Regions.of(List.of("eu", Regions.UNKNOWN)).areSeveral()).isFalse();
        Regions regions = Regions.of(List.of("eu", "us", Regions.UNKNOWN, "eu"));
        assertThat(regions.names()).containsExactly("eu", "us", Regions.UNKNOWN);
        assertThat(regions.of(3)).isZero();
        assertThat(Regions.NONE.of(3)).isZero();
    }
}
