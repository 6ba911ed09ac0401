package live.ovation.publisher;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import live.ovation.ledger.Ledger;
import live.ovation.ledger.LedgerException;
import live.ovation.protocol.Attendance;
import live.ovation.protocol.AttendanceRow;
import live.ovation.protocol.Audience;
import live.ovation.protocol.DispatcherPort;
import live.ovation.protocol.Event;
import live.ovation.protocol.PresencePort;
import live.ovation.protocol.VideoId;
import live.ovation.protocol.ViewerCount;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.Telemetry;
import live.ovation.transport.Problem;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps in the ledger what there was of audiences, and says when a video has ended. Thread-safe; two threads of
/// its own do what blocks: one the rounds, one what operators ask.
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
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Duration LAST_ROUND = Duration.ofSeconds(2);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    /// Somebody should have written by then.
    private static final Duration ORPHANED = EVERY.multipliedBy(5).dividedBy(2);
    private static final Duration FOUND_WITHIN = EVERY.multipliedBy(10);
    private static final int MOST_HEARD = 10_000;
    private static final int AT_ONCE = 500;
    /// A frontend reads a video before its first viewer counts, so one empty look says little.
    private static final int EMPTY_LOOKS = 2;

    private final Ledger ledger;
    private final DispatcherPort dispatcher;
    private final PresencePort presences;
    private final Consumer<List<Event>> tell;
    private final Duration endsAfter;
    private final Telemetry telemetry;
    private final Clock clock;
    private final Map<VideoId, Heard> heard = new ConcurrentHashMap<>();
    private final ScheduledExecutorService rounds = thread("ovation-attendance");
    private final ScheduledExecutorService words = thread("ovation-ends");

    /// A video that may have viewers. Its looks are confined to the rounds.
    private static final class Heard {
        private final long sinceMicros;
        private int emptyLooks;

        Heard(long sinceMicros) {
            this.sinceMicros = sinceMicros;
        }
    }

    /// @param endsAfter a video on which nothing happened for so long has ended; zero: only when somebody says so
    /// @param tell is given what viewers are to be told
    AttendanceKeeper(
            Ledger ledger,
            DispatcherPort dispatcher,
            PresencePort presences,
            Duration endsAfter,
            Consumer<List<Event>> tell,
            Telemetry telemetry,
            Clock clock) {
        this.ledger = ledger;
        this.dispatcher = dispatcher;
        this.presences = presences;
        this.endsAfter = endsAfter;
        this.tell = tell;
        this.telemetry = telemetry;
        this.clock = clock;
        telemetry.gauge(PublisherMetric.ATTENDED, heard::size);
        rounds.scheduleWithFixedDelay(this::round, EVERY.toSeconds(), EVERY.toSeconds(), TimeUnit.SECONDS);
    }

    private static ScheduledExecutorService thread(String name) {
        return Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name(name).factory());
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

    // --- rounds ---

    private void round() {
        try {
            keep();
        } catch (RuntimeException e) {
            telemetry.counter(PublisherMetric.ATTENDANCE_FAILED).increment();
            telemetry.errors().record("keeping of attendance", e);
        }
    }

    /// Writes down what is more than before, and ends what was idle for long.
    ///
    /// @throws RuntimeException when no dispatcher or ledger answers; the next round finds what this one did not
    void keep() {
        long now = clock.epochMicros();
        ledger.lastSeen(now - micros(FOUND_WITHIN), now - micros(ORPHANED), MOST_HEARD)
                .forEach(this::heardOf);
        List<AttendanceRow> rows = new ArrayList<>();
        for (Map.Entry<VideoId, Heard> entry : heard.entrySet()) {
            look(entry.getKey(), entry.getValue(), rows);
            if (rows.size() == AT_ONCE) {
                attend(rows);
            }
        }
        attend(rows);
        if (endsAfter.isPositive()) {
            endIdle(now - micros(endsAfter));
        }
    }

    private void attend(List<AttendanceRow> rows) {
        ledger.attend(rows);
        telemetry.counter(PublisherMetric.ATTENDANCES).add(rows.size());
        rows.clear();
    }

    private void look(VideoId video, Heard one, List<AttendanceRow> rows) {
        ViewerCount count = answer(() -> dispatcher.viewers(video));
        List<AttendanceRow> kept = ledger.attendances(video);
        AttendanceRow row = hasEnded(Attendance.of(kept)) ? null : more(video, one.sinceMicros, count, kept);
        if (row != null) {
            rows.add(row);
        }
        one.emptyLooks = count.viewers() > 0 ? 0 : one.emptyLooks + 1;
        if (one.emptyLooks >= EMPTY_LOOKS) {
            heard.remove(video, one);
        }
    }

    /// What is to be written of a video; null when nobody watches and nothing is more than what is kept.
    private @Nullable AttendanceRow more(VideoId video, long sinceMicros, ViewerCount count, List<AttendanceRow> kept) {
        AttendanceRow own = own(kept);
        long unique = uniqueViewers(video);
        long peak = Math.max(count.peakViewers(), count.viewers());
        boolean grown = own == null
                ? peak > 0 || unique > 0
                : peak > own.attendance().peakViewers()
                        || unique > own.attendance().uniqueViewers();
        if (count.viewers() == 0 && !grown) {
            return null;
        }
        long now = clock.epochMicros();
        long started =
                own == null ? Math.min(sinceMicros, now) : own.attendance().startedMicros();
        return new AttendanceRow(
                ledger.region(), Math.max(now, started), new Attendance(video, started, peak, unique, 0, 0));
    }

    private @Nullable AttendanceRow own(List<AttendanceRow> rows) {
        for (AttendanceRow row : rows) {
            if (row.region().equals(ledger.region())) {
                return row;
            }
        }
        return null;
    }

    private static boolean hasEnded(@Nullable Attendance attendance) {
        return attendance != null && attendance.hasEnded();
    }

    /// 0 while nobody can tell.
    private long uniqueViewers(VideoId video) {
        try {
            Audience audience = answer(() -> presences.audience(video));
            return audience.unique();
        } catch (Unanswered e) {
            return 0;
        }
    }

    private void endIdle(long sinceMicros) {
        VideoId after = null;
        List<VideoId> idle;
        do {
            idle = ledger.idleVideos(sinceMicros, after, AT_ONCE);
            for (VideoId video : idle) {
                List<AttendanceRow> kept = ledger.attendances(video);
                long seen = 0;
                for (AttendanceRow row : kept) {
                    seen = Math.max(seen, row.seenMicros());
                }
                say(video, kept, null, seen);
                LOG.info("video {} ended, nothing happened on it for {}", video, endsAfter);
                after = video;
            }
        } while (idle.size() == AT_ONCE);
    }

    // --- words ---

    /// The video has ended. Says so once: of one that has ended before, what is known.
    ///
    /// @return fails with a [Problem] when nobody has heard of the video, or the ledger can't write
    CompletionStage<Attendance> end(VideoId video) {
        return asked(() -> {
            List<AttendanceRow> kept = ledger.attendances(video);
            Attendance known = Attendance.of(kept);
            if (known != null && known.hasEnded()) {
                return known;
            }
            AttendanceRow last = lastLook(video, kept);
            if (known == null && last == null && !isKnown(video)) {
                throw Problem.notFound("video: " + video + " (expected: one that something happened on)");
            }
            LOG.info("video {} ended", video);
            return say(video, kept, last, clock.epochMicros());
        });
    }

    /// The video has not ended, or goes on.
    ///
    /// @return fails with a [Problem] when nobody has ever watched it, or the ledger can't write
    CompletionStage<Attendance> goOn(VideoId video) {
        return asked(() -> {
            List<AttendanceRow> kept = ledger.attendances(video);
            Attendance known = Attendance.of(kept);
            if (known == null) {
                throw Problem.notFound("video: " + video + " (expected: one that ended, or was watched)");
            }
            if (!known.hasEnded()) {
                return known;
            }
            LOG.info("video {} goes on", video);
            heardOf(video);
            return say(video, kept, null, 0);
        });
    }

    /// The figures of this moment; what the ledger has must do when nobody answers.
    private @Nullable AttendanceRow lastLook(VideoId video, List<AttendanceRow> kept) {
        try {
            Heard one = heard.get(video);
            long since = one == null ? clock.epochMicros() : one.sinceMicros;
            return more(video, since, answer(() -> dispatcher.viewers(video)), kept);
        } catch (Unanswered e) {
            telemetry.errors().record("last look at an audience", e);
            return null;
        }
    }

    private boolean isKnown(VideoId video) {
        var snapshot = ledger.snapshot(video, 0);
        return snapshot.totals().ofAllKinds() > 0 || snapshot.head().offset() > 0;
    }

    /// Writes this region's word down, and has it told.
    ///
    /// @param last what is to be written beside it; null: nothing
    /// @param endedMicros 0: it goes on
    private Attendance say(VideoId video, List<AttendanceRow> kept, @Nullable AttendanceRow last, long endedMicros) {
        Attendance before = Attendance.of(kept);
        AttendanceRow figures = last != null ? last : own(kept);
        long now = clock.epochMicros();
        long started = figures == null ? now : figures.attendance().startedMicros();
        // After the last word, and after the start, whatever a clock says.
        long said = Math.max(Math.max(now, started), before == null ? 0 : before.saidMicros() + 1);
        Attendance word = new Attendance(
                video,
                started,
                figures == null ? 0 : figures.attendance().peakViewers(),
                figures == null ? 0 : figures.attendance().uniqueViewers(),
                endedMicros == 0 ? 0 : Math.min(said, Math.max(endedMicros, started)),
                said);
        long seen = figures == null ? started : figures.seenMicros();
        ledger.attend(List.of(new AttendanceRow(ledger.region(), seen, word)));
        Attendance all = Attendance.of(ledger.attendances(video));
        Attendance told = all == null ? word : all;
        tell.accept(List.of(told));
        return told;
    }

    /// Takes over what another region keeps of its audiences, and tells of words that are news. Blocks.
    void merge(List<AttendanceRow> rows) {
        List<AttendanceRow> said = new ArrayList<>();
        for (AttendanceRow row : rows) {
            Attendance known =
                    row.attendance().saidMicros() == 0 ? null : Attendance.of(ledger.attendances(row.video()));
            long knownSaid = known == null ? 0 : known.saidMicros();
            if (row.attendance().saidMicros() > knownSaid) {
                said.add(row);
            }
        }
        ledger.attend(rows);
        List<Event> news = new ArrayList<>();
        for (AttendanceRow row : said) {
            Attendance now = Attendance.of(ledger.attendances(row.video()));
            if (now != null) {
                news.add(now);
            }
        }
        if (!news.isEmpty()) {
            tell.accept(news);
        }
    }

    private <T> CompletionStage<T> asked(Supplier<T> work) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        try {
            words.execute(() -> {
                try {
                    answer.complete(work.get());
                } catch (LedgerException e) {
                    telemetry.errors().record("end of a video", e);
                    answer.completeExceptionally(
                            Problem.unavailable("the ledger can't write (expected: again in a moment)", RETRY_AFTER));
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

    /// No dispatcher answered.
    private static final class Unanswered extends RuntimeException {
        private static final long serialVersionUID = 1;

        Unanswered(@Nullable Throwable cause) {
            super("no dispatcher answers who watches", cause);
        }
    }

    private static <T> T answer(Supplier<CompletionStage<T>> question) {
        try {
            return question.get().toCompletableFuture().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unanswered(e);
        } catch (ExecutionException | TimeoutException | IllegalStateException e) {
            throw new Unanswered(e);
        }
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1_000;
    }

    /// Writes down what there is, if that takes no longer than two seconds, and ends the threads.
    @Override
    public void close() {
        words.shutdown();
        try {
            Future<?> last = rounds.submit(this::round);
            rounds.shutdown();
            last.get(heard.isEmpty() ? 0 : LAST_ROUND.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | RejectedExecutionException e) {
            LOG.debug("the last round over audiences did not end", e);
        }
        rounds.shutdownNow();
    }
}
