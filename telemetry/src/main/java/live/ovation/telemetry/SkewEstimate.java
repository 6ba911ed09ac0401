package live.ovation.telemetry;

import java.util.OptionalLong;

/// How far another machine's clock is ahead of ours, from the times that a question and its answer carry (the
/// clock offset of NTP: Mills, RFC 5905, section 8). Of the last round trips the shortest counts: what a longer
/// one took more went to one of the two ways, nobody knows which. Thread-safe.
public final class SkewEstimate {
    /// After so many round trips the best one is no longer believed: clocks drift, routes change.
    private static final int BELIEVED = 64;

    private volatile boolean measured;
    private volatile long skewMicros;
    private volatile long roundTripMicros;
    private long bestMicros = Long.MAX_VALUE;
    private int age;

    /// @param sent ours
    /// @param received theirs
    /// @param answered theirs
    /// @param back ours
    public synchronized void measured(long sent, long received, long answered, long back) {
        long roundTrip = (back - sent) - (answered - received);
        if (roundTrip < 0) {
            // One of the clocks was set meanwhile.
            return;
        }
        age++;
        if (roundTrip <= bestMicros || age > BELIEVED) {
            bestMicros = roundTrip;
            age = 0;
            skewMicros = ((received - sent) + (answered - back)) / 2;
            roundTripMicros = roundTrip;
            measured = true;
        }
    }

    /// By how much their clock is ahead; negative when it is behind.
    public long micros() {
        return skewMicros;
    }

    /// The same; empty before the first round trip.
    public OptionalLong known() {
        return measured ? OptionalLong.of(skewMicros) : OptionalLong.empty();
    }

    public long roundTripMicros() {
        return roundTripMicros;
    }
}
