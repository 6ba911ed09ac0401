package live.ovation.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Writes answers as the bytes of an HTTP/1.1 response (RFC 9112). A server gives nearly the same head
/// to everybody: what of it is always the same is ready, so that a short answer costs one buffer and no
/// objects for its headers. Thread-safe.
final class AnswerEncoder {
    static final byte[] CONTINUE = ascii("HTTP/1.1 100 Continue\r\n\r\n");

    private static final byte[] OK = ascii("HTTP/1.1 200 OK\r\n");
    private static final byte[] JSON = ascii("content-type: " + Answer.JSON + "\r\n");
    private static final byte[] LENGTH = ascii("content-length: ");
    private static final byte[] CLOSE = ascii("connection: close\r\n");
    private static final byte[] KEEP_ALIVE = ascii("connection: keep-alive\r\n");
    private static final byte[] NOTHING = {};
    private static final byte[] NEW_LINE = ascii("\r\n");
    private static final int LONGEST_HEAD = 512;
    private static final int MOST_DIGITS = 10;

    /// What every answer carries.
    private final byte[] always;
    /// Headers that are not the answer's to give, in lower case.
    private final Set<String> reserved = new HashSet<>(Set.of("connection", "content-length", "content-type"));

    /// @param always headers of every answer, whatever it says of them itself
    AnswerEncoder(Map<String, String> always) {
        StringBuilder lines = new StringBuilder();
        always.forEach((name, value) -> {
            lines.append(line(name, value));
            reserved.add(name.toLowerCase(Locale.ROOT));
        });
        this.always = ascii(lines.toString());
    }

    /// What a response says of its connection.
    enum Connection {
        /// Nothing: HTTP/1.1 keeps it.
        USUAL,
        KEPT,
        ENDS
    }

    /// @param headOnly leaves the body out, but says its length
    /// @throws IllegalArgumentException when a header would end its line
    ByteBuf encode(Answer answer, Connection connection, boolean headOnly, ByteBufAllocator buffers) {
        byte[] body = answer.body();
        boolean json = answer.contentType().equals(Answer.JSON);
        String own = json && answer.headers().isEmpty() ? "" : own(answer, json);
        ByteBuf out = buffers.directBuffer(LONGEST_HEAD + always.length + own.length() + (headOnly ? 0 : body.length));
        status(answer.status(), out);
        if (json) {
            out.writeBytes(JSON);
        }
        if (!own.isEmpty()) {
            out.writeCharSequence(own, StandardCharsets.US_ASCII);
        }
        out.writeBytes(line(connection)).writeBytes(always);
        if (answer.status() != 204 && answer.status() != 304) {
            out.writeBytes(LENGTH);
            number(body.length, out);
            out.writeBytes(NEW_LINE);
        }
        out.writeBytes(NEW_LINE);
        return headOnly ? out : out.writeBytes(body);
    }

    private static void status(int status, ByteBuf out) {
        if (status == 200) {
            out.writeBytes(OK);
        } else {
            HttpResponseStatus known = HttpResponseStatus.valueOf(status);
            String line = "HTTP/1.1 " + known.code() + ' ' + known.reasonPhrase() + "\r\n";
            out.writeCharSequence(line, StandardCharsets.US_ASCII);
        }
    }

    private static void number(int value, ByteBuf out) {
        int digits = 1;
        for (long bound = 10; bound <= value && digits < MOST_DIGITS; bound *= 10) {
            digits++;
        }
        int end = out.writerIndex() + digits;
        int rest = value;
        for (int at = end - 1; at >= out.writerIndex(); at--) {
            out.setByte(at, '0' + rest % 10);
            rest /= 10;
        }
        out.writerIndex(end);
    }

    /// What only this answer says.
    private String own(Answer answer, boolean json) {
        StringBuilder lines = new StringBuilder();
        if (!json && !answer.contentType().isEmpty()) {
            lines.append(line("content-type", answer.contentType()));
        }
        answer.headers().forEach((name, value) -> {
            if (!reserved.contains(name.toLowerCase(Locale.ROOT))) {
                lines.append(line(name, value));
            }
        });
        return lines.toString();
    }

    private static byte[] line(Connection connection) {
        return switch (connection) {
            case USUAL -> NOTHING;
            case KEPT -> KEEP_ALIVE;
            case ENDS -> CLOSE;
        };
    }

    private static String line(String name, String value) {
        if (isBroken(name) || isBroken(value) || name.indexOf(':') >= 0) {
            throw new IllegalArgumentException("header: a name or a value of several lines (expected: one)");
        }
        return name + ": " + value + "\r\n";
    }

    private static boolean isBroken(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < ' ' && c != '\t') || c == 0x7f) {
                return true;
            }
        }
        return false;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
