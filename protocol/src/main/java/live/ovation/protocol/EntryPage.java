package live.ovation.protocol;

import java.util.List;

/// A stretch of what a region wrote into a video's journal itself, oldest first.
///
/// @param through the page is complete up to here
/// @param more entries follow after that
public record EntryPage(VideoId video, List<JournalEvent> entries, Position through, boolean more) {
    public EntryPage {
        entries = List.copyOf(entries);
    }
}
