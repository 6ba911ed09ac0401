package live.ovation.frontend.feed;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import live.ovation.frontend.metrics.FrontendMetric;
import live.ovation.protocol.DispatcherPort;
import live.ovation.protocol.FrontendId;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.ReportReply;
import live.ovation.protocol.SubscriptionReport;
import live.ovation.protocol.VideoId;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.Telemetry;
import org.jspecify.annotations.Nullable;

/// Tells a dispatcher how many viewers each video has here, and renews the lease that those rows stand on.
/// Confined to the feeds' thread.
///
/// One report is under way at a time; what changes meanwhile is the next one. A first viewer is reported at once, a
/// changed number within the pace. After a failure everything is reported, for nobody knows what arrived.
final class SubscriptionReporter {
    private static final Duration UNKNOWN_LEASE = Duration.ofSeconds(3);
    private static final int LONGEST_BACKOFF = 20;

    private final FrontendId frontend;
    private final long incarnation;
    private final String address;
    private final FeedSettings settings;
    private final DispatcherPort dispatcher;
    private final ScheduledExecutorService thread;
    private final Viewers viewers;
    private final Telemetry telemetry;
    private final Clock clock;

    private final Set<VideoId> changed = new HashSet<>();
    private boolean everything = true;
    private boolean inFlight;
    private boolean urgent;
    private boolean paced;
    private boolean closed;
    private int failures;
    private long sequence;
    private Duration lease = UNKNOWN_LEASE;
    private long leaseEndsNanos;
    private boolean leaseHeld;
    private boolean leaseWasLost;

    /// Where the numbers come from, and who hears what became of them. Called on the feeds' thread.
    interface Viewers {
        int of(VideoId video);

        Map<VideoId, Integer> ofAll();

        void onEffective(VideoId video);

        /// For a while nothing was sent to this frontend: whatever happened then has to be read.
        void onLeaseLost();

        /// The regions that the dispatcher can't reach.
        void onStale(List<RegionId> regions);

        /// By how much regions' clocks are ahead of the dispatcher's, microseconds.
        void onSkews(Map<RegionId, Long> skewMicros);
    }

    SubscriptionReporter(
            FrontendId frontend,
            long incarnation,
            String address,
            FeedSettings settings,
            DispatcherPort dispatcher,
            ScheduledExecutorService thread,
            Viewers viewers,
            Telemetry telemetry,
            Clock clock) {
        this.frontend = frontend;
        this.incarnation = incarnation;
        this.address = address;
        this.settings = settings;
        this.dispatcher = dispatcher;
        this.thread = thread;
        this.viewers = viewers;
        this.telemetry = telemetry;
        this.clock = clock;
    }

    void start() {
        report();
    }

    /// @param first the video had no viewer before, or has none now: not to be paced
    void changed(VideoId video, boolean first) {
        changed.add(video);
        if (first) {
            urgent = true;
            report();
        } else if (!paced) {
            paced = true;
            schedule(this::onPace, settings.viewersPace());
        }
    }

    private void onPace() {
        paced = false;
        if (!changed.isEmpty()) {
            report();
        }
    }

    private void report() {
        if (inFlight || closed) {
            return;
        }
        boolean complete = everything;
        Map<VideoId, Integer> counts = new HashMap<>();
        if (complete) {
            counts.putAll(viewers.ofAll());
        }
        // A video without viewers isn't among all that have some, and yet its row has to end.
        changed.forEach(video -> counts.put(video, viewers.of(video)));
        changed.clear();
        everything = false;
        urgent = false;
        inFlight = true;
        Set<VideoId> reported = Set.copyOf(counts.keySet());
        long sentNanos = clock.nanoTime();
        dispatcher
                .report(new SubscriptionReport(frontend, incarnation, ++sequence, address, complete, counts))
                .whenComplete((reply, failure) ->
                        thread.execute(() -> onReply(reported, sentNanos, failure == null ? reply : null, failure)));
    }

    private void onReply(
            Set<VideoId> reported, long sentNanos, @Nullable ReportReply reply, @Nullable Throwable failure) {
        inFlight = false;
        if (closed) {
            return;
        }
        if (reply == null) {
            telemetry.counter(FrontendMetric.REPORTS_FAILED).increment();
            if (failure != null) {
                telemetry.errors().record("report to the dispatcher", failure);
            }
            everything = true;
            // The dispatcher may have been down and have forgotten us; a complete report would hide that.
            leaseWasLost |= leaseHeld;
            inFlight = true; // nothing else is to be sent before the pause is over
            long factor = Math.min(LONGEST_BACKOFF, 1L << Math.min(failures++, 10));
            schedule(this::onRetry, settings.retry().multipliedBy(factor));
            return;
        }
        telemetry.counter(FrontendMetric.REPORTS).increment();
        failures = 0;
        lease = reply.lease();
        leaseWasLost |= leaseHeld && (reply.sendAll() || clock.nanoTime() - leaseEndsNanos > 0);
        leaseHeld = true;
        // Counted from the asking: nobody knows when the dispatcher began to count.
        leaseEndsNanos = sentNanos + lease.toNanos();
        if (reply.sendAll()) {
            everything = true;
        }
        viewers.onStale(reply.stale());
        viewers.onSkews(reply.skewMicros());
        if (everything) {
            changed.addAll(reported);
        } else {
            reported.forEach(viewers::onEffective);
            if (leaseWasLost) {
                leaseWasLost = false;
                viewers.onLeaseLost();
            }
        }
        if (everything || urgent) {
            report();
        } else {
            schedule(this::onRenewal, lease.dividedBy(3));
        }
    }

    private void onRetry() {
        inFlight = false;
        report();
    }

    private void onRenewal() {
        long restNanos = leaseEndsNanos - clock.nanoTime();
        if (restNanos <= lease.toNanos() * 3 / 4) {
            report();
        }
    }

    private void schedule(Runnable task, Duration delay) {
        thread.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    void close() {
        closed = true;
    }
}
