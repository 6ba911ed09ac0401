package live.ovation.protocol;

/// What one region knows of a video's audience. Rows of the same region and video merge: the larger figure and
/// the later word hold, so the same may be kept any number of times, in any order.
///
/// @param region whose viewers were counted
/// @param seenMicros when somebody was last known to watch, microseconds since the Unix epoch
public record AttendanceRow(RegionId region, long seenMicros, Attendance attendance) {
    public VideoId video() {
        return attendance.video();
    }

    /// Moves with every change of the row.
    public long changedMicros() {
        return Math.max(seenMicros, attendance.saidMicros());
    }
}
