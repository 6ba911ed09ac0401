package live.ovation.crowd.viewer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ChunkedBodyTest {
    @Test
    void takesFramingOutHoweverItIsCutUp() {
        byte[] all = Bytes.of("5\r\nhello\r\n1;note=\"x\"\r\n \r\n00a\r\n0123\r\n6789\r\n0\r\n\r\n");
        SplittableRandom random = new SplittableRandom(11);
        for (int round = 0; round < 2_000; round++) {
            ChunkedBody body = new ChunkedBody();
            StringBuilder read = new StringBuilder();
            int from = 0;
            while (from < all.length) {
                int to = from + 1 + random.nextInt(all.length - from);
                byte[] part = java.util.Arrays.copyOfRange(all, from, to);
                int end = body.unwrap(part, 0, part.length);
                read.append(Bytes.text(part, 0, end));
                from = to;
            }
            assertThat(read.toString()).isEqualTo("hello 0123\r\n6789");
        }
    }

    @Test
    void leavesWhatStandsBeforeAlone() {
        byte[] bytes = Bytes.of("keep2\r\nab\r\n");

        int end = new ChunkedBody().unwrap(bytes, 4, bytes.length);

        assertThat(Bytes.text(bytes, 0, end)).isEqualTo("keepab");
    }

    @Test
    void sizeThatIsNoneIsRefused() {
        byte[] bytes = Bytes.of("zz\r\n");

        assertThatThrownBy(() -> new ChunkedBody().unwrap(bytes, 0, bytes.length))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: a hexadecimal digit");
    }
}
