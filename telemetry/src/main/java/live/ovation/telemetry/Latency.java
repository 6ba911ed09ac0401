package live.ovation.telemetry;

import io.micrometer.core.instrument.Timer;
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
}
