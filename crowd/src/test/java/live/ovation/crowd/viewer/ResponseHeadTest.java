package live.ovation.crowd.viewer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ResponseHeadTest {
    private static @Nullable ResponseHead read(String text) {
        return ResponseHead.read(Bytes.of(text), 0, text.length());
    }

    @Test
    void readsWhatMatters() {
        String text =
                "HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nTRANSFER-ENCODING: Chunked\r\nConnection: close\r\n\r\nbody";

        assertThat(read(text)).isEqualTo(new ResponseHead(503, -1, true, true, false, 7, text.length() - 4));
        assertThat(read("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream;charset=utf-8\r\n\r\n"))
                .isNotNull()
                .satisfies(head -> assertThat(head.eventStream()).isTrue());
    }

    @Test
    void waitsForItsEnd() {
        assertThat(read("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r")).isNull();
    }

    @Test
    void whatIsNoResponseIsRefused() {
        assertThatThrownBy(() -> read("SSH-2.0-x\r\n\r\n")).hasMessageContaining("expected: HTTP/1.1 and a status");
    }
}
