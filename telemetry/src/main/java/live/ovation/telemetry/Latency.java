package live.ovation.telemetry;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.distribution.HistogramSnapshot;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// How long something takes, as a histogram whose buckets of several nodes add up. Thread-safe; a record costs some
/// tens of nanoseconds.
public final class Latency {
    private final Timer timer;

    Latency(Timer timer) {
        this.timer = timer;
    }

    /// @param micros how long it took, microseconds; a negative one, which two clocks can make, counts as 0
    public void record(long micros) {
        timer.record(Math.max(0, micros), TimeUnit.MICROSECONDS);
    }

    /// What has been recorded so far; what is above the last bound counts as below twice that.
    public Histogram histogram() {
        HistogramSnapshot snapshot = timer.takeSnapshot();
        SortedMap<Long, Long> counts = new TreeMap<>();
        long below = 0;
        long last = 0;
        for (CountAtBucket bucket : snapshot.histogramCounts()) {
            double bound = bucket.bucket(TimeUnit.MICROSECONDS);
            long cumulative = (long) bucket.count();
            long micros = bound > 1e15 ? 2 * last : Math.round(bound);
            if (cumulative > below) {
                counts.merge(micros, cumulative - below, Long::sum);
            }
            below = Math.max(below, cumulative);
            last = micros;
        }
        if (snapshot.count() > below) {
            counts.merge(2 * last, snapshot.count() - below, Long::sum);
        }
        return new Histogram(counts);
    }
}
