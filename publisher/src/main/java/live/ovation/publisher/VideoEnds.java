package live.ovation.publisher;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import live.ovation.ledger.Ledger;
import live.ovation.ledger.LedgerException;
import live.ovation.protocol.Attendance;
import live.ovation.protocol.AttendanceRow;
import live.ovation.protocol.Event;
import live.ovation.protocol.VideoId;
import live.ovation.protocol.VideoSnapshot;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.Telemetry;
import live.ovation.transport.Problem;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says that a video has ended, or goes on: into the ledger first, then to everybody who watches. Thread-safe; what
/// operators ask is done on a thread of its own.
///
/// A word is this region's row with a time after every word before, whatever the calendar says; the latest holds. So
/// two publishers or regions that say something at once agree in the end, and the same may be merged and told again.
/// Whoever repeats a word has it told again: of the first, nobody may have heard.
final class VideoEnds implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(VideoEnds.class);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final Duration LAST_WORD = Duration.ofSeconds(2);
    private static final int MOST_ASKED = 100;
    private static final int MOST_UNTOLD = 10_000;

    private final Ledger ledger;
    private final AudienceProbe probe;
    private final Consumer<List<Event>> tell;
    private final Telemetry telemetry;
    private final Clock clock;
    private final ExecutorService thread = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MOST_ASKED),
            Thread.ofPlatform().daemon().name("ovation-ends").factory());
    /// Words of other regions that may be written and were told to nobody.
    private final Set<VideoId> untold = ConcurrentHashMap.newKeySet();

    /// @param tell is given what viewers are to be told
    VideoEnds(Ledger ledger, AudienceProbe probe, Consumer<List<Event>> tell, Telemetry telemetry, Clock clock) {
        this.ledger = ledger;
        this.probe = probe;
        this.tell = tell;
        this.telemetry = telemetry;
        this.clock = clock;
    }

    /// The video has ended. Of one that has ended before nothing is written any more.
    ///
    /// @param sinceMicros when somebody was first known to watch it, if the ledger does not know
    /// @return fails with a [Problem] when nobody has heard of the video, or the ledger can't write
    CompletionStage<Attendance> end(VideoId video, long sinceMicros) {
        return asked(() -> {
            List<AttendanceRow> kept = ledger.attendances(video);
            Attendance known = Attendance.of(kept);
            if (known != null && known.hasEnded()) {
                tell.accept(List.of(known));
                return known;
            }
            AttendanceRow last = lastLook(video, sinceMicros, kept);
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
                tell.accept(List.of(known));
                return known;
            }
            LOG.info("video {} goes on", video);
            return say(video, kept, null, 0);
        });
    }

    /// Nothing happened on the video any more since it was last seen. Blocks.
    void endIdle(VideoId video) {
        List<AttendanceRow> kept = ledger.attendances(video);
        long seen = 0;
        for (AttendanceRow row : kept) {
            seen = Math.max(seen, row.seenMicros());
        }
        say(video, kept, null, seen);
        LOG.info("video {} ended, as nothing happened on it any more", video);
    }

    /// Takes over what another region keeps of its audiences, and tells of words that are news. Blocks.
    void merge(List<AttendanceRow> rows) {
        Set<VideoId> said = new LinkedHashSet<>();
        for (AttendanceRow row : rows) {
            if (row.attendance().saidMicros() > 0) {
                Attendance known = Attendance.of(ledger.attendances(row.video()));
                if (known == null
                        || row.attendance().saidMicros() > known.saidMicros()
                        || untold.contains(row.video())) {
                    said.add(row.video());
                }
            }
        }
        if (untold.size() + said.size() <= MOST_UNTOLD) {
            untold.addAll(said);
        }
        ledger.attend(rows);
        List<Event> news = new ArrayList<>();
        for (VideoId video : said) {
            Attendance now = Attendance.of(ledger.attendances(video));
            if (now != null) {
                news.add(now);
            }
        }
        if (!news.isEmpty()) {
            tell.accept(news);
        }
        untold.removeAll(said);
    }

    /// The figures of this moment; what the ledger has must do when nobody answers.
    private @Nullable AttendanceRow lastLook(VideoId video, long sinceMicros, List<AttendanceRow> kept) {
        try {
            return probe.more(video, sinceMicros, probe.viewers(video), uniqueViewers(video), kept);
        } catch (AudienceProbe.Unanswered e) {
            telemetry.errors().record("last look at an audience", e);
            return null;
        }
    }

    private long uniqueViewers(VideoId video) {
        try {
            return probe.uniqueViewers(video);
        } catch (AudienceProbe.Unanswered e) {
            return 0;
        }
    }

    private boolean isKnown(VideoId video) {
        VideoSnapshot snapshot = ledger.snapshot(video, 0);
        return snapshot.totals().ofAllKinds() > 0 || snapshot.head().offset() > 0;
    }

    /// Writes this region's word down, and has it told.
    ///
    /// @param last what is to be written beside it; null: nothing
    /// @param endedMicros 0: it goes on
    private Attendance say(VideoId video, List<AttendanceRow> kept, @Nullable AttendanceRow last, long endedMicros) {
        Attendance before = Attendance.of(kept);
        AttendanceRow own = probe.own(kept);
        AttendanceRow figures = last != null ? last : own;
        long now = clock.epochMicros();
        long started = figures == null ? now : figures.attendance().startedMicros();
        // After the last word, after the start, and after whatever else was written of it: others look for what
        // changed.
        long said = Math.max(
                Math.max(now, started),
                Math.max(before == null ? 0 : before.saidMicros(), own == null ? 0 : own.seenMicros()) + 1);
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

    private <T> CompletionStage<T> asked(Supplier<T> work) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        try {
            thread.execute(() -> {
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
            telemetry.errors().record("end of a video", e);
            answer.completeExceptionally(Problem.unavailable(
                    thread.isShutdown()
                            ? "this publisher is going down (expected: another one)"
                            : "too many ends wait to be written (expected: fewer, in a moment)",
                    RETRY_AFTER));
        }
        return answer;
    }

    /// Says what was asked for, if that takes no longer than two seconds.
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(LAST_WORD.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("ends of videos were asked for and not said");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
