package live.ovation.node;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/// How many viewers the operating system lets this process have: a stream is a file. Stateless.
final class FileLimit {
    /// Where nobody says.
    private static final long UNKNOWN = 1_000_000;
    /// Files, other nodes, the ledger, and people who tap.
    private static final long LEAST_OTHERS = 100;

    private FileLimit() {}

    /// Nine of ten files are streams at most.
    static int streams() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? streams(unix.getMaxFileDescriptorCount())
                : (int) UNKNOWN;
    }

    static int streams(long files) {
        return (int) Math.clamp(files - Math.max(LEAST_OTHERS, files / 10), 1, UNKNOWN);
    }
}
