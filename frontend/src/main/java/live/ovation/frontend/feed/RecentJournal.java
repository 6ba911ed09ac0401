package live.ovation.frontend.feed;

import java.util.ArrayDeque;
import java.util.List;
import live.ovation.protocol.Comment;
import live.ovation.protocol.CommentId;
import live.ovation.protocol.Retraction;

/// The end of a video's journal, kept at hand: the newest comments for who joins, the newest entries of
/// both sorts for who returns. So a crowd that comes at once costs the ledger nothing. Bounded; confined to
/// the feeds' thread, while the lists it gives out are immutable.
final class RecentJournal {
    private final int keptComments;
    private final int keptEntries;
    private final ArrayDeque<JournalFrame> comments = new ArrayDeque<>();
    private final ArrayDeque<JournalFrame> entries = new ArrayDeque<>();
    private long completeAfter;

    RecentJournal(int keptComments, int keptEntries) {
        this.keptComments = keptComments;
        this.keptEntries = keptEntries;
    }

    /// Begins anew: these are the newest comments that stand, and what follows `offset` will be appended.
    void reset(long offset, List<JournalFrame> newest) {
        comments.clear();
        entries.clear();
        newest.forEach(this::addComment);
        completeAfter = offset;
    }

    void append(JournalFrame frame) {
        switch (frame.event()) {
            case Comment c -> addComment(frame);
            case Retraction r -> purge(r.comment());
        }
        entries.addLast(frame);
        if (entries.size() > keptEntries) {
            completeAfter = entries.removeFirst().offset();
        }
    }

    private void addComment(JournalFrame frame) {
        comments.addLast(frame);
        if (comments.size() > keptComments) {
            comments.removeFirst();
        }
    }

    private void purge(CommentId comment) {
        comments.removeIf(frame -> isComment(frame, comment));
        entries.removeIf(frame -> isComment(frame, comment));
    }

    private static boolean isComment(JournalFrame frame, CommentId comment) {
        return frame.event() instanceof Comment c && c.id().equals(comment);
    }

    /// Every entry after this offset is in [#entries], except comments retracted since.
    long completeAfter() {
        return completeAfter;
    }

    /// The newest comments that stand, oldest first.
    List<JournalFrame> comments() {
        return List.copyOf(comments);
    }

    List<JournalFrame> entries() {
        return List.copyOf(entries);
    }
}
