package live.ovation.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A video as the ledger knew it at one moment.
///
/// @param totals the receiver's own copy
/// @param comments how many comments stand, retracted ones not counted
/// @param head the position of the newest journal entry; offset 0 when there is none
/// @param newest the newest comments that stand, oldest first, all at or before `head`
/// @param attendance what is kept of its audience; null: nothing is
public record VideoSnapshot(
        VideoId video,
        Totals totals,
        long comments,
        Position head,
        List<Comment> newest,
        @Nullable Attendance attendance) {
    public VideoSnapshot {
        newest = List.copyOf(newest);
    }

    /// A video of whose audience nothing is kept.
    public VideoSnapshot(VideoId video, Totals totals, long comments, Position head, List<Comment> newest) {
        this(video, totals, comments, head, newest, null);
    }

    public VideoSnapshot withAttendance(@Nullable Attendance other) {
        return new VideoSnapshot(video, totals, comments, head, newest, other);
    }
}
