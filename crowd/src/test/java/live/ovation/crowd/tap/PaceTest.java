package live.ovation.crowd.tap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import live.ovation.crowd.viewer.Origins;
import org.junit.jupiter.api.Test;

class PaceTest {
    @Test
    void dueTimesFollowTheRateWhateverHappens() {
        Pace pace = new Pace(4, 1_000);

        assertThat(pace.nextNanos()).isEqualTo(1_000);
        pace.take();
        assertThat(pace.nextNanos()).isEqualTo(250_001_000);
        assertThat(pace.behind(1_000_001_000)).isEqualTo(4);
        for (int i = 1; i < 4_000_000; i++) {
            pace.take();
        }
        assertThat(pace.nextNanos()).isEqualTo(1_000_000L * 1_000_000_000 + 1_000);
    }

    @Test
    void rateOfNothingIsNeverDue() {
        Pace never = new Pace(0, 5);

        assertThat(never.never()).isTrue();
        assertThat(never.nextNanos()).isEqualTo(Long.MAX_VALUE);
        assertThat(never.behind(Long.MAX_VALUE)).isZero();
    }

    @Test
    void answerThatDoesNotSayHowManyMeansAll() {
        assertThat(AcceptedField.of("{\"accepted\" : 3,\"total\":9}", 5)).isEqualTo(3);
        assertThat(AcceptedField.of("{}", 5)).isEqualTo(5);
    }

    @Test
    void accountTellsAcknowledgedUncertainAndFailedApart() {
        TapAccount account = new TapAccount(List.of("a", "b"), 2);
        account.likeSent(3);
        account.likeAcknowledged(1, 1, 2);
        account.answered(200);
        account.likeSent(1);
        account.unanswered(0, 0, 1, "reset");
        account.answered(503);
        account.likeInDoubt(0, 1, 2);
        account.passedOn("refused");
        int comment = account.commentSent(1, 1);
        account.commentSent(1, 0);
        account.commentAcknowledged(1, comment, 99);

        assertThat(account.acknowledged("a")).isZero();
        assertThat(account.acknowledged("b")).isEqualTo(2);
        assertThat(account.uncertain("a")).isEqualTo(3);
        assertThat(account.commentsOf("b")).containsExactly(99L, 0L);
        assertThat(account.originsOf("a")).isEqualTo(new Origins(0, List.of(0L, 0L), List.of(1L, 2L), List.of()));
        assertThat(account.originsOf("b")).isEqualTo(new Origins(0, List.of(0L, 2L), List.of(0L, 0L), List.of(1, 0)));
        TapCounts counts = account.counts();
        assertThat(counts.taps()).isEqualTo(4);
        assertThat(counts.failed()).isEqualTo(2);
        assertThat(counts.passedOn()).isEqualTo(1);
        assertThat(counts.answers())
                .containsEntry("200", 1L)
                .containsEntry("503", 1L)
                .containsEntry("refused", 1L)
                .containsEntry("reset", 1L);
    }
}
