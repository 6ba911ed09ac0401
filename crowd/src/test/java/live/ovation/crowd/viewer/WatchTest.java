package live.ovation.crowd.viewer;

import static org.assertj.core.api.Assertions.assertThat;

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
}
