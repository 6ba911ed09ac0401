package live.ovation.frontend.connection;

import java.util.List;
import live.ovation.frontend.feed.Lane;
import live.ovation.protocol.Positions;
import live.ovation.protocol.VideoId;

/// What a viewer asked for when it opened its stream.
///
/// @param videos at least one, each once
/// @param newestComments how many comments who comes without a position gets
/// @param resume what the viewer has already
public record StreamRequest(List<VideoId> videos, Lane lane, int newestComments, Positions resume) {
    /// How many videos one stream may watch.
    public static final int MAX_VIDEOS = 32;

    public StreamRequest {
        videos = List.copyOf(videos);
    }
}
