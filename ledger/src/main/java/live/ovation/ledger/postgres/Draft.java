package live.ovation.ledger.postgres;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import live.ovation.ledger.Entry;
import live.ovation.ledger.Outcome;
import live.ovation.ledger.TimelineRows;
import live.ovation.protocol.Comment;
import live.ovation.protocol.CommentId;
import live.ovation.protocol.Position;
import live.ovation.protocol.Provenance;
import live.ovation.protocol.Reaction;
import live.ovation.protocol.ReactionKind;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.Retraction;
import live.ovation.protocol.UserId;
import live.ovation.protocol.VideoId;
import org.jspecify.annotations.Nullable;

/// One transaction before it is written: entries become outcomes and rows. Pure state, confined to the writer;
/// what it has to know of the database it is given beforehand.
///
/// Reactions are added up, so a thousand likes of one video become two rows; only what has an identity of its own
/// (a comment, a retraction, an idempotency key) is a row each.
final class Draft {
    /// The kind under which the timeline counts comments, and what a comment's key says it was.
    static final String COMMENTS = TimelineRows.COMMENTS;

    private final RegionId region;
    private final long epoch;
    private final Origin origin;
    private final BookShelf books;
    private final Map<Key, First> firsts = new HashMap<>();
    private final Map<Long, DraftJournal> journals = new HashMap<>();
    private final Map<CommentId, Foreign> foreign = new HashMap<>();
    private final List<Pending> pending = new ArrayList<>();

    private final Map<Cell, Book.Counter> totals = new LinkedHashMap<>();
    private final Map<Slot, Long> timeline = new LinkedHashMap<>();
    /// In order, so that two publishers that insert the same keys wait for each other but never in a circle.
    private final SortedMap<Key, First> keys = new TreeMap<>();

    /// @param books of every video that is to be written to, and of those known that a retraction names
    Draft(RegionId region, long epoch, Origin origin, BookShelf books) {
        this.region = region;
        this.epoch = epoch;
        this.origin = origin;
        this.books = books;
    }

    /// An idempotency key: it belongs to its video.
    record Key(long video, String key) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int byVideo = Long.compare(video, other.video);
            return byVideo != 0 ? byVideo : key.compareTo(other.key);
        }
    }

    /// What a key's first call did.
    ///
    /// @param what a reaction's kind, or [#COMMENTS]
    /// @param result the total after the reaction, or the comment's offset
    /// @param comment the comment, if it stands
    record First(
            String what,
            int accepted,
            long result,
            @Nullable Comment comment) {}

    /// A counter of a video.
    record Cell(long video, ReactionKind kind) {}

    /// A cell of the timeline.
    record Slot(long video, long second, String kind) {}

    /// A retraction's row.
    ///
    /// @param foreign null: the comment was written here
    record Taken(long position, long comment, @Nullable Foreign foreign, long atMicros) {}

    /// A comment that another region wrote.
    ///
    /// @param position where it stands here
    /// @param written where it stands there
    record Foreign(long position, int journal, long written) {}

    /// An entry that was drafted: its outcome, or the reaction whose total is only known when others' counters are.
    private record Pending(
            @Nullable Outcome outcome, @Nullable Reaction reaction, Book.@Nullable Counter counter, long own) {
        static Pending done(Outcome outcome) {
            return new Pending(outcome, null, null, 0);
        }
    }

    void knows(Key key, First first) {
        firsts.put(key, first);
    }

    void knows(CommentId comment, Foreign written) {
        if (written.position > 0) {
            foreign.put(comment, written);
        }
    }

    void knows(DraftJournal journal) {
        journals.put(journal.video(), journal);
    }

    boolean isKnown(Key key) {
        return firsts.containsKey(key);
    }

    @Nullable
    DraftJournal journal(long video) {
        return journals.get(video);
    }

    void add(Entry entry) {
        pending.add(
                switch (entry) {
                    case Entry.NewReaction reaction -> react(reaction);
                    case Entry.NewComment comment -> Pending.done(comment(comment));
                    case Entry.NewRetraction retraction -> Pending.done(retract(retraction));
                });
    }

    private Pending react(Entry.NewReaction entry) {
        Book book = book(entry.video());
        ReactionKind kind = entry.kind();
        Book.Counter counter = book.counter(kind);
        if (entry.key() != null) {
            Key key = new Key(book.id(), entry.key());
            First first = firsts.get(key);
            if (first != null) {
                return Pending.done(
                        first.what.equals(kind.value())
                                ? new Outcome.ReactedBefore(first.accepted, first.result)
                                : new Outcome.KeyUsedOtherwise());
            }
            long total = counter.own() + counter.others() + entry.count();
            remember(key, new First(kind.value(), entry.count(), total, null));
        }
        counter.raiseBy(
                entry.count(),
                entry.atMicros(),
                book.second(entry.positionMillis(), entry.atMicros()),
                (second, n) -> timeline.merge(new Slot(book.id(), second, kind.value()), n, Long::sum));
        totals.put(new Cell(book.id(), kind), counter);
        Reaction reaction = new Reaction(
                entry.video(),
                kind,
                entry.count(),
                entry.by(),
                origin.in(book.life()),
                counter.own(),
                entry.atMicros());
        return new Pending(null, reaction, counter, counter.own());
    }

    private Outcome comment(Entry.NewComment entry) {
        Book book = book(entry.video());
        Key key = entry.key() == null ? null : new Key(book.id(), entry.key());
        First first = key == null ? null : firsts.get(key);
        if (first != null) {
            return commentedBefore(first, journals.get(book.id()));
        }
        DraftJournal journal = lockedJournal(book);
        Provenance written = journal.next(at(0));
        long offset = written.position().offset();
        Comment comment =
                new Comment(entry.video(), written.position(), written, entry.by(), entry.text(), entry.atMicros());
        journal.say(offset, comment);
        long second = book.second(entry.positionMillis(), entry.atMicros());
        timeline.merge(new Slot(book.id(), second, COMMENTS), 1L, Long::sum);
        if (key != null) {
            remember(key, new First(COMMENTS, 1, offset, comment));
        }
        return new Outcome.Commented(comment);
    }

    /// A comment that was retracted since can't be shown again, not even to whoever wrote it: its text is gone.
    private static Outcome commentedBefore(First first, @Nullable DraftJournal journal) {
        if (!first.what.equals(COMMENTS)) {
            return new Outcome.KeyUsedOtherwise();
        }
        boolean gone = first.comment == null || (journal != null && journal.isGone(first.result));
        return gone || first.comment == null
                ? new Outcome.RetractedBefore()
                : new Outcome.CommentedBefore(first.comment);
    }

    private void remember(Key key, First first) {
        firsts.put(key, first);
        keys.put(key, first);
    }

    private Outcome retract(Entry.NewRetraction entry) {
        long target = offsetOf(entry.comment());
        Book book = target > 0 ? books.get(entry.video()) : null;
        if (book == null) {
            return new Outcome.NoSuchComment();
        }
        DraftJournal journal = lockedJournal(book);
        if (journal.isGone(target)) {
            return new Outcome.RetractedBefore();
        }
        if (!journal.remove(target)) {
            return new Outcome.NoSuchComment();
        }
        Provenance written = journal.next(at(0));
        journal.take(new Taken(written.position().offset(), target, foreign.get(entry.comment()), entry.atMicros()));
        return new Outcome.Retracted(
                new Retraction(entry.video(), written.position(), written, entry.comment(), entry.atMicros()));
    }

    private Book book(VideoId video) {
        Book book = books.get(video);
        if (book == null) {
            throw new IllegalStateException(video + ": not open");
        }
        return book;
    }

    private DraftJournal lockedJournal(Book book) {
        DraftJournal journal = journals.get(book.id());
        if (journal == null) {
            throw new IllegalStateException("journal of " + book.id() + ": not locked");
        }
        return journal;
    }

    /// Where the comment stands here that an id names; 0 when nobody here has heard of it.
    long offsetOf(CommentId comment) {
        Position position = positionOf(comment);
        if (position != null && position.comparableTo(at(0))) {
            return position.offset();
        }
        Foreign elsewhere = foreign.get(comment);
        return elsewhere == null ? 0 : elsewhere.position;
    }

    /// Where an id says that the comment was written; null when that is here, or nowhere.
    @Nullable
    Position elsewhere(CommentId comment) {
        Position position = positionOf(comment);
        return position == null || position.region().equals(region) ? null : position;
    }

    private static @Nullable Position positionOf(CommentId comment) {
        try {
            return Position.parse(comment.value());
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    Position at(long offset) {
        return new Position(region, epoch, offset);
    }

    /// What became of the entries, in their order.
    List<Outcome> outcomes() {
        List<Outcome> outcomes = new ArrayList<>(pending.size());
        for (Pending one : pending) {
            if (one.reaction != null && one.counter != null) {
                outcomes.add(new Outcome.Reacted(one.reaction, one.own + one.counter.others()));
            } else if (one.outcome != null) {
                outcomes.add(one.outcome);
            }
        }
        return outcomes;
    }

    /// Whether there is anything to write: repeated keys alone leave nothing.
    boolean isEmpty() {
        return totals.isEmpty() && !changesJournals();
    }

    boolean changesJournals() {
        for (DraftJournal journal : journals.values()) {
            if (journal.isChanged()) {
                return true;
            }
        }
        return false;
    }

    Map<Cell, Book.Counter> totals() {
        return totals;
    }

    Map<Slot, Long> timeline() {
        return timeline;
    }

    SortedMap<Key, First> keys() {
        return keys;
    }

    /// The journals that changed.
    List<DraftJournal> changedJournals() {
        List<DraftJournal> changed = new ArrayList<>();
        for (DraftJournal journal : journals.values()) {
            if (journal.isChanged()) {
                changed.add(journal);
            }
        }
        return changed;
    }

    static @Nullable String valueOf(@Nullable UserId user) {
        return user == null ? null : user.value();
    }

    static <T> long[] longs(Iterable<T> rows, ToLongFunction<T> column) {
        var values = java.util.stream.LongStream.builder();
        for (T row : rows) {
            values.add(column.applyAsLong(row));
        }
        return values.build().toArray();
    }
}
