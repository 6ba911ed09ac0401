package live.ovation.ledger;

import live.ovation.protocol.CommentId;
import live.ovation.protocol.Position;
import org.jspecify.annotations.Nullable;

/// Where a comment was written, as its id says. Stateless.
public final class CommentIds {
    private CommentIds() {}

    /// @param here any position in this ledger's journals
    /// @return null when no ledger that is still there can have given the id: it is none, or of a ledger of this
    ///     region that was lost
    public static @Nullable Position written(CommentId comment, Position here) {
        try {
            Position position = Position.parse(comment.value());
            boolean lost = position.region().equals(here.region()) && !position.comparableTo(here);
            return lost || position.offset() == 0 ? null : position;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
