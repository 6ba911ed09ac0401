package live.ovation.protocol;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Every way in which a stream can end, in one table: its code on the wire, what it means, and whether the viewer is to
/// come back (and how soon at the earliest).
public enum CloseReason {
    CLIENT_LEFT("client-left", "The viewer closed the stream.", null),
    DRAINING("draining", "The frontend is going down; another one will do.", Duration.ofSeconds(1)),
    STALLED("stalled", "The viewer read nothing for too long.", Duration.ofSeconds(1)),
    CONTROL_OVERFLOW(
            "control-overflow", "The viewer left more unread than is kept for one stream.", Duration.ofSeconds(1)),
    CATCH_UP_FAILED("catch-up-failed", "What the viewer missed could not be read.", Duration.ofSeconds(3)),
    CONNECTION_FAILED(
            "connection-failed", "This stream failed inside the server; no other was touched.", Duration.ofSeconds(1)),
    IO_FAILED("io-failed", "The network under the stream failed.", Duration.ofSeconds(1));

    private final String code;
    private final String sentence;
    private final @Nullable Duration returnAfter;

    CloseReason(String code, String sentence, @Nullable Duration returnAfter) {
        this.code = code;
        this.sentence = sentence;
        this.returnAfter = returnAfter;
    }

    public String code() {
        return code;
    }

    public String sentence() {
        return sentence;
    }

    /// When the viewer may come back at the earliest; null: it should not.
    public @Nullable Duration returnAfter() {
        return returnAfter;
    }
}
