package live.ovation.node.plan.measure;

import com.google.errorprone.annotations.FormatMethod;
import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;
import live.ovation.node.cluster.LocalRedis;
import live.ovation.node.plan.Costs;
import live.ovation.telemetry.Clock;
import org.jspecify.annotations.Nullable;

/// Measures everything, one thing after the other. Blocks the caller for about 20 s.
public final class Measurement {
    /// Enough for their sockets not to fit the processor's cache, and few enough for the descriptors.
    private static final int VIEWERS = 6_000;
    private static final int OTHER_FILES = 1_000;

    private final Clock clock;
    private final Path folder;
    private final Consumer<String> said;

    /// @param folder on the disk where a ledger would be; what is made there is removed again
    /// @param said is told what is being measured, and what was found
    public Measurement(Clock clock, Path folder, Consumer<String> said) {
        this.clock = clock;
        this.folder = folder;
        this.said = said;
    }

    /// @param redis where a store is; null: one is started if there is a `redis-server`, else nothing is measured
    public Costs measure(@Nullable String redis) {
        try {
            Files.createDirectories(folder);
            Path own = Files.createTempDirectory(folder, "ovation-plan");
            try {
                return measure(own, redis);
            } finally {
                remove(own);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Costs measure(Path own, @Nullable String redis) throws IOException {
        LedgerCost.Found ledger = LedgerCost.measure(Files.createDirectory(own.resolve("ledger")), clock);
        say(
                "ledger      a commit of one like %,.0f µs until it is on disk; each further like in it %.1f µs",
                ledger.commit(), ledger.entry());
        Journey.Found journey = Journey.measure(own.resolve("node"), viewers());
        say("requests    a like's POST %.0f µs of an event loop", journey.post());
        say(
                "delivery    one write to one of %,d viewers %.2f µs, and %.2f ns for each of its bytes; a like is %.0f bytes",
                journey.viewers(), journey.write(), journey.byteNanos(), journey.likeBytes());
        say(
                "reading     a load client spends %.2f µs on one, and %.2f ns for each byte",
                journey.read(), journey.readByteNanos());
        FanOut.Found fanOut = FanOut.measure(clock);
        say(
                "fan-out     one delivery to one frontend %.1f µs, and %.0f ns for each event in it",
                fanOut.delivery(), fanOut.eventNanos());
        double store = store(own, redis);
        return new Costs(
                journey.write(),
                journey.byteNanos(),
                journey.read(),
                journey.readByteNanos(),
                journey.likeBytes(),
                journey.post(),
                ledger.commit(),
                ledger.entry(),
                fanOut.delivery(),
                fanOut.eventNanos(),
                store,
                String.format(
                        Locale.ROOT,
                        "%s %s, %d cores, %s",
                        System.getProperty("os.name"),
                        System.getProperty("os.arch"),
                        Runtime.getRuntime().availableProcessors(),
                        LocalDate.ofInstant(Instant.ofEpochMilli(clock.epochMicros() / 1000), ZoneOffset.UTC)));
    }

    /// Both ends of their connections are in this process.
    private static int viewers() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? Math.clamp((system.getMaxFileDescriptorCount() - OTHER_FILES) / 2, 10, VIEWERS)
                : 1_000;
    }

    private double store(Path own, @Nullable String redis) throws IOException {
        if (redis != null) {
            return saidOf(redis, StoreCost.measure(redis, clock));
        }
        try (LocalRedis local = LocalRedis.startIfThere(own)) {
            if (local == null) {
                say("store       not measured: no --redis, and no redis-server on the path");
                return 0;
            }
            return saidOf("a redis-server started for this", StoreCost.measure(local.url(), clock));
        }
    }

    private double saidOf(String where, double micros) {
        say("store       one look-up %.0f µs by the clock (%s)", micros, where);
        return micros;
    }

    @FormatMethod
    private void say(String format, Object... values) {
        said.accept(String.format(Locale.ROOT, format, values));
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
