package live.ovation.crowd.viewer;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The head of an HTTP/1.1 response, of which this room needs four things.
///
/// @param contentLength -1: not told
/// @param retryAfterSeconds -1: not told
public record ResponseHead(
        int status,
        long contentLength,
        boolean chunked,
        boolean closes,
        boolean eventStream,
        long retryAfterSeconds,
        int length) {
    private static final int MAX_LENGTH = 65_536;

    /// @return null while the head's end has not been read yet
    /// @throws IllegalArgumentException when it is no HTTP response
    public static @Nullable ResponseHead read(byte[] bytes, int from, int to) {
        int end = endOfHead(bytes, from, to);
        if (end < 0) {
            if (to - from > MAX_LENGTH) {
                throw new IllegalArgumentException("response head: over " + MAX_LENGTH + " bytes");
            }
            return null;
        }
        String[] lines = Bytes.text(bytes, from, end).split("\r\n", -1);
        if (!lines[0].matches("HTTP/1\\.[01] [1-5][0-9][0-9]( .*)?")) {
            throw new IllegalArgumentException("response: " + lines[0] + " (expected: HTTP/1.1 and a status)");
        }
        int status = Integer.parseInt(lines[0].substring(9, 12));
        return new ResponseHead(
                status,
                number(value(lines, "content-length")),
                value(lines, "transfer-encoding").toLowerCase(Locale.ROOT).contains("chunked"),
                value(lines, "connection").toLowerCase(Locale.ROOT).contains("close"),
                value(lines, "content-type").startsWith("text/event-stream"),
                number(value(lines, "retry-after")),
                end - from);
    }

    private static int endOfHead(byte[] bytes, int from, int to) {
        for (int i = from; i + 3 < to; i++) {
            if (bytes[i] == '\r' && bytes[i + 1] == '\n' && bytes[i + 2] == '\r' && bytes[i + 3] == '\n') {
                return i + 4;
            }
        }
        return -1;
    }

    private static String value(String[] lines, String name) {
        for (String line : lines) {
            int colon = line.indexOf(':');
            if (colon > 0 && line.substring(0, colon).equalsIgnoreCase(name)) {
                return line.substring(colon + 1).strip();
            }
        }
        return "";
    }

    private static long number(String text) {
        return text.matches("[0-9]{1,15}") ? Long.parseLong(text) : -1;
    }
}
