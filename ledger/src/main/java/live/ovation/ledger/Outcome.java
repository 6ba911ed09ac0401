package live.ovation.ledger;

import live.ovation.protocol.Comment;
import live.ovation.protocol.Reaction;
import live.ovation.protocol.Retraction;

/// What became of an entry.
public sealed interface Outcome {
    /// @param total the video's total of that kind, over all origins, after this reaction
    record Reacted(Reaction reaction, long total) implements Outcome {}

    record Commented(Comment comment) implements Outcome {}

    record Retracted(Retraction retraction) implements Outcome {}

    /// The key was used before: nothing was counted again, and the answer is the first one's.
    record ReactedBefore(int accepted, long total) implements Outcome {}

    /// The key was used before: the comment is the one that was written then.
    record CommentedBefore(Comment comment) implements Outcome {}

    /// The comment is gone already; nothing more to do.
    record RetractedBefore() implements Outcome {}

    /// There is no such comment on that video.
    record NoSuchComment() implements Outcome {}

    /// The key was used before, for something of another sort.
    record KeyUsedOtherwise() implements Outcome {}
}
