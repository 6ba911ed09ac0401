package live.ovation.frontend.feed;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import live.ovation.frontend.metrics.FrontendMetric;
import live.ovation.protocol.FrontendId;
import live.ovation.protocol.PresencePort;
import live.ovation.protocol.PresenceReply;
import live.ovation.protocol.PresenceReport;
import live.ovation.protocol.UserId;
import live.ovation.protocol.VideoId;
import live.ovation.telemetry.Telemetry;
import org.jspecify.annotations.Nullable;

/// Tells a dispatcher who gives signs of life here. Confined to the feeds' thread, except [#add].
///
/// Who merely stays wakes nobody: those wait in a queue until the thread looks, which it does once per gathering.
/// One report is under way at a time; what comes meanwhile is the next one, each user once. Nothing
/// here is a list of who is here, nor of cohorts: that is the connections' own knowledge, and they
/// give their signs anew when the store turns out to have forgotten them.
final class PeopleReporter {
    /// How much later than it was given a sign of life may be told: this part of their interval, and no more than
    /// [#LONGEST_GATHERING]. A report costs as much as a hundred signs in it.
    private static final int GATHERING_PART = 30;

    private static final Duration LONGEST_GATHERING = Duration.ofMillis(500);
    /// A report without anybody in it shows whether the store is still the same.
    private static final Duration IDLE = Duration.ofSeconds(5);
    private static final int MOST_BEATS_AT_ONCE = 4_000;
    private static final int MOST_WAITING = 200_000;
    private static final int LONGEST_BACKOFF = 20;

    private final FrontendId frontend;
    private final long incarnation;
    private final FeedSettings settings;
    private final Duration gathering;
    private final PresencePort presences;
    private final ScheduledExecutorService thread;
    private final Consumer<Duration> onStoreLost;
    private final Telemetry telemetry;

    /// What loops have handed over since the thread last looked, and how many users that names.
    private final Queue<SignsOfLife> given = new ConcurrentLinkedQueue<>();

    private final AtomicInteger givenUsers = new AtomicInteger();

    private Map<UserId, PresenceReport.Beat> beats = new LinkedHashMap<>();
    private final Set<PresenceReport.Arrival> arrivals = new LinkedHashSet<>();
    private final WaitingCohorts cohorts = new WaitingCohorts(MOST_WAITING);
    private boolean inFlight;
    /// Those who wait have been gathered for long enough: they go as soon as the report under way was answered.
    private boolean gatheredWait;
    /// Or somebody of them has come or leaves.
    private boolean urgentWait;
    private boolean spokenSinceIdle;
    private volatile boolean closed;
    private int failures;
    private long sequence;
    private long answered;
    private long store;

    /// @param gathering how long who merely stays waits for others; see [#gatheringFor]
    /// @param onStoreLost the store has forgotten everybody; told for how long yet it can't tell who left
    PeopleReporter(
            FrontendId frontend,
            long incarnation,
            FeedSettings settings,
            Duration gathering,
            PresencePort presences,
            ScheduledExecutorService thread,
            Consumer<Duration> onStoreLost,
            Telemetry telemetry) {
        this.frontend = frontend;
        this.incarnation = incarnation;
        this.settings = settings;
        this.gathering = gathering;
        this.presences = presences;
        this.thread = thread;
        this.onStoreLost = onStoreLost;
        this.telemetry = telemetry;
    }

    /// @param beat how often who is here gives a sign of life
    static Duration gatheringFor(Duration beat) {
        Duration part = beat.dividedBy(GATHERING_PART);
        return part.compareTo(LONGEST_GATHERING) < 0 ? part : LONGEST_GATHERING;
    }

    void start() {
        idle();
        gather();
    }

    private void gather() {
        if (closed) {
            return;
        }
        thread.schedule(this::gather, gathering.toNanos(), TimeUnit.NANOSECONDS);
        takeGiven();
        if (!isEmpty()) {
            gatheredWait = true;
            send();
        }
    }

    private void idle() {
        if (closed) {
            return;
        }
        if (!spokenSinceIdle && !inFlight) {
            send();
        }
        spokenSinceIdle = false;
        thread.schedule(this::idle, IDLE.toNanos(), TimeUnit.NANOSECONDS);
    }

    private boolean isEmpty() {
        return beats.isEmpty() && arrivals.isEmpty() && cohorts.isEmpty();
    }

    /// May be called from any thread.
    void add(SignsOfLife signs) {
        if (closed) {
            return;
        }
        given.add(signs);
        if (givenUsers.addAndGet(signs.named()) >= MOST_BEATS_AT_ONCE || signs.isUrgent()) {
            thread.execute(this::look);
        }
    }

    private void look() {
        takeGiven();
        if (isDue()) {
            send();
        }
    }

    private void takeGiven() {
        for (SignsOfLife next = given.poll(); next != null; next = given.poll()) {
            givenUsers.addAndGet(-next.named());
            urgentWait |= next.isUrgent();
            keep(next.beats(), next.arrivals());
            cohorts.keep(next);
            telemetry.counter(FrontendMetric.VOUCHED).add(next.unnamed());
        }
    }

    private void keep(Collection<PresenceReport.Beat> more, Collection<PresenceReport.Arrival> arrived) {
        more.forEach(this::keep);
        for (PresenceReport.Arrival arrival : arrived) {
            if (arrivals.size() < MOST_WAITING) {
                arrivals.add(arrival);
            } else {
                telemetry.counter(FrontendMetric.PEOPLE_DROPPED).increment();
            }
        }
    }

    private boolean isDue() {
        return urgentWait || gatheredWait || beats.size() + cohorts.users() >= MOST_BEATS_AT_ONCE;
    }

    private void keep(PresenceReport.Beat beat) {
        if (beats.size() >= MOST_WAITING && !beats.containsKey(beat.user())) {
            telemetry.counter(FrontendMetric.PEOPLE_DROPPED).increment();
            return;
        }
        beats.merge(beat.user(), beat, PeopleReporter::both);
    }

    /// One user's signs of life, from two devices say.
    private static PresenceReport.Beat both(PresenceReport.Beat one, PresenceReport.Beat other) {
        if (one.videos().equals(other.videos())) {
            return one;
        }
        Set<VideoId> videos = new LinkedHashSet<>(one.videos());
        videos.addAll(other.videos());
        return new PresenceReport.Beat(one.user(), List.copyOf(videos));
    }

    private void send() {
        if (inFlight || closed) {
            return;
        }
        List<PresenceReport.Beat> sent = takeBeats();
        List<PresenceReport.Arrival> arrived =
                arrivals.stream().limit(MOST_BEATS_AT_ONCE).toList();
        arrived.forEach(arrivals::remove);
        PresenceReport.Cohorts some = cohorts.take(MOST_BEATS_AT_ONCE);
        boolean more = !isEmpty();
        urgentWait &= more;
        // Those for whom there was no room have waited as long.
        gatheredWait = more;
        inFlight = true;
        spokenSinceIdle = true;
        PresenceReport report =
                new PresenceReport(frontend, incarnation, ++sequence, answered, store, sent, arrived, some);
        presences
                .report(report)
                .whenComplete((reply, failure) ->
                        thread.execute(() -> onReply(report, failure == null ? reply : null, failure)));
    }

    private List<PresenceReport.Beat> takeBeats() {
        if (beats.size() <= MOST_BEATS_AT_ONCE) {
            List<PresenceReport.Beat> all = new ArrayList<>(beats.values());
            // There will be as many again.
            beats = LinkedHashMap.newLinkedHashMap(all.size());
            return all;
        }
        List<PresenceReport.Beat> some = new ArrayList<>(MOST_BEATS_AT_ONCE);
        Iterator<PresenceReport.Beat> waiting = beats.values().iterator();
        while (some.size() < MOST_BEATS_AT_ONCE) {
            some.add(waiting.next());
            waiting.remove();
        }
        return some;
    }

    private void onReply(PresenceReport report, @Nullable PresenceReply reply, @Nullable Throwable failure) {
        if (reply == null) {
            telemetry.counter(FrontendMetric.PRESENCE_FAILED).increment();
            if (failure != null) {
                telemetry.errors().record("report of people", failure);
            }
            keep(report.beats(), report.arrivals());
            cohorts.onFailed(report.cohorts());
            gatheredWait = true;
            // As if it were still under way: nothing else is to be sent before the pause is over.
            long factor = Math.min(LONGEST_BACKOFF, 1L << Math.min(failures++, 10));
            thread.schedule(this::onRetry, settings.retry().toNanos() * factor, TimeUnit.NANOSECONDS);
            return;
        }
        inFlight = false;
        answered = report.sequence();
        cohorts.onAnswered(reply.refused());
        telemetry.counter(FrontendMetric.BEATS_TOLD).add(report.named());
        failures = 0;
        boolean lost = store != 0 && store != reply.store();
        store = reply.store();
        if (lost) {
            telemetry.counter(FrontendMetric.STORES_LOST).increment();
            onStoreLost.accept(reply.settling());
        }
        if (isDue()) {
            send();
        }
    }

    private void onRetry() {
        inFlight = false;
        send();
    }

    void close() {
        closed = true;
    }
}
