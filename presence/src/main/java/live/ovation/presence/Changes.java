package live.ovation.presence;

import java.util.List;
import live.ovation.protocol.Presence;
import live.ovation.protocol.VideoId;

/// What is to be told.
///
/// @param users who came or went
/// @param videos whose audience changed
/// @param more there is more to claim right now
public record Changes(List<Presence> users, List<VideoId> videos, boolean more) {
    public static final Changes NONE = new Changes(List.of(), List.of(), false);

    public Changes {
        users = List.copyOf(users);
        videos = List.copyOf(videos);
    }

    public boolean isEmpty() {
        return users.isEmpty() && videos.isEmpty();
    }
}
