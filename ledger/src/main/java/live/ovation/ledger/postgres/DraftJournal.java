package live.ovation.ledger.postgres;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import live.ovation.protocol.Comment;
import live.ovation.protocol.Position;
import live.ovation.protocol.Provenance;

/// A video's journal as the database has it, locked for one transaction, and what a [Draft] adds. Pure state, confined
/// to the writer.
final class DraftJournal {
    private final long video;
    private final Set<Long> standing = new HashSet<>();
    private final Set<Long> gone = new HashSet<>();
    private final Map<Long, Comment> said = new LinkedHashMap<>();
    private final List<Long> removed = new ArrayList<>();
    private final List<Draft.Taken> taken = new ArrayList<>();
    private long head;
    private long comments;
    private long ownHead;

    DraftJournal(long video, long head, long comments, long ownHead) {
        this.video = video;
        this.head = head;
        this.comments = comments;
        this.ownHead = ownHead;
    }

    /// What the database says of a comment that is to be retracted.
    void knows(long offset, boolean stands, boolean wasRetracted) {
        if (stands) {
            standing.add(offset);
        } else if (wasRetracted) {
            gone.add(offset);
        }
    }

    /// The next entry, which this region writes.
    Provenance next(Position journal) {
        Provenance next = new Provenance(journal.at(++head), ownHead);
        ownHead = head;
        return next;
    }

    void say(long offset, Comment comment) {
        comments++;
        said.put(offset, comment);
    }

    /// Whether a comment was retracted.
    boolean isGone(long offset) {
        return gone.contains(offset);
    }

    /// Removes a comment that is not gone.
    ///
    /// @return whether there is one
    boolean remove(long offset) {
        if (said.remove(offset) == null) {
            if (!standing.contains(offset)) {
                return false;
            }
            removed.add(offset);
        }
        gone.add(offset);
        comments--;
        return true;
    }

    void take(Draft.Taken retraction) {
        taken.add(retraction);
    }

    boolean isChanged() {
        return !said.isEmpty() || !taken.isEmpty();
    }

    long video() {
        return video;
    }

    long head() {
        return head;
    }

    long comments() {
        return comments;
    }

    /// The comments that were said, and still stand.
    Map<Long, Comment> said() {
        return said;
    }

    /// The comments of before that were removed.
    List<Long> removed() {
        return removed;
    }

    /// The retractions.
    List<Draft.Taken> taken() {
        return taken;
    }
}
