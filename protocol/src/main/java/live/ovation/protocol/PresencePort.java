package live.ovation.protocol;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;

/// What frontends and publishers ask a dispatcher about people. Thread-safe; answers arrive on any
/// thread and fail when no dispatcher, or not its store, can be reached.
public interface PresencePort {
    /// How many users may be asked for at once.
    int MOST_USERS = 1_000;

    /// Takes signs of life. Completes when they are in the store; who is told of what changed by them is told
    /// afterwards.
    CompletionStage<PresenceReply> report(PresenceReport report);

    /// @param users at most [#MOST_USERS]
    /// @return in any order; those whom a store begun anew can't tell of yet are left out
    CompletionStage<List<Presence>> presence(Collection<UserId> users);

    CompletionStage<Audience> audience(VideoId video);
}
