package live.ovation.frontend.feed;

import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import live.ovation.protocol.Delivery;
import live.ovation.telemetry.Hop;

/// What a dispatcher says that it put on one life of a link, joined with what came of it. Confined to the feeds'
/// thread.
///
/// The key of the join is an event's number on its link. A delivery that begins behind where the last one ended leaves
/// a hole; one that comes late fills its own; a hole that is a minute old is counted as lost.
final class LinkLosses {
    /// Holes that may be filled yet; of one too many nobody waits for the rest of the oldest.
    private static final int MOST_HOLES = 1_000;

    private final Hop hop;
    private final TreeMap<Long, Hole> holes = new TreeMap<>();
    private long next;

    LinkLosses(Hop hop) {
        this.hop = hop;
    }

    /// From its key to here nothing has come.
    private record Hole(long end, long sinceNanos) {}

    void onDelivery(Delivery delivery, long nowNanos) {
        long from = delivery.sequence() - delivery.phantoms();
        long to = from + delivery.events();
        hop.ended(delivery.events());
        if (from > next) {
            holes.put(next, new Hole(from, nowNanos));
            if (holes.size() > MOST_HOLES) {
                Map.Entry<Long, Hole> first = holes.pollFirstEntry();
                hop.lost(first.getValue().end - first.getKey());
            }
        } else if (from < next) {
            fill(from, to);
        }
        if (to > next) {
            hop.started(to - next);
            next = to;
        }
    }

    private void fill(long from, long to) {
        Map.Entry<Long, Hole> before = holes.floorEntry(from);
        if (before == null || before.getValue().end < to) {
            // It came twice, or so late that it was counted already.
            return;
        }
        Hole hole = before.getValue();
        holes.remove(before.getKey());
        if (before.getKey() < from) {
            holes.put(before.getKey(), new Hole(from, hole.sinceNanos));
        }
        if (to < hole.end) {
            holes.put(to, new Hole(hole.end, hole.sinceNanos));
        }
    }

    /// Counts the holes that are too old to be filled.
    void look(long nowNanos) {
        Iterator<Map.Entry<Long, Hole>> all = holes.entrySet().iterator();
        while (all.hasNext()) {
            Map.Entry<Long, Hole> one = all.next();
            if (nowNanos - one.getValue().sinceNanos >= Hop.PATIENCE_NANOS) {
                hop.lost(one.getValue().end - one.getKey());
                all.remove();
            }
        }
    }

    /// The link's life is over: nothing comes on it any more.
    void end() {
        holes.forEach((from, hole) -> hop.lost(hole.end - from));
        holes.clear();
    }
}
