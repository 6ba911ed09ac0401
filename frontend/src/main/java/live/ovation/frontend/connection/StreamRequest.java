package live.ovation.frontend.connection;

import java.util.List;
import live.ovation.frontend.feed.Lane;
import live.ovation.protocol.Positions;
import live.ovation.protocol.VideoId;
import org.jspecify.annotations.Nullable;

/// What a viewer asked for when it opened its stream.
///
/// @param videos each once; none when only users are watched
/// @param newestComments how many comments who comes without a position gets
/// @param resume what the viewer has already
/// @param people null: nobody by name
public record StreamRequest(
        List<VideoId> videos,
        Lane lane,
        int newestComments,
        Positions resume,
        @Nullable People people) {
    /// How many videos one stream may watch.
    public static final int MAX_VIDEOS = 32;

    public StreamRequest {
        videos = List.copyOf(videos);
    }
}
