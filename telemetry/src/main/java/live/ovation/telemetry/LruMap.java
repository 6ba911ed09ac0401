package live.ovation.telemetry;

import java.util.LinkedHashMap;
import java.util.Map;

/// Remembers what was asked for or put last: when it holds more than its bound, the entry that was left alone for the
/// longest goes. Not thread-safe, not even for readers: to ask is to change the order.
public final class LruMap<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1;

    private final int most;

    /// @param most entries, at least 1
    public LruMap(int most) {
        super(16, 0.75f, true);
        if (most < 1) {
            throw new IllegalArgumentException("map of at most " + most + " entries (expected: 1 or more)");
        }
        this.most = most;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > most;
    }
}
