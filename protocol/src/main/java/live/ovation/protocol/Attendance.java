package live.ovation.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is kept of a video's audience, and whether the video has ended: figures that outlive everybody who
/// watches. Always whole, so that what got lost on the way is made good by the next. As an event it tells that
/// a video ended, or goes on after all.
///
/// @param startedMicros when somebody was first known to watch, microseconds since the Unix epoch
/// @param peakViewers the most connections at a time
/// @param uniqueViewers about how many different viewers, within [Audience#STANDARD_ERROR]
/// @param endedMicros when the video ended; 0: it has not
/// @param saidMicros when somebody said that it ended, or goes on; 0: nobody did. The latest word holds
public record Attendance(
        VideoId video, long startedMicros, long peakViewers, long uniqueViewers, long endedMicros, long saidMicros)
        implements Event {

    /// What the regions together know of a video: the larger of their figures, the latest of their words.
    ///
    /// @param rows all of one video
    /// @return null when there are none
    public static @Nullable Attendance of(List<AttendanceRow> rows) {
        Attendance all = null;
        for (AttendanceRow row : rows) {
            all = all == null ? row.attendance() : all.with(row.attendance());
        }
        return all;
    }

    private Attendance with(Attendance other) {
        Attendance later = saidMicros >= other.saidMicros ? this : other;
        return new Attendance(
                video,
                Math.min(startedMicros, other.startedMicros),
                Math.max(peakViewers, other.peakViewers),
                Math.max(uniqueViewers, other.uniqueViewers),
                later.endedMicros,
                later.saidMicros);
    }

    /// The same with at least so many viewers at a time.
    public Attendance withPeak(long viewers) {
        return new Attendance(
                video, startedMicros, Math.max(peakViewers, viewers), uniqueViewers, endedMicros, saidMicros);
    }

    public boolean hasEnded() {
        return endedMicros > 0;
    }
}
