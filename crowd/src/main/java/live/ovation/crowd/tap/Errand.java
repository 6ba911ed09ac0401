package live.ovation.crowd.tap;

import java.util.BitSet;

/// A tap on its way: who was asked already, and what is known of the outcome. Confined to the tappers' thread.
final class Errand {
    private static final long UNTOLD = -1;

    private final Tap tap;
    private final BitSet asked = new BitSet();
    private boolean inDoubt;
    private long retryAfterSeconds = UNTOLD;
    private boolean toldByAll = true;

    Errand(Tap tap) {
        this.tap = tap;
    }

    Tap tap() {
        return tap;
    }

    boolean mayAsk(int server) {
        return !asked.get(server);
    }

    void asks(int server) {
        asked.set(server);
    }

    /// Nobody took it, and nobody said when to come again.
    void refused() {
        toldByAll = false;
    }

    /// It was sent, and may have been counted or not.
    void inDoubt() {
        inDoubt = true;
    }

    boolean isInDoubt() {
        return inDoubt;
    }

    /// A 503.
    ///
    /// @param seconds its `Retry-After`; -1: not told
    void unavailable(long seconds) {
        if (seconds < 0) {
            refused();
        } else {
            retryAfterSeconds = retryAfterSeconds < 0 ? seconds : Math.min(retryAfterSeconds, seconds);
        }
    }

    /// @return the shortest time after which to come again, where everybody asked told one; -1 otherwise
    long retryAfterSeconds() {
        return toldByAll ? retryAfterSeconds : UNTOLD;
    }

    /// Everybody may be asked again.
    void again() {
        asked.clear();
        retryAfterSeconds = UNTOLD;
        toldByAll = true;
    }
}
