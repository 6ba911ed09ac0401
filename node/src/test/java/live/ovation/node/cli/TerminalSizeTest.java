package live.ovation.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TerminalSizeTest {
    @Test
    void whatIsTooLongOrTooMuchIsCut() {
        TerminalSize small = TerminalSize.parse("4 10\n");
        assertThat(small).isEqualTo(new TerminalSize(4, 10));
        assertThat(small.fit("0123456789\n0123456789a\n\nfour\nfive\n")).isEqualTo("0123456789\n012345678…\n\n");
        assertThat(new TerminalSize(1, 1).fit("ab\ncd\n")).isEqualTo("…\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0 0", "24", "wide high", "24 80 1"})
    void whoCannotTellGetsEverything(String said) {
        assertThat(TerminalSize.parse(said)).isEqualTo(TerminalSize.UNKNOWN);
        assertThat(TerminalSize.UNKNOWN.fit("one\ntwo\n")).isEqualTo("one\ntwo\n");
    }
}
