package live.ovation.node.doctor;

import com.google.errorprone.annotations.FormatMethod;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What Linux, and a container around us, allow in cores, TCP memory and pages. Reads only. Confined to
/// one thread.
final class Kernel {
    private static final long PAGE = 4096;
    private static final long GOOD_SYN_BACKLOG = 4_096;
    private static final long GOOD_TCP_MEMORY = 1L << 30;
    /// Of a viewer who stalls: what the server's side of a socket holds at most, by default.
    private static final long STALLED = 4L << 20;
    private static final double BUSY_WRITES = 120_000;
    private static final Pattern THREE = Pattern.compile("(\\d+)\\s+(\\d+)\\s+(\\d+)");
    private static final Pattern QUOTA = Pattern.compile("(\\d+)\\s+(\\d+)");

    private final Machine machine;
    private final int processors;

    Kernel(Machine machine, int processors) {
        this.machine = machine;
        this.processors = processors;
    }

    List<Finding> examine() {
        return List.of(cores(), synBacklog(), tcpMemory(), hugePages());
    }

    Finding cores() {
        Optional<Double> quota = machine.read("sys/fs/cgroup/cpu.max").flatMap(Kernel::quota);
        int loops = Math.max(1, processors - 1);
        String found = words(
                "%d for %d event loop(s): about %,.0f writes to viewers a second, by what docs/sizing.md measured%s",
                processors,
                loops,
                loops * BUSY_WRITES,
                quota.map(q -> words("; the container may use %.1f of them", q)).orElse(""));
        if (quota.isPresent() && quota.get() + 0.5 < processors) {
            return Finding.limit(
                    "cores",
                    found,
                    "set workers to the container's share, or give it whole cores: it is stopped"
                            + " in the middle of a sweep when its share is used up");
        }
        return processors >= 2
                ? Finding.ok("cores", found)
                : Finding.limit("cores", found, "give it two: one is for sweeps, one for all the rest");
    }

    private static Optional<Double> quota(String text) {
        Matcher matcher = QUOTA.matcher(text);
        return matcher.matches()
                ? Optional.of(Double.parseDouble(matcher.group(1)) / Double.parseDouble(matcher.group(2)))
                : Optional.empty();
    }

    Finding synBacklog() {
        Optional<Long> backlog = machine.number("proc/sys/net/ipv4/tcp_max_syn_backlog", "");
        if (backlog.isEmpty()) {
            return Finding.ok("syn backlog", "can't be told here");
        }
        String found = words("%,d viewers may be in the middle of connecting", backlog.get());
        return backlog.get() >= GOOD_SYN_BACKLOG
                ? Finding.ok("syn backlog", found)
                : Finding.limit("syn backlog", found, "sysctl net.ipv4.tcp_max_syn_backlog=16384");
    }

    Finding tcpMemory() {
        Matcher pages = THREE.matcher(machine.read("proc/sys/net/ipv4/tcp_mem").orElse(""));
        if (!pages.matches()) {
            return Finding.ok("tcp memory", "can't be told here");
        }
        long bytes = Long.parseLong(pages.group(3)) * PAGE;
        String found = words(
                "%,d MiB for all sockets' buffers: %,d viewers who stall at once fill it",
                bytes >> 20, bytes / STALLED);
        return bytes >= GOOD_TCP_MEMORY
                ? Finding.ok("tcp memory", found)
                : Finding.limit(
                        "tcp memory", found, "raise net.ipv4.tcp_mem, or lower the largest of net.ipv4.tcp_wmem");
    }

    Finding hugePages() {
        Optional<String> mode = machine.read("sys/kernel/mm/transparent_hugepage/enabled");
        if (mode.isEmpty()) {
            return Finding.ok("huge pages", "can't be told here");
        }
        return mode.get().contains("[always]")
                ? Finding.limit(
                        "huge pages",
                        "always: resident memory grows in steps of 2 MiB, and a Redis beside it pauses when it saves",
                        "echo madvise > /sys/kernel/mm/transparent_hugepage/enabled")
                : Finding.ok("huge pages", mode.get());
    }

    @FormatMethod
    private static String words(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
