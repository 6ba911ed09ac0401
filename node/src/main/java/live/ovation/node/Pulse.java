package live.ovation.node;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.Telemetry;

/// What has to be looked at now and then, whether anybody asks or not: every second it counts what was lost on the
/// way, asks each event loop for a moment, and takes over what the JVM counts. One thread of its own.
final class Pulse implements AutoCloseable {
    private static final Duration EVERY = Duration.ofSeconds(1);

    private final LoopProbe loops;
    private final Telemetry telemetry;
    private final Clock clock;
    private final ScheduledExecutorService thread;
    /// What the JVM had counted when it was looked at last.
    private final Map<String, Long> counted = new HashMap<>();

    private Pulse(LoopProbe loops, Telemetry telemetry, Clock clock) {
        this.loops = loops;
        this.telemetry = telemetry;
        this.clock = clock;
        this.thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("ovation-pulse").factory());
    }

    static Pulse start(LoopProbe loops, Telemetry telemetry, Clock clock) {
        Pulse pulse = new Pulse(loops, telemetry, clock);
        pulse.thread.scheduleWithFixedDelay(pulse::beat, 0, EVERY.toNanos(), TimeUnit.NANOSECONDS);
        return pulse;
    }

    private void beat() {
        try {
            telemetry.lookForLosses(clock.nanoTime());
            loops.ask();
            countProcess();
        } catch (RuntimeException e) {
            // A task that throws is never run again.
            telemetry.errors().record("pulse", e);
        }
    }

    private void countProcess() {
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            String name = collector.getName();
            add(
                    telemetry.counter(NodeMetric.COLLECTIONS, "collector", name),
                    "n " + name,
                    collector.getCollectionCount());
            add(
                    telemetry.counter(NodeMetric.COLLECTION_MILLIS, "collector", name),
                    "ms " + name,
                    collector.getCollectionTime());
        }
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
            long millis = TimeUnit.NANOSECONDS.toMillis(system.getProcessCpuTime());
            add(telemetry.counter(NodeMetric.CPU_MILLIS), "cpu", millis);
        }
    }

    /// @param now the whole, or negative when it isn't known
    private void add(LongAdder counter, String name, long now) {
        long known = Math.max(0, now);
        Long before = counted.put(name, known);
        counter.add(known - (before == null ? 0 : before));
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
