package live.ovation.node;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.File;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.Telemetry;

/// Shows what the process uses; read only when somebody looks. Stateless.
final class ProcessGauges {
    private ProcessGauges() {}

    static void show(Telemetry telemetry, Clock clock) {
        long readyNanos = clock.nanoTime();
        telemetry.gauge(NodeMetric.UPTIME, () -> (clock.nanoTime() - readyNanos) / 1_000_000_000);
        telemetry.gauge(NodeMetric.HEAP_USED, () -> {
            Runtime runtime = Runtime.getRuntime();
            return runtime.totalMemory() - runtime.freeMemory();
        });
        telemetry.gauge(NodeMetric.HEAP_MAX, Runtime.getRuntime()::maxMemory);
        telemetry.gauge(NodeMetric.THREADS, () -> entries("/proc/self/task"));
        telemetry.gauge(NodeMetric.DIRECT_MEMORY, () -> {
            long used = 0;
            for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
                used += Math.max(0, pool.getMemoryUsed());
            }
            return used;
        });
        telemetry.gauge(
                NodeMetric.FILES_BOUND,
                () -> ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                        ? unix.getMaxFileDescriptorCount()
                        : 0);
        telemetry.gauge(NodeMetric.FILES_OPEN, () -> entries("/proc/self/fd"));
    }

    private static int entries(String directory) {
        String[] names = new File(directory).list();
        return names == null ? 0 : names.length;
    }
}
