package live.ovation.protocol;

import java.util.List;

/// A stretch of a video's journal, oldest first.
///
/// @param reset the position asked for is not in this journal (another epoch or region): the page starts from the
///     newest comments instead, and what lies between is unknown
/// @param more entries follow after the last one here
public record JournalPage(VideoId video, List<JournalEvent> entries, boolean reset, boolean more) {
    public JournalPage {
        entries = List.copyOf(entries);
    }
}
