package live.ovation.crowd.viewer;

import static live.ovation.crowd.viewer.CommentTrail.Verdict.NEW;
import static live.ovation.crowd.viewer.CommentTrail.Verdict.OUT_OF_ORDER;
import static live.ovation.crowd.viewer.CommentTrail.Verdict.SEEN_BEFORE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CommentTrailTest {
    private final CommentTrail trail = new CommentTrail();

    @Test
    void commentsOfOneJournalComeInOrderAndOnce() {
        assertThat(trail.comment(0, 1, 0)).isEqualTo(NEW);
        assertThat(trail.comment(0, 3, 1)).isEqualTo(NEW);
        assertThat(trail.comment(0, 3, 1)).isEqualTo(SEEN_BEFORE);
        assertThat(trail.comment(0, 2, 2)).isEqualTo(OUT_OF_ORDER);
    }

    @Test
    void journalsDoNotCompare() {
        assertThat(trail.comment(0, 9, -1)).isEqualTo(NEW);
        assertThat(trail.comment(3, 1, -1)).isEqualTo(NEW);
        assertThat(trail.comment(3, 1, -1)).isEqualTo(SEEN_BEFORE);
    }

    @Test
    void onlyWhatWasSentSinceTheHelloMustCome() {
        VideoEnding ending = new VideoEnding(0, List.of(10L, 20L, 0L, 40L));
        trail.restart(15);

        assertThat(trail.missing(ending)).isEqualTo(2);
        trail.comment(0, 1, 1);
        assertThat(trail.missing(ending)).isEqualTo(1);
        trail.comment(0, 2, 3);
        assertThat(trail.missing(ending)).isZero();
    }

    @Test
    void gapExcusesWhatWasSentUntilThen() {
        VideoEnding ending = new VideoEnding(0, List.of(10L, 20L, 30L));
        trail.restart(5);
        trail.excuseUntil(25);

        assertThat(trail.missing(ending)).isEqualTo(1);
    }

    @Test
    void nothingIsExpectedBeforeTheFirstHello() {
        assertThat(trail.missing(new VideoEnding(0, List.of(10L)))).isZero();
    }
}
