package live.ovation.node.doctor;

import com.google.errorprone.annotations.FormatMethod;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import live.ovation.telemetry.Clock;
import live.ovation.transport.EventLoops;
import org.jspecify.annotations.Nullable;

/// Examines the machine. Reads, tries a port for a moment, changes nothing. Confined to one thread.
public final class Doctor {
    private static final int JAVA = 25;
    /// Descriptors that a server needs for itself: files, libraries, links.
    private static final int OWN_FILES = 200;
    private static final long GOOD_FILES = 100_000;
    private static final long GOOD_BACKLOG = 4_096;
    private static final long GOOD_PORTS = 28_000;
    /// Heap that a viewer costs, with room for garbage.
    private static final long HEAP_PER_VIEWER = 5 * 1024;
    /// What the kernel keeps for a connection that mostly waits.
    private static final long KERNEL_PER_VIEWER = 4 * 1024;
    private static final long SMALLEST_HEAP = 128L << 20;
    /// A comment with its index; a like costs less.
    private static final long ENTRY_BYTES = 256;
    private static final long GOOD_DISK = 1L << 30;

    private static final Pattern RANGE = Pattern.compile("(\\d+)\\s+(\\d+)");

    private final Machine machine;
    private final Clock clock;
    private final Path data;
    private final int port;

    public Doctor(Clock clock, Path data, int port) {
        this(new Machine(Path.of("/")), clock, data, port);
    }

    Doctor(Machine machine, Clock clock, Path data, int port) {
        this.machine = machine;
        this.clock = clock;
        this.data = data;
        this.port = port;
    }

    /// Every finding, in the order in which a person should read them.
    public List<Finding> examine() {
        List<Finding> findings = new ArrayList<>(List.of(java(), files(), memory(), heap(), epoll(), backlog()));
        findings.addAll(new Kernel(machine, Runtime.getRuntime().availableProcessors()).examine());
        findings.addAll(List.of(
                ports(),
                clocks(),
                freePort(port),
                freePort(port + 1000),
                dataDirectory(),
                disk(),
                proxy(),
                program(
                        "browser",
                        List.of("chromium", "chromium-browser", "google-chrome"),
                        "the browser tests need it"),
                program(
                        "redis",
                        List.of("redis-server", "valkey-server"),
                        "only a shared subscription table needs it")));
        return findings;
    }

    private Finding disk() {
        Path existing = existingFolder();
        return existing == null || !Files.isWritable(existing)
                ? Finding.limit("disk fsync", "could not be tried", "start with --data DIR")
                : new Disk(existing, clock).examine();
    }

    /// Nothing to measure, and yet what most often goes wrong.
    private static Finding proxy() {
        return Finding.ok(
                "proxy and TLS",
                "the server speaks plain HTTP: a proxy in front ends TLS, without buffering or compressing text/event-stream, with"
                        + " a read time-out above 15 s, and is named in http.trusted-proxies");
    }

    private @Nullable Path existingFolder() {
        Path existing = data.toAbsolutePath();
        while (existing != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        return existing;
    }

    Finding java() {
        Runtime.Version version = Runtime.version();
        return version.feature() >= JAVA
                ? Finding.ok("java", version.toString())
                : Finding.stop("java", version.toString(), "install a JDK " + JAVA + " or newer");
    }

    Finding files() {
        Optional<Long> limit = machine.number("proc/self/limits", "Max open files");
        if (limit.isEmpty()) {
            return Finding.ok("file descriptors", "can't be told here");
        }
        long files = limit.get();
        if (files == Long.MAX_VALUE) {
            return Finding.ok("file descriptors", "no limit");
        }
        String found = words("%,d per process: about %,d viewers per frontend", files, Math.max(0, files - OWN_FILES));
        if (files <= OWN_FILES) {
            return Finding.stop("file descriptors", found, "raise it: ulimit -n 100000");
        }
        return files >= GOOD_FILES
                ? Finding.ok("file descriptors", found)
                : Finding.limit(
                        "file descriptors",
                        found,
                        "raise it (ulimit -n, LimitNOFILE= of the unit, limits.conf), or run more frontends");
    }

    Finding memory() {
        Optional<Long> kibibytes = machine.number("proc/meminfo", "MemAvailable:");
        if (kibibytes.isEmpty()) {
            return Finding.ok("memory", "can't be told here");
        }
        long bytes = kibibytes.get() * 1024;
        Optional<Long> contained = machine.number("sys/fs/cgroup/memory.max", "");
        long usable = Math.min(bytes, contained.orElse(Long.MAX_VALUE));
        long viewers = usable / (KERNEL_PER_VIEWER + HEAP_PER_VIEWER);
        String found = words("%,d MiB available: room for about %,d viewers' buffers", usable >> 20, viewers);
        return usable >= 1L << 30
                ? Finding.ok("memory", found)
                : Finding.limit("memory", found, "give it 1 GiB or more for a busy server");
    }

    Finding heap() {
        long most = Runtime.getRuntime().maxMemory();
        String found = words("up to %,d MiB: about %,d idle viewers", most >> 20, most / HEAP_PER_VIEWER);
        Optional<Long> available = machine.number("proc/meminfo", "MemAvailable:");
        if (available.isPresent() && most > available.get() * 1024) {
            return Finding.limit(
                    "java heap",
                    found + words(", more than the %,d MiB that are available", available.get() >> 10),
                    "set OVATION_JAVA_OPTS=-Xmx below it: the kernel ends a process that it can't give memory");
        }
        return most >= SMALLEST_HEAP
                ? Finding.ok("java heap", found)
                : Finding.stop("java heap", found, "set OVATION_JAVA_OPTS=-Xmx512m or more");
    }

    Finding epoll() {
        return EventLoops.hasEpoll()
                ? Finding.ok("epoll", "there")
                : Finding.limit(
                        "epoll",
                        "not there: Java's own network interface is used, at less than half the speed",
                        "run frontends on Linux x86-64");
    }

    Finding backlog() {
        Optional<Long> backlog = machine.number("proc/sys/net/core/somaxconn", "");
        if (backlog.isEmpty()) {
            return Finding.ok("accept backlog", "can't be told here");
        }
        String found = words("%,d viewers may arrive in one instant", backlog.get());
        return backlog.get() >= GOOD_BACKLOG
                ? Finding.ok("accept backlog", found)
                : Finding.limit("accept backlog", found, "sysctl net.core.somaxconn=16384");
    }

    Finding ports() {
        Optional<String> range = machine.read("proc/sys/net/ipv4/ip_local_port_range");
        if (range.isEmpty()) {
            return Finding.ok("local ports", "can't be told here");
        }
        Matcher ends = RANGE.matcher(range.get());
        if (!ends.matches()) {
            return Finding.ok("local ports", "can't be told here");
        }
        long count = Long.parseLong(ends.group(2)) - Long.parseLong(ends.group(1)) + 1;
        String found = words("%,d: as many viewers can 'ovation crowd' play per source address", count);
        return count >= GOOD_PORTS
                ? Finding.ok("local ports", found)
                : Finding.limit("local ports", found, "sysctl net.ipv4.ip_local_port_range=\"10000 65535\"");
    }

    /// Stamps come from the calendar's clock, waiting from the monotonic one: here is whether the first is any good.
    Finding clocks() {
        long nanos = clock.nanoTime();
        long micros = clock.epochMicros();
        long until = nanos + Duration.ofMillis(50).toNanos();
        long backwards = 0;
        long last = nanos;
        while (last < until) {
            long now = clock.nanoTime();
            backwards += now < last ? 1 : 0;
            last = now;
        }
        long drift = (clock.epochMicros() - micros) - (clock.nanoTime() - nanos) / 1000;
        String source = machine.read("sys/devices/system/clocksource/clocksource0/current_clocksource")
                .orElse("unknown");
        boolean synced = machine.exists("run/systemd/timesync/synchronized")
                || machine.exists("run/chrony/chronyd.pid")
                || machine.exists("run/ntpd.pid");
        String found = words(
                "source %s, calendar and monotonic clock %,d µs apart after 50 ms, time synchronisation %s",
                source, drift, synced ? "runs" : "not visible");
        return backwards == 0 && Math.abs(drift) < 5_000
                ? Finding.ok("clock", found)
                : Finding.limit("clock", found, "run chrony or systemd-timesyncd; latencies between machines need it");
    }

    Finding freePort(int wanted) {
        String subject = "port " + wanted;
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress("0.0.0.0", wanted));
            return Finding.ok(subject, "free");
        } catch (IOException | IllegalArgumentException e) {
            return Finding.limit(subject, "taken: " + e.getMessage(), "start with --port, or end what listens there");
        }
    }

    Finding dataDirectory() {
        Path existing = existingFolder();
        if (existing == null || !Files.isDirectory(existing) || !Files.isWritable(existing)) {
            return Finding.stop("data folder", data + " can't be written", "start with --data DIR");
        }
        long bytes = existing.toFile().getUsableSpace();
        String found =
                data + words(", %,d MiB free: room for about %,d likes or comments", bytes >> 20, bytes / ENTRY_BYTES);
        return bytes >= GOOD_DISK
                ? Finding.ok("data folder", found)
                : Finding.limit(
                        "data folder", found, "make room: a full disk accepts nothing (503) until there is some");
    }

    private Finding program(String subject, List<String> names, String use) {
        return machine.program(names)
                .map(path -> Finding.ok(subject, path.toString()))
                .orElseGet(() -> Finding.limit(subject, "none of " + String.join(", ", names) + " on the path", use));
    }

    @FormatMethod
    private static String words(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
