package live.ovation.publisher;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import live.ovation.ledger.Ledger;
import live.ovation.protocol.Attendance;
import live.ovation.protocol.AttendanceRow;
import live.ovation.protocol.VideoId;
import live.ovation.protocol.ViewerCount;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.Telemetry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps in the ledger what there was of audiences. Thread-safe; a thread of its own makes the rounds.
///
/// Once a minute it asks a dispatcher about every video that a frontend has read since somebody began to watch it,
/// and writes down what is more than before: so whoever dies, at most the last minute's part of a peak is lost,
/// and mostly not even that, for the subscription table remembers peaks, too. A video whose publisher died is
/// found in the ledger by the others. Everything it writes merges (the larger figure, the later word), so
/// publishers need not know of each other, and regions converge.
///
/// Nothing is written of a video that has ended: who watches a recording was not there.
final class AttendanceKeeper implements AutoCloseable {
    static final Duration EVERY = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(AttendanceKeeper.class);
    private static final Duration LAST_ROUND = Duration.ofSeconds(2);
    /// Somebody should have written by then.
    private static final Duration ORPHANED = EVERY.multipliedBy(5).dividedBy(2);
    private static final Duration FOUND_WITHIN = EVERY.multipliedBy(10);
    private static final int MOST_HEARD = 10_000;
    private static final int AT_ONCE = 500;
    /// A frontend reads a video before its first viewer counts, so one empty look says little.
    private static final int EMPTY_LOOKS = 2;
    /// Idle videos are sought so many times in the time after which one ends: it reads every video that has not ended.
    private static final int SEARCHES = 10;

    private final Ledger ledger;
    private final AudienceProbe probe;
    private final VideoEnds ends;
    private final Duration endsAfter;
    private final Telemetry telemetry;
    private final Clock clock;
    private final Map<VideoId, Heard> heard = new ConcurrentHashMap<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("ovation-attendance").factory());

    /// A video that may have viewers. Its looks are confined to the rounds.
    private static final class Heard {
        private final long sinceMicros;
        private int emptyLooks;

        Heard(long sinceMicros) {
            this.sinceMicros = sinceMicros;
        }
    }

    // Confined to the rounds.
    private boolean uniquesAnswered;
    private @Nullable Long idleSoughtNanos;

    /// @param endsAfter a video on which nothing happened for so long has ended; zero: only when somebody says so
    AttendanceKeeper(
            Ledger ledger, AudienceProbe probe, VideoEnds ends, Duration endsAfter, Telemetry telemetry, Clock clock) {
        this.ledger = ledger;
        this.probe = probe;
        this.ends = ends;
        this.endsAfter = endsAfter;
        this.telemetry = telemetry;
        this.clock = clock;
        telemetry.gauge(PublisherMetric.ATTENDED, heard::size);
        thread.scheduleWithFixedDelay(this::round, EVERY.toSeconds(), EVERY.toSeconds(), TimeUnit.SECONDS);
    }

    /// Somebody began to watch a video, or is about to.
    void heardOf(VideoId video) {
        if (heard.containsKey(video)) {
            return;
        }
        if (heard.size() >= MOST_HEARD) {
            telemetry.counter(PublisherMetric.UNATTENDED).increment();
            return;
        }
        heard.putIfAbsent(video, new Heard(clock.epochMicros()));
    }

    /// Since when somebody is known to watch: now, if nobody is.
    long heardSinceMicros(VideoId video) {
        Heard one = heard.get(video);
        return one == null ? clock.epochMicros() : one.sinceMicros;
    }

    private void round() {
        try {
            keep();
        } catch (RuntimeException e) {
            telemetry.counter(PublisherMetric.ATTENDANCE_FAILED).increment();
            telemetry.errors().record("keeping of attendance", e);
        }
    }

    /// Writes down what is more than before, and ends what was idle for long. A round takes no longer than the time
    /// between two, and begins somewhere else each time: what can't be told of one video keeps no other from being
    /// written.
    ///
    /// @throws RuntimeException when no dispatcher answers for some video, or the ledger does not; a
    ///     later round finds what this one did not
    void keep() {
        long now = clock.epochMicros();
        ledger.lastSeen(now - micros(FOUND_WITHIN), now - micros(ORPHANED), MOST_HEARD)
                .forEach(this::heardOf);
        List<AttendanceRow> rows = new ArrayList<>();
        AudienceProbe.Unanswered unanswered = null;
        List<Map.Entry<VideoId, Heard>> turns = new ArrayList<>(heard.entrySet());
        Collections.shuffle(turns, ThreadLocalRandom.current());
        long began = clock.nanoTime();
        uniquesAnswered = true;
        for (Map.Entry<VideoId, Heard> entry : turns) {
            if (clock.nanoTime() - began > EVERY.toNanos()) {
                break;
            }
            try {
                look(entry.getKey(), entry.getValue(), rows);
            } catch (AudienceProbe.Unanswered e) {
                unanswered = e;
            }
            if (rows.size() == AT_ONCE) {
                attend(rows);
            }
        }
        attend(rows);
        if (unanswered != null) {
            throw unanswered;
        }
        if (endsAfter.isPositive() && isIdleDue()) {
            endIdle(now - micros(endsAfter));
            idleSoughtNanos = began;
        }
    }

    /// Not by the calendar: one that is set back would put the next search off by as much.
    private boolean isIdleDue() {
        Long last = idleSoughtNanos;
        return last == null
                || clock.nanoTime() - last >= endsAfter.dividedBy(SEARCHES).toNanos();
    }

    /// 0 while nobody can tell: asking waits a second, so a round that had no answer asks no more.
    private long uniqueViewers(VideoId video) {
        if (!uniquesAnswered) {
            return 0;
        }
        try {
            return probe.uniqueViewers(video);
        } catch (AudienceProbe.Unanswered e) {
            uniquesAnswered = false;
            telemetry.errors().record("different viewers of an audience", e);
            return 0;
        }
    }

    private void look(VideoId video, Heard one, List<AttendanceRow> rows) {
        ViewerCount count = probe.viewers(video);
        List<AttendanceRow> kept = ledger.attendances(video);
        Attendance known = Attendance.of(kept);
        if (known == null || !known.hasEnded()) {
            AttendanceRow more = probe.more(video, one.sinceMicros, count, uniqueViewers(video), kept);
            if (more != null) {
                rows.add(more);
            }
        }
        one.emptyLooks = count.viewers() > 0 ? 0 : one.emptyLooks + 1;
        if (one.emptyLooks >= EMPTY_LOOKS) {
            heard.remove(video, one);
        }
    }

    private void attend(List<AttendanceRow> rows) {
        ledger.attend(rows);
        telemetry.counter(PublisherMetric.ATTENDANCES).add(rows.size());
        rows.clear();
    }

    private void endIdle(long sinceMicros) {
        VideoId after = null;
        List<VideoId> idle;
        do {
            idle = ledger.idleVideos(sinceMicros, after, AT_ONCE);
            for (VideoId video : idle) {
                // Who watches may not have been written down yet, or not here.
                if (probe.viewers(video).viewers() == 0) {
                    ends.endIdle(video);
                }
                after = video;
            }
        } while (!idle.isEmpty());
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1_000;
    }

    /// Writes down what there is, if that takes no longer than two seconds, and ends the thread.
    @Override
    public void close() {
        if (heard.isEmpty()) {
            thread.shutdown();
            return;
        }
        try {
            Future<?> last = thread.submit(this::round);
            thread.shutdown();
            last.get(LAST_ROUND.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("the last round over audiences did not end", e);
        }
        thread.shutdownNow();
    }
}
