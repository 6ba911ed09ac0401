package live.ovation.ledger.sqlite;

import java.util.HashMap;
import java.util.Map;
import live.ovation.ledger.TimelineRows;
import live.ovation.protocol.OriginId;
import live.ovation.protocol.ReactionKind;
import live.ovation.protocol.RegionId;
import org.jspecify.annotations.Nullable;

/// What the writer remembers of one video, so that a hot video costs no reads: its counters, and what of them the
/// transaction under way has changed. Confined to the writer.
///
/// Books run ahead of the file until the transaction ends; when it fails, they are thrown away and read anew.
final class VideoBook {
    /// The kind under which the timeline counts comments.
    static final String COMMENTS = TimelineRows.COMMENTS;

    private final long id;
    private final int life;
    private final long firstAtMicros;
    private final Map<ReactionKind, Counter> counters = new HashMap<>();
    private final Map<Foreign, Counter> foreign = new HashMap<>();
    private final Map<Slot, Long> timeline = new HashMap<>();
    private long head;
    private long comments;
    private long ownHead;
    private boolean journalChanged;
    private boolean accepted;
    private boolean changed;

    /// @param id the video's number in the file
    /// @param life how often a video of that name was deleted before
    /// @param head the newest journal entry's offset
    /// @param ownHead the newest entry's that this region wrote
    /// @param comments how many stand
    VideoBook(long id, int life, long firstAtMicros, long head, long ownHead, long comments) {
        this.id = id;
        this.life = life;
        this.firstAtMicros = firstAtMicros;
        this.head = head;
        this.ownHead = ownHead;
        this.comments = comments;
    }

    /// One kind's counter: this ledger's own, and the sum of what other origins added.
    static final class Counter {
        private long own;
        private long others;
        private long atMicros;
        private boolean changed;

        long own() {
            return own;
        }

        long total() {
            return own + others;
        }

        /// When it was last raised.
        long atMicros() {
            return atMicros;
        }

        boolean isChanged() {
            return changed;
        }
    }

    /// Whose counter of what: another region's origin.
    record Foreign(OriginId origin, ReactionKind kind, RegionId from) {}

    /// A cell of the timeline.
    record Slot(long second, String kind) {}

    long id() {
        return id;
    }

    int life() {
        return life;
    }

    long head() {
        return head;
    }

    long ownHead() {
        return ownHead;
    }

    long comments() {
        return comments;
    }

    Map<Foreign, Counter> foreign() {
        return foreign;
    }

    /// Something was accepted here that other regions have yet to hear of.
    boolean isAccepted() {
        return accepted;
    }

    Map<ReactionKind, Counter> counters() {
        return counters;
    }

    Map<Slot, Long> timeline() {
        return timeline;
    }

    boolean isJournalChanged() {
        return journalChanged;
    }

    boolean isChanged() {
        return changed;
    }

    Counter counter(ReactionKind kind) {
        return counters.computeIfAbsent(kind, k -> new Counter());
    }

    /// Takes over what the file says of a kind.
    void load(ReactionKind kind, long value, boolean isOwn) {
        Counter counter = counter(kind);
        if (isOwn) {
            counter.own = value;
        } else {
            counter.others += value;
        }
    }

    /// Takes over what is pending of a kind.
    void raiseOwn(ReactionKind kind, long value) {
        Counter counter = counter(kind);
        counter.own = Math.max(counter.own, value);
    }

    /// Takes over what the file says of another region's counter.
    void loadForeign(OriginId origin, ReactionKind kind, RegionId from, long value) {
        foreign.computeIfAbsent(new Foreign(origin, kind, from), f -> new Counter()).own = value;
        counter(kind).others += value;
    }

    /// Raises another region's counter to `value` if it is below.
    ///
    /// @return by how much it grew
    long raise(OriginId origin, ReactionKind kind, RegionId from, long value, long atMicros) {
        Counter known = foreign.computeIfAbsent(new Foreign(origin, kind, from), f -> new Counter());
        long grown = value - known.own;
        if (grown <= 0) {
            return 0;
        }
        known.own = value;
        known.atMicros = Math.max(known.atMicros, atMicros);
        known.changed = true;
        counter(kind).others += grown;
        timeline.merge(new Slot(second(null, atMicros), kind.value()), grown, Long::sum);
        changed = true;
        return grown;
    }

    Counter react(ReactionKind kind, int count, long second, long atMicros) {
        Counter counter = counter(kind);
        counter.own += count;
        counter.atMicros = Math.max(counter.atMicros, atMicros);
        counter.changed = true;
        timeline.merge(new Slot(second, kind.value()), (long) count, Long::sum);
        changed = true;
        accepted = true;
        return counter;
    }

    /// @return the comment's offset
    long comment(long second) {
        comments++;
        timeline.merge(new Slot(second, COMMENTS), 1L, Long::sum);
        return nextOffset();
    }

    /// @return the retraction's offset
    long retract() {
        comments--;
        return nextOffset();
    }

    /// What just got an offset was written here.
    ///
    /// @return the offset of what was written here before it
    long own() {
        long previous = ownHead;
        ownHead = head;
        accepted = true;
        return previous;
    }

    private long nextOffset() {
        journalChanged = true;
        changed = true;
        return ++head;
    }

    /// The second of the stream that something belongs to. A clock set back never leads to before the stream's
    /// start.
    long second(@Nullable Long positionMillis, long atMicros) {
        long micros = positionMillis == null ? atMicros - firstAtMicros : positionMillis * 1_000;
        return Math.max(0, micros / 1_000_000);
    }

    /// Everything has been handed to the file.
    void settle() {
        for (Counter counter : counters.values()) {
            counter.changed = false;
        }
        for (Counter counter : foreign.values()) {
            counter.changed = false;
        }
        timeline.clear();
        journalChanged = false;
        accepted = false;
        changed = false;
    }
}
