package live.ovation.publisher;

import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import live.ovation.ledger.Ledger;
import live.ovation.ledger.LedgerException;
import live.ovation.protocol.OriginId;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.Telemetry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Notices that another publisher of this ledger has ended and none has taken its place. What it had
/// acknowledged a moment before may never have reached a dispatcher, so everybody is to read the
/// ledger. One that is started again sees to that itself, which is what [#GRACE] waits for.
///
/// Of those who are left, the one with the first name acts. A thread of its own asks every [#EVERY],
/// one short query; while the ledger is away nobody is missed.
final class WriterWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WriterWatch.class);
    static final Duration EVERY = Duration.ofSeconds(2);
    static final Duration GRACE = Duration.ofSeconds(10);

    private final Ledger ledger;
    private final Runnable readAll;
    private final Telemetry telemetry;
    private final Clock clock;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("ovation-writers").factory());

    // Guarded by this.
    private Set<OriginId> known = Set.of();
    private final Map<OriginId, Long> missingSinceNanos = new HashMap<>();

    /// @param readAll makes everybody read the ledger
    WriterWatch(Ledger ledger, Runnable readAll, Telemetry telemetry, Clock clock) {
        this.ledger = ledger;
        this.readAll = readAll;
        this.telemetry = telemetry;
        this.clock = clock;
        thread.scheduleWithFixedDelay(this::look, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    synchronized void look() {
        Set<OriginId> writers;
        try {
            writers = ledger.writers();
        } catch (LedgerException e) {
            telemetry.errors().record("look for the other publishers", e);
            return;
        }
        long now = clock.nanoTime();
        missingSinceNanos.keySet().removeAll(writers);
        Set<OriginId> before = new HashSet<>(known);
        before.removeAll(writers);
        before.forEach(origin -> missingSinceNanos.putIfAbsent(origin, now));
        known = Set.copyOf(writers);
        if (missingSinceNanos.values().removeIf(since -> now - since >= GRACE.toNanos()) && isFirst(writers)) {
            telemetry.counter(PublisherMetric.LOST_WRITERS).increment();
            LOG.info("a publisher has ended and is not back after {} s: everybody reads the ledger", GRACE.toSeconds());
            readAll.run();
        }
    }

    private boolean isFirst(Set<OriginId> writers) {
        return !writers.isEmpty()
                && Collections.min(writers, Comparator.comparing(OriginId::value))
                        .equals(ledger.origin());
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
