package live.ovation.publisher;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import live.ovation.ledger.Ledger;
import live.ovation.ledger.LedgerException;
import live.ovation.protocol.VideoId;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.Telemetry;
import live.ovation.transport.Problem;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Deletes videos: those that were quiet for as long as they are kept, and those that an operator names. One
/// thread of its own does it. Several publishers of one ledger may do so at once; each video goes once.
///
/// Age is a matter of the calendar, and a calendar may be set. When it moved against the monotonic clock by more
/// than an hour since this publisher began, nothing is deleted by age until it is started again.
final class Retention implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
    private static final Duration EVERY = Duration.ofMinutes(10);
    private static final Duration TRUSTED = Duration.ofHours(1);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);
    private static final int AT_ONCE = 500;

    private final VideoRules rules;
    private final Ledger ledger;
    private final Telemetry telemetry;
    private final Clock clock;
    private final long beganMicros;
    private final long beganNanos;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("ovation-retention").factory());

    Retention(VideoRules rules, Ledger ledger, Telemetry telemetry, Clock clock) {
        this.rules = rules;
        this.ledger = ledger;
        this.telemetry = telemetry;
        this.clock = clock;
        beganMicros = clock.epochMicros();
        beganNanos = clock.nanoTime();
        if (rules.shortestKeep().isPositive()) {
            thread.scheduleWithFixedDelay(this::round, EVERY.toSeconds(), EVERY.toSeconds(), TimeUnit.SECONDS);
        }
    }

    /// Deletes a video whatever happened on it.
    ///
    /// @return completes with whether there was one; fails with a [Problem] when the ledger can't do it now
    CompletionStage<Boolean> delete(VideoId video) {
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        try {
            thread.execute(() -> {
                try {
                    answer.complete(deleted(video, Ledger.WHATEVER_HAPPENED));
                } catch (LedgerException e) {
                    telemetry.errors().record("deletion of a video", e);
                    answer.completeExceptionally(
                            Problem.unavailable("the ledger can't delete (expected: again in a moment)", RETRY_AFTER));
                } catch (RuntimeException e) {
                    answer.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(
                    Problem.unavailable("this publisher is going down (expected: another one)", RETRY_AFTER));
        }
        return answer;
    }

    private void round() {
        try {
            deleteAged();
        } catch (RuntimeException e) {
            telemetry.errors().record("retention", e);
        }
    }

    /// Deletes every video that was quiet for longer than it is kept.
    void deleteAged() {
        long now = clock.epochMicros();
        long driftMicros = now - beganMicros - (clock.nanoTime() - beganNanos) / 1_000;
        if (Math.abs(driftMicros) > micros(TRUSTED)) {
            LOG.warn(
                    "the calendar was set by {} s, no video is deleted by age until a restart",
                    driftMicros / 1_000_000);
            return;
        }
        @Nullable VideoId after = null;
        List<VideoId> quiet;
        do {
            quiet = ledger.quietVideos(now - micros(rules.shortestKeep()), after, AT_ONCE);
            for (VideoId video : quiet) {
                Duration keep = rules.of(video).keep();
                if (keep.isPositive() && deleted(video, now - micros(keep))) {
                    telemetry.counter(PublisherMetric.VIDEOS_EXPIRED).increment();
                }
                after = video;
            }
        } while (quiet.size() == AT_ONCE);
    }

    private boolean deleted(VideoId video, long quietSinceMicros) {
        boolean deleted = ledger.delete(video, quietSinceMicros);
        if (deleted) {
            LOG.info("video {} was deleted", video);
        }
        return deleted;
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1_000;
    }

    @Override
    public void close() {
        thread.shutdown();
    }
}
