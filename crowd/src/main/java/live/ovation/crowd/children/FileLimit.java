package live.ovation.crowd.children;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import live.ovation.crowd.CrowdPlan;

/// How many processes a crowd needs, given how many files each may open. Stateless.
final class FileLimit {
    /// For the JVM's own files, the tappers' connections and sockets that were closed a moment ago.
    private static final int RESERVED_FILES = 800;

    private static final int LEAST_VIEWERS = 100;

    private FileLimit() {}

    /// As the plan says; where it leaves the choice, as many as the limit makes necessary.
    static int processesFor(CrowdPlan plan, long maxFiles) {
        if (plan.processes() > 0) {
            return Math.clamp(plan.viewers(), 1, plan.processes());
        }
        long each = Math.max(LEAST_VIEWERS, maxFiles - RESERVED_FILES - plan.tapConnections());
        return (int) Math.max(1, (plan.viewers() + each - 1) / each);
    }

    /// How many files this process may open; a large number where nobody says.
    static long maxFiles() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : Integer.MAX_VALUE;
    }
}
