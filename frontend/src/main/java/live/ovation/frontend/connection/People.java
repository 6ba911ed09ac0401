package live.ovation.frontend.connection;

import java.util.List;
import live.ovation.protocol.UserId;
import org.jspecify.annotations.Nullable;

/// The people that a stream has to do with.
///
/// @param as who watches; null: somebody without a name
/// @param users whose presence is to be told
public record People(@Nullable UserId as, List<UserId> users) {
    /// How many users one stream may want to know of.
    public static final int MAX_USERS = 32;

    public People {
        users = List.copyOf(users);
    }

    /// Null when there are none, as for most streams.
    public static @Nullable People of(@Nullable UserId as, List<UserId> users) {
        return as == null && users.isEmpty() ? null : new People(as, users);
    }
}
