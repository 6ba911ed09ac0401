package live.ovation.crowd;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

/// One thread's counts. Only its owner adds; any thread may read, a moment late.
@SuppressWarnings("EnumOrdinal") // an index into this process' own arrays, never stored or sent
public final class Tally {
    private static final Count[] ALL = Count.values();

    private final AtomicLongArray values = new AtomicLongArray(ALL.length);

    public void add(Count count, long amount) {
        int i = count.ordinal();
        values.setOpaque(i, values.getPlain(i) + amount);
    }

    public void increment(Count count) {
        add(count, 1);
    }

    public long of(Count count) {
        return values.getOpaque(count.ordinal());
    }

    /// Adds every count to `sums`.
    public void addTo(Map<Count, Long> sums) {
        for (Count count : ALL) {
            sums.merge(count, of(count), Long::sum);
        }
    }

    public static Map<Count, Long> zeroes() {
        Map<Count, Long> zeroes = new EnumMap<>(Count.class);
        for (Count count : ALL) {
            zeroes.put(count, 0L);
        }
        return zeroes;
    }
}
