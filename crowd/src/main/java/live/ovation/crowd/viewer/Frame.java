package live.ovation.crowd.viewer;

/// Any frame of an event stream, as marks into the bytes that hold it. Reusable; not thread-safe.
final class Frame {
    private static final byte[] EVENT = Bytes.of("event");
    private static final byte[] DATA = Bytes.of("data");
    private static final byte[] ID = Bytes.of("id");
    private static final byte[] RETRY = Bytes.of("retry");

    int eventFrom;
    int eventTo;
    int idFrom;
    int idTo;
    int dataFrom;
    int dataTo;
    /// Milliseconds; -1: the frame has none.
    long retryMillis;
    /// Whether every line was one that the interface allows.
    boolean wellFormed;

    boolean hasEvent() {
        return eventTo > 0;
    }

    boolean hasId() {
        return idTo > 0;
    }

    boolean hasData() {
        return dataTo > 0;
    }

    /// Takes in the frame that begins at `from`.
    ///
    /// @return where it ends; -1: its end has not been read yet
    int read(byte[] bytes, int from, int to) {
        eventFrom = eventTo = idFrom = idTo = dataFrom = dataTo = 0;
        retryMillis = -1;
        wellFormed = true;
        int lineFrom = from;
        while (true) {
            int lineTo = Bytes.indexOf(bytes, lineFrom, to, (byte) '\n');
            if (lineTo < 0) {
                return -1;
            }
            if (lineTo == lineFrom) {
                return lineTo + 1;
            }
            line(bytes, lineFrom, lineTo);
            lineFrom = lineTo + 1;
        }
    }

    private void line(byte[] bytes, int from, int to) {
        int colon = Bytes.indexOf(bytes, from, to, (byte) ':');
        if (colon <= from || bytes[to - 1] == '\r') {
            wellFormed = false;
            return;
        }
        int value = colon + 1 < to && bytes[colon + 1] == ' ' ? colon + 2 : colon + 1;
        if (Bytes.equal(bytes, from, colon, DATA)) {
            wellFormed &= !hasData();
            dataFrom = value;
            dataTo = to;
        } else if (Bytes.equal(bytes, from, colon, EVENT)) {
            wellFormed &= !hasEvent();
            eventFrom = value;
            eventTo = to;
        } else if (Bytes.equal(bytes, from, colon, ID)) {
            wellFormed &= !hasId();
            idFrom = value;
            idTo = to;
        } else if (Bytes.equal(bytes, from, colon, RETRY)) {
            retryMillis = Bytes.number(bytes, value, to);
        } else {
            wellFormed = false;
        }
    }
}
