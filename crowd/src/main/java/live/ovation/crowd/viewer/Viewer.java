package live.ovation.crowd.viewer;

import java.nio.channels.SelectionKey;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One viewer: the stream that is open or will be, and what was learnt from it. Confined to its loop.
final class Viewer {
    private static final byte[] NOTHING = {};
    private static final int USUAL_RETRY_MILLIS = 3_000;

    /// Where the viewer stands.
    enum State {
        /// Has no stream; one will be opened.
        WAITING,
        CONNECTING,
        /// The request is sent, its hello has not come.
        OPENING,
        ON,
        /// Will not come back.
        ENDED
    }

    final int number;
    final Temper temper;
    private final List<Target> targets;
    final Watch[] watches;

    State state = State.WAITING;

    @Nullable
    SelectionKey key;

    long connectingSinceNanos;
    /// When the last stream ended; 0: there was none.
    long offSinceNanos;
    /// The last stream ended by the server's hand or the network's, not by the crowd's.
    boolean wasClosed;
    boolean headRead;
    boolean resumed;

    @Nullable
    ChunkedBody chunks;

    boolean byeRead;
    long returnAfterMillis;
    long retryMillis = USUAL_RETRY_MILLIS;

    private byte[] tail = NOTHING;
    private int tailLength;
    private byte[] lastEventId = NOTHING;
    private int lastEventIdLength;

    /// Its server, as an index.
    private int server;

    /// @param targets the servers, of which the viewer's number picks its own; the others are for when that one is gone
    Viewer(int number, Temper temper, List<Target> targets, Watch[] watches) {
        this.number = number;
        this.temper = temper;
        this.targets = targets;
        this.server = number % targets.size();
        this.watches = watches;
    }

    /// Its server, as an index.
    int server() {
        return server;
    }

    Target target() {
        return targets.get(server);
    }

    /// As a load balancer would have it: whoever can't connect, or is asked to leave, is sent elsewhere.
    void tryNextServer() {
        server = (server + 1) % targets.size();
    }

    /// The watch of the video whose id stands in these bytes; null: not one of ours.
    @Nullable
    Watch watch(byte[] bytes, int from, int to) {
        for (Watch watch : watches) {
            if (Bytes.equal(bytes, from, to, watch.video.idBytes)) {
                return watch;
            }
        }
        return null;
    }

    /// What a stream begins with.
    void beginStream(boolean withPosition, long nowNanos) {
        state = State.CONNECTING;
        connectingSinceNanos = nowNanos;
        headRead = false;
        resumed = withPosition;
        chunks = null;
        byeRead = false;
        tailLength = 0;
    }

    void remember(byte[] bytes, int idFrom, int idTo) {
        int length = idTo - idFrom;
        if (lastEventId.length < length) {
            lastEventId = new byte[length + 16];
        }
        System.arraycopy(bytes, idFrom, lastEventId, 0, length);
        lastEventIdLength = length;
    }

    boolean hasPosition() {
        return lastEventIdLength > 0;
    }

    String position() {
        return Bytes.text(lastEventId, 0, lastEventIdLength);
    }

    int tailLength() {
        return tailLength;
    }

    /// Puts what the last read left over at the start of `target`.
    void takeTail(byte[] into) {
        System.arraycopy(tail, 0, into, 0, tailLength);
        tailLength = 0;
    }

    /// Keeps the beginning of a frame until its rest is read.
    void keepTail(byte[] bytes, int from, int to) {
        tailLength = to - from;
        if (tail.length < tailLength) {
            tail = Arrays.copyOfRange(bytes, from, to + 128);
        } else {
            System.arraycopy(bytes, from, tail, 0, tailLength);
        }
    }
}
