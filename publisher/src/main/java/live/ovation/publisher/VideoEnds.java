package live.ovation.publisher;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
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
/// two
/// publishers or regions that say something at once agree in the end, and the same may be merged and told again.
final class VideoEnds implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(VideoEnds.class);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final Ledger ledger;
    private final AudienceProbe probe;
    private final Consumer<List<Event>> tell;
    private final Telemetry telemetry;
    private final Clock clock;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("ovation-ends").factory());

    /// @param tell is given what viewers are to be told
    VideoEnds(Ledger ledger, AudienceProbe probe, Consumer<List<Event>> tell, Telemetry telemetry, Clock clock) {
        this.ledger = ledger;
        this.probe = probe;
        this.tell = tell;
        this.telemetry = telemetry;
        this.clock = clock;
    }

    /// The video has ended. Says so once: of one that has ended before, what is known.
    ///
    /// @param sinceMicros when somebody was first known to watch it, if the ledger does not know
    /// @return fails with a [Problem] when nobody has heard of the video, or the ledger can't write
    CompletionStage<Attendance> end(VideoId video, long sinceMicros) {
        return asked(() -> {
            List<AttendanceRow> kept = ledger.attendances(video);
            Attendance known = Attendance.of(kept);
            if (known != null && known.hasEnded()) {
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
        List<VideoId> said = new ArrayList<>();
        for (AttendanceRow row : rows) {
            if (row.attendance().saidMicros() > 0) {
                Attendance known = Attendance.of(ledger.attendances(row.video()));
                if (known == null || row.attendance().saidMicros() > known.saidMicros()) {
                    said.add(row.video());
                }
            }
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
    }

    /// The figures of this moment; what the ledger has must do when nobody answers.
    private @Nullable AttendanceRow lastLook(VideoId video, long sinceMicros, List<AttendanceRow> kept) {
        try {
            return probe.more(video, sinceMicros, probe.viewers(video), kept);
        } catch (AudienceProbe.Unanswered e) {
            telemetry.errors().record("last look at an audience", e);
            return null;
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
        AttendanceRow figures = last != null ? last : probe.own(kept);
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
            answer.completeExceptionally(
                    Problem.unavailable("this publisher is going down (expected: another one)", RETRY_AFTER));
        }
        return answer;
    }

    @Override
    public void close() {
        thread.shutdown();
    }
}
