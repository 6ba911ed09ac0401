package live.ovation.frontend.log;

/// Where a log ends right now, seen by a reader as one value.
///
/// @param position bytes ever appended
/// @param journalOffset the newest journal entry appended so far, as its offset in the video's journal
public record Head(long position, long journalOffset) {}
