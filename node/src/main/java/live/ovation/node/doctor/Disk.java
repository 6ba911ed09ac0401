package live.ovation.node.doctor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Locale;
import live.ovation.telemetry.Clock;

/// How long the disk of a folder takes until something is really on it: every like waits for that. Writes a file of one
/// page for a moment. Stateless but for its folder.
final class Disk {
    private static final int PAGE = 4096;
    private static final int MOST = 50;
    private static final long LONGEST_NANOS = Duration.ofSeconds(1).toNanos();
    private static final double SLOW_MILLIS = 20;

    private final Path folder;
    private final Clock clock;

    Disk(Path folder, Clock clock) {
        this.folder = folder;
        this.clock = clock;
    }

    Finding examine() {
        try {
            return found(millisPerSync());
        } catch (IOException e) {
            return Finding.limit("disk fsync", "could not be tried: " + e.getMessage(), "start with --data DIR");
        }
    }

    static Finding found(double millis) {
        String found = String.format(
                Locale.ROOT,
                "%.1f ms until a page is on disk: about %,.0f commits a second, and no like is answered sooner",
                millis,
                1_000 / millis);
        return millis < SLOW_MILLIS
                ? Finding.ok("disk fsync", found)
                : Finding.limit("disk fsync", found, "put --data on a disk of its own, an SSD or one with a battery");
    }

    private double millisPerSync() throws IOException {
        Path file = Files.createTempFile(folder, "ovation-doctor", null);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            long began = clock.nanoTime();
            int syncs = 0;
            do {
                channel.write(ByteBuffer.allocate(PAGE), 0);
                channel.force(true);
                syncs++;
            } while (syncs < MOST && clock.nanoTime() - began < LONGEST_NANOS);
            return Math.max(1e-3, (clock.nanoTime() - began) / 1e6 / syncs);
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
