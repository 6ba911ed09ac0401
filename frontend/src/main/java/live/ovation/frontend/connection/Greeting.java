package live.ovation.frontend.connection;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import live.ovation.frontend.feed.FeedState;
import live.ovation.frontend.feed.JoinPoint;
import live.ovation.frontend.feed.RosterFrames;
import live.ovation.frontend.stream.Stream;
import live.ovation.protocol.ConnectionId;
import live.ovation.protocol.VideoId;
import live.ovation.protocol.sse.FrameBuffer;
import live.ovation.protocol.sse.Frames;

/// Videos that were asked for together and are told of in one `hello`, once all of them are joined. Confined to its
/// connection's actor, which has none as soon as it is told.
final class Greeting {
    private final List<VideoId> videos;
    private final Map<VideoId, JoinPoint> joined = new LinkedHashMap<>();

    Greeting(List<VideoId> videos) {
        this.videos = new ArrayList<>(videos);
    }

    void add(List<VideoId> more) {
        videos.addAll(more);
    }

    /// A video was joined; of no consequence when it isn't one of these.
    void joined(VideoId video, JoinPoint point) {
        if (videos.contains(video)) {
            joined.put(video, point);
        }
    }

    void forget(VideoId video) {
        videos.remove(video);
        joined.remove(video);
    }

    boolean isEmpty() {
        return videos.isEmpty();
    }

    boolean isComplete() {
        return joined.keySet().containsAll(videos);
    }

    List<VideoId> videos() {
        return videos;
    }

    /// Where a video was joined, of a greeting that is complete.
    JoinPoint pointOf(VideoId video) {
        return Objects.requireNonNull(joined.get(video));
    }

    /// Adds the `hello` to a buffer, then who is there and what has ended.
    void write(FrameBuffer out, Stream stream, ConnectionContext shared) {
        Map<VideoId, Frames.HelloVideo> told = new LinkedHashMap<>();
        for (VideoId video : videos) {
            FeedState state = pointOf(video).state();
            told.put(
                    video, new Frames.HelloVideo(state.totals(), state.viewers().viewers(), state.comments()));
        }
        Frames.hello(
                out,
                stream.id(),
                new ConnectionId(shared.frontend().value() + '~' + stream.tag()),
                shared.frontend(),
                shared.region(),
                shared.clock().epochMicros(),
                told);
        for (VideoId video : videos) {
            FeedState state = pointOf(video).state();
            if (state.audience() != null && RosterFrames.tellsAnything(null, state.audience())) {
                Frames.roster(out, state.audience());
            }
        }
        for (VideoId video : videos) {
            FeedState state = pointOf(video).state();
            if (state.ended() != null) {
                Frames.ended(out, state.ended());
            }
        }
    }
}
