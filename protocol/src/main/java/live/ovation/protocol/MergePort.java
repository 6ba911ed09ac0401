package live.ovation.protocol;

import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

/// What a dispatcher asks of its region's publishers when another region has told it something. Thread-safe.
public interface MergePort {
    /// Takes over what another region's publishers accepted. Completes when it is durable here, or was known;
    /// what is news goes to this region's viewers from there. Entries that lack the one before them are left to
    /// be fetched.
    ///
    /// @param skewMicros by how much that region's clock is ahead of this one's, microseconds; empty: not
    ///     measured yet
    CompletionStage<Void> merge(RegionId from, EventBatch events, OptionalLong skewMicros);
}
