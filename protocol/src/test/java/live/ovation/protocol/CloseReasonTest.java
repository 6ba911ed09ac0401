package live.ovation.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CloseReasonTest {
    @Test
    void everyReasonHasACodeOfItsOwnAndASentence() {
        assertThat(Arrays.stream(CloseReason.values()).map(CloseReason::code))
                .doesNotHaveDuplicates()
                .allMatch(code -> code.matches("[a-z]+(-[a-z]+)*"));
        assertThat(CloseReason.values()).allMatch(reason -> reason.sentence().matches("[A-Z].+\\."));
    }

    @Test
    void whoeverIsToComeBackIsToldWhenAndOnlyWhoeverLeftIsNot() {
        for (CloseReason reason : CloseReason.values()) {
            if (reason == CloseReason.CLIENT_LEFT) {
                assertThat(reason.returnAfter()).isNull();
            } else {
                assertThat(reason.returnAfter()).as(reason.code()).isPositive();
            }
        }
    }
}
