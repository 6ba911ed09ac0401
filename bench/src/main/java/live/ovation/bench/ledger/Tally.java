package live.ovation.bench.ledger;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/// What became of a stretch of requests. Confined to one thread.
final class Tally {
    private static final long MAX_MICROS = TimeUnit.MINUTES.toMicros(2);

    private final Map<Integer, Long> statuses = new TreeMap<>();
    private final Histogram accepted = new Histogram(MAX_MICROS, 3);
    private final Histogram refused = new Histogram(MAX_MICROS, 3);
    private long withoutRetryAfter;
    private long neverSent;

    void answered(int status, boolean retryAfter, long micros) {
        statuses.merge(status, 1L, Long::sum);
        if (status / 100 == 2) {
            accepted.recordValue(Math.clamp(micros, 0, MAX_MICROS));
        } else {
            refused.recordValue(Math.clamp(micros, 0, MAX_MICROS));
            if (!retryAfter) {
                withoutRetryAfter++;
            }
        }
    }

    /// Nobody had a connection free for it.
    void neverSent(long requests) {
        neverSent += requests;
    }

    long accepted() {
        return accepted.getTotalCount();
    }

    long refused() {
        return refused.getTotalCount();
    }

    double acceptedMillis(double percentile) {
        return accepted.getValueAtPercentile(percentile) / 1000.0;
    }

    String line() {
        return String.format(
                Locale.ROOT,
                "answers %s; without Retry-After %d; never sent %d; accepted ms p50 %.1f p99 %.1f max %.1f;"
                        + " refused ms p50 %.1f p99 %.1f",
                statuses,
                withoutRetryAfter,
                neverSent,
                acceptedMillis(50),
                acceptedMillis(99),
                acceptedMillis(100),
                refused.getValueAtPercentile(50) / 1000.0,
                refused.getValueAtPercentile(99) / 1000.0);
    }
}
