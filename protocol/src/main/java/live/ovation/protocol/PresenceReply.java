package live.ovation.protocol;

import java.time.Duration;
import java.util.List;

/// The answer to a report.
///
/// @param store names the store's life, growing: another one than last time has forgotten everybody and has to be told
/// anew
/// @param settling for how long yet the store, begun anew, can't tell who left from whom it doesn't know; zero: it can
/// @param refused cohorts that were vouched for in vain, by number: each of their users is to give a sign of life
public record PresenceReply(long store, Duration settling, List<Long> refused) {
    public PresenceReply {
        refused = List.copyOf(refused);
    }

    public PresenceReply(long store, Duration settling) {
        this(store, settling, List.of());
    }
}
