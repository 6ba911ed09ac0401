package live.ovation.ledger;

import java.util.ArrayList;
import java.util.List;
import live.ovation.protocol.ChangePage;
import live.ovation.protocol.Event;
import live.ovation.protocol.Growth;
import live.ovation.protocol.JournalEvent;
import live.ovation.protocol.Position;
import live.ovation.protocol.Reaction;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.VideoId;

/// Something that another region wrote and that is to be taken over. Taking over the same twice changes
/// nothing.
public sealed interface Arrival {
    /// A reaction, just accepted there.
    record Reacted(RegionId from, Reaction reaction) implements Arrival {
        /// What became of it, when its counter grew by so much. More than the reaction is told as growth of its own:
        /// what was accepted before it and never arrived.
        public Merged grownBy(long grown) {
            if (grown == 0) {
                return new Merged.Known();
            }
            List<Event> events = new ArrayList<>(2);
            if (grown > reaction.count()) {
                long before = reaction.originTotal() - reaction.count();
                events.add(new Growth(reaction.video(), reaction.kind(), reaction.origin(), before));
            }
            events.add(new Reaction(
                    reaction.video(),
                    reaction.kind(),
                    reaction.count(),
                    reaction.by(),
                    reaction.origin(),
                    reaction.originTotal(),
                    reaction.atMicros(),
                    from));
            return new Merged.News(events);
        }
    }

    /// A counter as it stands there.
    record Counted(RegionId from, VideoId video, ChangePage.Counter counter) implements Arrival {
        /// What became of it, when the counter grew by so much.
        public Merged grownBy(long grown) {
            return grown == 0
                    ? new Merged.Known()
                    : new Merged.News(List.of(new Growth(video, counter.kind(), counter.origin(), counter.value())));
        }
    }

    /// A comment or a retraction. Its provenance says where it was written; its position there counts for
    /// nothing here.
    record Written(JournalEvent entry) implements Arrival {}

    /// Everything that was written on a video up to a position there was told, as far as it still stands.
    record Complete(VideoId video, Position through) implements Arrival {}

    /// Everything that a cursor over the other region's ledger stands behind was taken over before.
    record Advanced(RegionId from, String cursor) implements Arrival {}
}
