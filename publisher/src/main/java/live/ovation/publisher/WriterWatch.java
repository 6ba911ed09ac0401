package live.ovation.publisher;

import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import live.ovation.ledger.Ledger;
import live.ovation.protocol.OriginId;
import live.ovation.telemetry.Telemetry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Notices that another publisher of this ledger has ended and none has taken its place. What it had
/// acknowledged a moment before may never have reached a dispatcher, so everybody is to read the
/// ledger. One that is started again sees to that itself, which is what [#MOST_MISSED] waits for.
///
/// Of those who are left, the one with the first name acts. A look is one short query; one that fails
/// counts for nobody. Confined to a thread of its own, once [#start] was called.
final class WriterWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WriterWatch.class);
    private static final Duration EVERY = Duration.ofSeconds(2);
    /// In so many looks in a row a publisher was not there: ten seconds.
    static final int MOST_MISSED = 5;

    private final Ledger ledger;
    private final Runnable readAll;
    private final Telemetry telemetry;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("ovation-writers").factory());
    /// In how many looks each publisher was not there, since it last was.
    private final Map<OriginId, Integer> missed = new HashMap<>();

    /// @param readAll makes everybody read the ledger
    WriterWatch(Ledger ledger, Runnable readAll, Telemetry telemetry) {
        this.ledger = ledger;
        this.readAll = readAll;
        this.telemetry = telemetry;
    }

    void start() {
        thread.scheduleWithFixedDelay(this::look, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    void look() {
        Set<OriginId> writers;
        try {
            writers = ledger.writers();
        } catch (RuntimeException e) {
            telemetry.errors().record("look for the other publishers", e);
            return;
        }
        missed.replaceAll((origin, times) -> times + 1);
        writers.forEach(origin -> missed.put(origin, 0));
        if (missed.values().removeIf(times -> times >= MOST_MISSED) && isFirst(writers)) {
            telemetry.counter(PublisherMetric.LOST_WRITERS).increment();
            LOG.info("a publisher has ended and none is in its place: everybody reads the ledger");
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
        thread.shutdown();
    }
}
