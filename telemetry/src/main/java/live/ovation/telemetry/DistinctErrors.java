package live.ovation.telemetry;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Counts distinct errors instead of repeating them: the first of a kind is logged in full, then only the 10th, the
/// 100th and so on, in one line. Thread-safe. Idea: `DistinctErrorLog` of Agrona.
///
/// Two errors are of one kind when their place in our code (the `where` given) and their class agree. At most
/// [#MAX_KINDS] kinds are told apart; further ones count as "other".
public final class DistinctErrors {
    static final int MAX_KINDS = 256;

    private static final Logger LOG = LoggerFactory.getLogger(DistinctErrors.class);

    private final Map<String, AtomicLong> counts = new ConcurrentHashMap<>();

    /// @param where what was being done, in a few fixed words
    public void record(String where, Throwable error) {
        String kind = where + ": " + error.getClass().getName();
        if (counts.size() >= MAX_KINDS && !counts.containsKey(kind)) {
            kind = "other";
        }
        long count = counts.computeIfAbsent(kind, k -> new AtomicLong()).incrementAndGet();
        if (count == 1) {
            LOG.warn("{}", where, error);
        } else if (isPowerOfTen(count)) {
            LOG.warn("{}: {} (seen {} times)", where, error, count);
        }
    }

    /// Every kind with how often it was seen.
    public Map<String, Long> counts() {
        Map<String, Long> copy = new ConcurrentHashMap<>();
        counts.forEach((kind, count) -> copy.put(kind, count.get()));
        return copy;
    }

    private static boolean isPowerOfTen(long count) {
        long power = 10;
        while (power < count) {
            power *= 10;
        }
        return power == count;
    }
}
