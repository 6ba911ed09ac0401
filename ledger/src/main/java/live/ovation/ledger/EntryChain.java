package live.ovation.ledger;

import java.util.ArrayList;
import java.util.List;
import live.ovation.protocol.Comment;
import live.ovation.protocol.JournalEvent;
import live.ovation.protocol.Provenance;
import live.ovation.protocol.Retraction;

/// Names each entry's predecessor in a stretch of what one region wrote. Stateless.
public final class EntryChain {
    private EntryChain() {}

    /// @param entries of one region, in its order and without a hole except for comments retracted since
    /// @param after the offset that the stretch begins after
    public static List<JournalEvent> linked(List<JournalEvent> entries, long after) {
        List<JournalEvent> linked = new ArrayList<>(entries.size());
        long previous = after;
        for (JournalEvent entry : entries) {
            Provenance provenance = new Provenance(entry.position(), previous);
            linked.add(
                    switch (entry) {
                        case Comment c ->
                            new Comment(c.video(), c.position(), provenance, c.by(), c.text(), c.atMicros());
                        case Retraction r ->
                            new Retraction(r.video(), r.position(), provenance, r.comment(), r.atMicros());
                    });
            previous = entry.position().offset();
        }
        return linked;
    }
}
