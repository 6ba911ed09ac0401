package live.ovation.node;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// What a node says of itself to whoever decides whether to send it work (ready) and whether to start it anew (live).
/// Thread-safe; reads only what is at hand and asks nobody, so that it can't hang on what it is asked about.
///
/// A store that is away changes neither. All nodes share it, so all would be taken out at once, and
/// where a refusal with `Retry-After` was, nobody would answer at all; a frontend without its
/// dispatchers still serves the viewers it has; and no restart brings a store back. It is told as
/// what is impaired. A commit that hangs makes a node not ready, but no restart helps while the one
/// it waits for is somebody else: a store whose commits have time limits of their own is believed
/// until those are over.
final class Health {
    /// Far more than a loop under load needs: who stalls so long is to get no further work.
    static final Duration LONG_SILENCE = Duration.ofSeconds(10);

    private final BooleanSupplier draining;
    private final Supplier<Duration> loopSilence;
    private final BooleanSupplier commitStuck;
    private final BooleanSupplier committerLost;
    private final BooleanSupplier writing;
    private final Duration stuckAfter;

    /// @param loopSilence how long the event loop that is worst off has done nothing
    /// @param commitStuck the committer is gone, or at one commit for longer than `stuckAfter`
    /// @param committerLost the same, and longer than any commit takes that ends by itself
    /// @param writing the ledger took what was to be written last
    Health(
            BooleanSupplier draining,
            Supplier<Duration> loopSilence,
            BooleanSupplier commitStuck,
            BooleanSupplier committerLost,
            BooleanSupplier writing,
            Duration stuckAfter) {
        this.draining = draining;
        this.loopSilence = loopSilence;
        this.commitStuck = commitStuck;
        this.committerLost = committerLost;
        this.writing = writing;
        this.stuckAfter = stuckAfter;
    }

    /// One answer.
    ///
    /// @param reason empty when `well`
    record Told(boolean well, String reason) {
        static final Told WELL = new Told(true, "");
    }

    /// False only when nothing but a restart helps.
    Told live() {
        if (loopSilence.get().compareTo(stuckAfter) > 0) {
            return new Told(false, "event-loop-stuck");
        }
        return committerLost.getAsBoolean() ? new Told(false, "committer-stuck") : Told.WELL;
    }

    /// Whether new work may come.
    Told ready() {
        if (draining.getAsBoolean()) {
            return new Told(false, "draining");
        }
        if (loopSilence.get().compareTo(LONG_SILENCE) > 0) {
            return new Told(false, "event-loop-silent");
        }
        return commitStuck.getAsBoolean() ? new Told(false, "committer-stuck") : Told.WELL;
    }

    /// What doesn't do its work although the node does: `ledger` or nothing.
    String impaired() {
        return writing.getAsBoolean() && !commitStuck.getAsBoolean() ? "" : "ledger";
    }
}
