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
import java.util.stream.IntStream;
import java.util.stream.Stream;
import live.ovation.node.cluster.LocalRedis;
import live.ovation.node.plan.Costs;
import live.ovation.node.plan.ViewerCosts;
import live.ovation.telemetry.Clock;
import org.jspecify.annotations.Nullable;

/// Measures everything, one thing after the other. Blocks the caller for about 40 s.
public final class Measurement {
    /// Audiences: some of whose sockets a processor's cache can hold, and as many as join in a few seconds.
    private static final int[] AUDIENCES = {2_000, 5_000, 14_000};

    private static final int OTHER_FILES = 1_000;
    private static final int FEWEST = 10;

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
        Journey.Found journey = Journey.measure(own.resolve("node"), audiences(), said);
        ViewerCosts viewer = journey.viewer();
        say(
                "so a write to one of many takes %.2f µs (%.2f with %,d viewers or fewer), and %.2f ns for each of its bytes; a like is"
                        + " %.0f bytes",
                viewer.writeMicros(),
                viewer.writeWarmMicros(),
                viewer.warmViewers(),
                viewer.byteNanos(),
                journey.likeBytes());
        say(
                "and its reading %.2f µs (%.2f), and %.2f ns for each byte; besides, a process takes %.1f %% of a core",
                viewer.readMicros(), viewer.readWarmMicros(), viewer.readByteNanos(), journey.otherMillis() / 10);
        FanOut.Found fanOut = FanOut.measure(clock);
        say(
                "fan-out     one delivery to one frontend %.1f µs, and %.0f ns for each event in it",
                fanOut.delivery(), fanOut.eventNanos());
        double store = store(own, redis);
        return new Costs(
                viewer,
                journey.likeBytes(),
                journey.post(),
                ledger.commit(),
                ledger.entry(),
                fanOut.delivery(),
                fanOut.eventNanos(),
                store,
                journey.otherMillis(),
                String.format(
                        Locale.ROOT,
                        "%s %s, %d cores, %s",
                        System.getProperty("os.name"),
                        System.getProperty("os.arch"),
                        Runtime.getRuntime().availableProcessors(),
                        LocalDate.ofInstant(Instant.ofEpochMilli(clock.epochMicros() / 1000), ZoneOffset.UTC)));
    }

    /// Both ends of their connections are in this process.
    private static int[] audiences() {
        long most = ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? Math.max((system.getMaxFileDescriptorCount() - OTHER_FILES) / 2, FEWEST)
                : AUDIENCES[0];
        return IntStream.of(AUDIENCES)
                .map(audience -> (int) Math.min(audience, most))
                .distinct()
                .toArray();
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
