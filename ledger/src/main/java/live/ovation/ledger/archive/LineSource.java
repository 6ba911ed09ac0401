package live.ovation.ledger.archive;

import org.jspecify.annotations.Nullable;

/// Where an exported ledger's lines come from. Asked by one thread.
@FunctionalInterface
public interface LineSource {
    /// @return the next line; null after the last
    @Nullable
    Line next();
}
