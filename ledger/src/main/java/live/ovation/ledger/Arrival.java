package live.ovation.ledger;

import live.ovation.protocol.ChangePage;
import live.ovation.protocol.JournalEvent;
import live.ovation.protocol.Position;
import live.ovation.protocol.Reaction;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.VideoId;

/// Something that another region wrote and that is to be taken over. Taking over the same twice changes
/// nothing.
public sealed interface Arrival {
    /// A reaction, just accepted there.
    record Reacted(RegionId from, Reaction reaction) implements Arrival {}

    /// A counter as it stands there.
    record Counted(RegionId from, VideoId video, ChangePage.Counter counter) implements Arrival {}

    /// A comment or a retraction. Its provenance says where it was written; its position there counts for
    /// nothing here.
    record Written(JournalEvent entry) implements Arrival {}

    /// Everything that was written on a video up to a position there was told, as far as it still stands.
    record Complete(VideoId video, Position through) implements Arrival {}

    /// Everything that a cursor over the other region's ledger stands behind was taken over before.
    record Advanced(RegionId from, String cursor) implements Arrival {}
}
