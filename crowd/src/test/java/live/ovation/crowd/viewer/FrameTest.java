package live.ovation.crowd.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FrameTest {
    private final Frame frame = new Frame();

    private int read(String text) {
        byte[] bytes = Bytes.of(text);
        return frame.read(bytes, 0, bytes.length);
    }

    @Test
    void marksEventIdAndData() {
        String text = "event: comment\nid: v=a.1.2\ndata: {\"x\":1}\n\nrest";

        assertThat(read(text)).isEqualTo(text.length() - 4);
        assertThat(text.substring(frame.eventFrom, frame.eventTo)).isEqualTo("comment");
        assertThat(text.substring(frame.idFrom, frame.idTo)).isEqualTo("v=a.1.2");
        assertThat(text.substring(frame.dataFrom, frame.dataTo)).isEqualTo("{\"x\":1}");
        assertThat(frame.wellFormed).isTrue();
    }

    @Test
    void unfinishedFrameWaitsForItsRest() {
        assertThat(read("event: beat\ndata: {}\n")).isEqualTo(-1);
        assertThat(read("event: be")).isEqualTo(-1);
    }

    @Test
    void retryStandsAlone() {
        assertThat(read("retry: 1500\n\n")).isEqualTo(13);
        assertThat(frame.retryMillis).isEqualTo(1_500);
        assertThat(frame.hasEvent()).isFalse();
    }

    @Test
    void whatTheInterfaceDoesNotAllowIsNotWellFormed() {
        for (String bad : new String[] {
            "event: a\r\ndata: {}\n\n",
            "event: a\ndata: {}\ndata: {}\n\n",
            "event: a\nnote: b\ndata: {}\n\n",
            ": hm\n\n"
        }) {
            assertThat(read(bad)).as(bad).isPositive();
            assertThat(frame.wellFormed).as(bad).isFalse();
        }
    }
}
