package live.ovation.ledger;

import live.ovation.protocol.Position;
import org.jspecify.annotations.Nullable;

/// Which comments: before a position, after one, between the two, or (both null) the newest of all.
///
/// @param limit at most so many, at least 1
public record CommentQuery(
        @Nullable Position before, @Nullable Position after, int limit) {}
