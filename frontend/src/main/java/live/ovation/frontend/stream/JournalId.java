package live.ovation.frontend.stream;

import java.nio.charset.StandardCharsets;

/// Gives a journal's frame another id. A log holds each frame with its own video's position, which is
/// all that a stream of one video needs; a stream of several has to carry the positions of them all.
/// Stateless.
final class JournalId {
    private static final byte[] LINE = "id: ".getBytes(StandardCharsets.US_ASCII);

    private JournalId() {}

    /// @param frame `event:` line, `id:` line, the rest
    static byte[] replaced(byte[] frame, String id) {
        int start = lineAfter(frame, 0) + LINE.length;
        int end = lineAfter(frame, start) - 1;
        byte[] ascii = id.getBytes(StandardCharsets.US_ASCII);
        byte[] changed = new byte[frame.length - (end - start) + ascii.length];
        System.arraycopy(frame, 0, changed, 0, start);
        System.arraycopy(ascii, 0, changed, start, ascii.length);
        System.arraycopy(frame, end, changed, start + ascii.length, frame.length - end);
        return changed;
    }

    private static int lineAfter(byte[] frame, int from) {
        int i = from;
        while (frame[i] != '\n') {
            i++;
        }
        return i + 1;
    }
}
