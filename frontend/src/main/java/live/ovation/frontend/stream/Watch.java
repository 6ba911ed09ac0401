package live.ovation.frontend.stream;

import live.ovation.frontend.log.Head;
import live.ovation.protocol.Position;
import live.ovation.protocol.VideoId;
import org.jspecify.annotations.Nullable;

/// One viewer's place in one video: a cursor over the log. Always at a frame's beginning. Confined to
/// its stream's event loop.
public final class Watch {
    final Stream stream;
    private final VideoId video;

    /// Whose cursor this is one of; null while the viewer catches up.
    @Nullable
    LaneWatchers watchers;

    /// Among the watchers, so that leaving costs nothing.
    int index;

    long cursor;
    /// The newest journal entry before the cursor; its epoch and region are those of `journal`.
    long journalOffset;
    private @Nullable Position journal;

    Watch(Stream stream, VideoId video) {
        this.stream = stream;
        this.video = video;
    }

    public VideoId video() {
        return video;
    }

    public boolean isLive() {
        return watchers != null;
    }

    /// The newest journal entry that this viewer was sent, or is known to have; null when it has none.
    public @Nullable Position position() {
        return journal == null ? null : journal.at(journalOffset);
    }

    /// What the viewer has, as far as it was sent outside the log.
    public void positionIs(@Nullable Position position) {
        journal = position;
        journalOffset = position == null ? 0 : position.offset();
    }

    void join(LaneWatchers joined, Head at, Position journalHead) {
        watchers = joined;
        cursor = at.position();
        journal = journalHead;
        journalOffset = at.journalOffset();
    }
}
