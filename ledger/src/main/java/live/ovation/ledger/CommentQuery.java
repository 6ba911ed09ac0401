package live.ovation.ledger;

import live.ovation.protocol.Position;
import org.jspecify.annotations.Nullable;

/// Which comments: before a position, after one, between the two, or (both null) the newest of all.
///
/// @param limit at most so many, at least 1
public record CommentQuery(
        @Nullable Position before, @Nullable Position after, int limit) {
    public CommentQuery {
        requireLimit(limit);
    }

    /// The same word for every read that has a limit.
    ///
    /// @throws IllegalArgumentException when it is below 1
    public static void requireLimit(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit: " + limit + " (expected: at least 1)");
        }
    }
}
