package live.ovation.node.plan.measure;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.function.Predicate;

/// Processor time of this process's threads, by name. Stateless.
final class ThreadTimes {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private ThreadTimes() {}

    /// Microseconds of all living threads whose information matches.
    static double micros(Predicate<ThreadInfo> which) {
        double nanos = 0;
        for (ThreadInfo info : THREADS.getThreadInfo(THREADS.getAllThreadIds())) {
            if (info != null && which.test(info)) {
                nanos += Math.max(0, THREADS.getThreadCpuTime(info.getThreadId()));
            }
        }
        return nanos / 1e3;
    }

    static double named(String prefix) {
        return micros(info -> info.getThreadName().startsWith(prefix));
    }

    /// Microseconds of all living threads but the JVM's own, which compile and collect.
    static double all() {
        return micros(info -> true);
    }

    /// Microseconds of the calling thread.
    static double own() {
        return THREADS.getCurrentThreadCpuTime() / 1e3;
    }
}
