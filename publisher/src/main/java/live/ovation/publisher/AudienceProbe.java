package live.ovation.publisher;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import live.ovation.protocol.Attendance;
import live.ovation.protocol.AttendanceRow;
import live.ovation.protocol.Audience;
import live.ovation.protocol.DispatcherPort;
import live.ovation.protocol.PresencePort;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.VideoId;
import live.ovation.protocol.ViewerCount;
import live.ovation.telemetry.Clock;
import org.jspecify.annotations.Nullable;

/// Asks the dispatchers who watches, and says what of it is more than the ledger has. Holds nothing; its calls block.
///
/// @param region whose viewers these are
record AudienceProbe(RegionId region, DispatcherPort dispatcher, PresencePort presences, Clock clock) {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /// No dispatcher answered.
    static final class Unanswered extends RuntimeException {
        private static final long serialVersionUID = 1;

        Unanswered(Throwable cause) {
            super("no dispatcher answers who watches", cause);
        }
    }

    /// @throws Unanswered when nobody can say
    ViewerCount viewers(VideoId video) {
        return answer(() -> dispatcher.viewers(video));
    }

    /// What is to be written of a video: null when nobody watches and nothing is more than what is kept.
    ///
    /// @param sinceMicros when somebody was first known to watch, if that is not kept
    /// @param unique different viewers; 0 while nobody can tell
    @Nullable
    AttendanceRow more(VideoId video, long sinceMicros, ViewerCount count, long unique, List<AttendanceRow> kept) {
        AttendanceRow own = own(kept);
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
        return new AttendanceRow(region, Math.max(now, started), new Attendance(video, started, peak, unique, 0, 0));
    }

    /// This region's row.
    @Nullable
    AttendanceRow own(List<AttendanceRow> rows) {
        for (AttendanceRow row : rows) {
            if (row.region().equals(region)) {
                return row;
            }
        }
        return null;
    }

    /// @throws Unanswered when nobody can say
    long uniqueViewers(VideoId video) {
        Audience audience = answer(() -> presences.audience(video));
        return audience.unique();
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
}
