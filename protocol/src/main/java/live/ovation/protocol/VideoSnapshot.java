package live.ovation.protocol;

import java.util.List;

/// A video as the ledger knew it at one moment.
///
/// @param totals the receiver's own copy
/// @param comments how many comments stand, retracted ones not counted
/// @param head the position of the newest journal entry; offset 0 when there is none
/// @param newest the newest comments that stand, oldest first, all at or before `head`
public record VideoSnapshot(VideoId video, Totals totals, long comments, Position head, List<Comment> newest) {
    public VideoSnapshot {
        newest = List.copyOf(newest);
    }
}
