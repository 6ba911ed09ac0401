package live.ovation.publisher;

import java.util.concurrent.TimeUnit;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.Telemetry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Notices when the machine's calendar is set, by comparing it with the monotonic clock, and says so: times that
/// people read then jump, and an operator will want to know why. Nothing else depends on it. Confined to one thread.
final class CalendarWatch {
    private static final Logger LOG = LoggerFactory.getLogger(CalendarWatch.class);
    private static final long NOTICED_MICROS = TimeUnit.SECONDS.toMicros(1);
    /// A calendar that is led slowly to the right time gains or loses no more than this part of what passes.
    private static final long SLEWED = 1_000;

    private final Clock clock;
    private final Telemetry telemetry;
    private long lastMicros;
    private long lastNanos;

    CalendarWatch(Clock clock, Telemetry telemetry) {
        this.clock = clock;
        this.telemetry = telemetry;
        lastMicros = clock.epochMicros();
        lastNanos = clock.nanoTime();
    }

    /// Costs two readings of the clock.
    void look() {
        long micros = clock.epochMicros();
        long nanos = clock.nanoTime();
        long passedMicros = (nanos - lastNanos) / 1_000;
        long setByMicros = micros - lastMicros - passedMicros;
        lastMicros = micros;
        lastNanos = nanos;
        if (Math.abs(setByMicros) > NOTICED_MICROS + Math.abs(passedMicros) / SLEWED) {
            telemetry.counter(PublisherMetric.CALENDAR_SET).increment();
            LOG.warn(
                    "the calendar was set {} by {} s; order, totals and ids don't go by it, times that are shown do",
                    setByMicros < 0 ? "back" : "forward",
                    Math.abs(setByMicros) / 1_000_000.0);
        }
    }
}
