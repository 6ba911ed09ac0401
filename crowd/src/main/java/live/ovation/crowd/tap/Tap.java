package live.ovation.crowd.tap;

/// One request of the tappers. Immutable.
///
/// @param video the video's index
/// @param taps how many likes; 0: this is a comment
/// @param comment the comment's number on its video; -1: these are likes
/// @param dueNanos when it should have been sent, by the monotonic clock
/// @param sentNanos when it was sent first, by the same clock
/// @param sentMicros when it was sent first, by the calendar
/// @param region where it is sent, as an index
/// @param id the same however often it is sent; empty: it is sent once
record Tap(int video, int taps, int comment, long dueNanos, long sentNanos, long sentMicros, int region, String id) {
    /// When it should have been sent, by the calendar.
    long dueMicros() {
        return sentMicros - (sentNanos - dueNanos) / 1_000;
    }

    boolean isComment() {
        return comment >= 0;
    }
}
