package live.ovation.telemetry;

import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/// "Show me one": of so many events one is followed, and where its way ends, the way is told. Off until it is told to
/// sample, and to whom to tell. Thread-safe; what is not sampled costs one increment where it is accepted, and nothing
/// after that.
public final class Traces {
    private static final HexFormat HEX = HexFormat.of();

    private final AtomicLong seen = new AtomicLong();
    private volatile int oneIn;
    private volatile Sink sink = (trace, legs) -> {};

    /// One part of an event's way.
    ///
    /// @param name the hop's
    /// @param fromMicros microseconds since the Unix epoch
    public record Leg(String name, long fromMicros, long toMicros) {}

    /// Takes the way of a followed event. Must not block.
    @FunctionalInterface
    public interface Sink {
        /// @param trace as [#next] gave it
        void ended(String trace, List<Leg> legs);
    }

    /// @param oneIn follow one of so many events; 0: none
    public void sample(int oneIn) {
        this.oneIn = oneIn;
    }

    public void tell(Sink to) {
        sink = to;
    }

    /// For an event that sets out.
    ///
    /// @return a W3C `traceparent` when it is one to be followed, else the empty text
    public String next() {
        int every = oneIn;
        if (every == 0 || seen.getAndIncrement() % every != 0) {
            return "";
        }
        ThreadLocalRandom random = ThreadLocalRandom.current();
        // No id is all zeros.
        return "00-" + HEX.toHexDigits(random.nextLong()) + HEX.toHexDigits(random.nextLong() | 1) + '-'
                + HEX.toHexDigits(random.nextLong() | 1) + "-01";
    }

    public void ended(String trace, List<Leg> legs) {
        sink.ended(trace, legs);
    }
}
