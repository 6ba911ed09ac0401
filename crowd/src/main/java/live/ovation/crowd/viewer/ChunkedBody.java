package live.ovation.crowd.viewer;

/// Takes the chunk framing out of a response's body, in place. A server of ours sends none, a proxy before it may.
/// State of one stream; confined to its loop.
final class ChunkedBody {
    private enum State {
        SIZE,
        EXTENSION,
        DATA,
        AFTER_DATA
    }

    private State state = State.SIZE;
    private long left;

    /// Moves what is data in `[from, to)` together.
    ///
    /// @return where the data ends
    /// @throws IllegalArgumentException when a chunk's size is none
    int unwrap(byte[] bytes, int from, int to) {
        int in = from;
        int out = from;
        while (in < to) {
            if (state == State.DATA) {
                int run = (int) Math.min(left, to - in);
                System.arraycopy(bytes, in, bytes, out, run);
                in += run;
                out += run;
                left -= run;
                if (left == 0) {
                    state = State.AFTER_DATA;
                }
            } else {
                framing(bytes[in++]);
            }
        }
        return out;
    }

    private void framing(byte b) {
        if (b == '\n') {
            boolean afterData = state == State.AFTER_DATA;
            state = afterData || left == 0 ? State.SIZE : State.DATA;
        } else if (state == State.SIZE && b == ';') {
            state = State.EXTENSION;
        } else if (state == State.SIZE && b != '\r') {
            int digit = Character.digit(b, 16);
            if (digit < 0 || left > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("chunk size: byte " + b + " (expected: a hexadecimal digit)");
            }
            left = left * 16 + digit;
        }
    }
}
