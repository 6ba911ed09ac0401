package live.ovation.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import live.ovation.transport.AnswerEncoder.Connection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerEncoderTest {
    private final AnswerEncoder encoder = new AnswerEncoder(Map.of());

    private static String encode(AnswerEncoder encoder, Answer answer, Connection connection, boolean headOnly) {
        ByteBuf out = encoder.encode(answer, connection, headOnly, UnpooledByteBufAllocator.DEFAULT);
        try {
            return out.toString(StandardCharsets.UTF_8);
        } finally {
            out.release();
        }
    }

    private String encode(Answer answer) {
        return encode(encoder, answer, Connection.USUAL, false);
    }

    @Test
    void usualAnswerIsItsHeadAndItsBody() {
        assertThat(encode(Answer.json(200, "{\"a\":1}")))
                .isEqualTo("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 7\r\n\r\n{\"a\":1}");
        assertThat(encode(Answer.text(404, "no")))
                .isEqualTo(
                        "HTTP/1.1 404 Not Found\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: 2\r\n\r\nno");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 9, 10, 99, 100, 12_345, 1_000_000})
    void lengthIsTheBodys(int length) {
        String body = "x".repeat(length);
        assertThat(encode(Answer.json(200, body))).endsWith("\r\ncontent-length: " + length + "\r\n\r\n" + body);
    }

    @Test
    void whatHasNoBodySaysNoLengthAndAHeadSaysTheLengthOnly() {
        assertThat(encode(Answer.noContent())).isEqualTo("HTTP/1.1 204 No Content\r\n\r\n");
        assertThat(encode(new Answer(304, "", new byte[0], Map.of("ETag", "\"1\""))))
                .isEqualTo("HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n\r\n");
        assertThat(encode(encoder, Answer.json(200, "{}"), Connection.USUAL, true))
                .isEqualTo("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n");
    }

    @Test
    void connectionIsSaidWhereItIsNotTheUsual() {
        assertThat(encode(encoder, Answer.noContent(), Connection.ENDS, false)).contains("\r\nconnection: close\r\n");
        assertThat(encode(encoder, Answer.noContent(), Connection.KEPT, false))
                .contains("\r\nconnection: keep-alive\r\n");
    }

    @Test
    void noHeaderStandsTwice() {
        AnswerEncoder open = new AnswerEncoder(Map.of("access-control-allow-origin", "*"));
        Answer answer = new Answer(
                200,
                Answer.JSON,
                new byte[0],
                Map.of(
                        "Access-Control-Allow-Origin", "https://a.example",
                        "Connection", "close",
                        "Content-Length", "17",
                        "Retry-After", "3"));
        assertThat(encode(open, answer, Connection.ENDS, false).split("\r\n"))
                .containsExactlyInAnyOrder(
                        "HTTP/1.1 200 OK",
                        "content-type: application/json",
                        "Retry-After: 3",
                        "connection: close",
                        "access-control-allow-origin: *",
                        "content-length: 0");
    }

    @Test
    void noHeaderMakesLinesOfItsOwn() {
        assertThatThrownBy(() -> encode(new Answer(200, "", new byte[0], Map.of("X", "a\r\nSet-Cookie: b"))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> encode(new Answer(200, "", new byte[0], Map.of("X\n", "a"))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> encode(new Answer(200, "text/plain\n\n<script>", new byte[0], Map.of())))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
