package live.ovation.ledger;

import java.util.List;
import live.ovation.protocol.Comment;

/// Comments that stand, oldest first.
///
/// @param more there are further ones in the direction that was asked for
public record CommentPage(List<Comment> comments, boolean more) {
    public CommentPage {
        comments = List.copyOf(comments);
    }
}
