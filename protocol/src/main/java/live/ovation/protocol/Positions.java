package live.ovation.protocol;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The positions of every video on one stream: what a comment's `id:` carries, and what a returning viewer sends as
/// `Last-Event-ID`. Opaque to clients. Immutable.
///
/// Text form: `video=position` joined by commas; neither separator may occur in an id.
public record Positions(Map<VideoId, Position> byVideo) {
    public static final Positions NONE = new Positions(Map.of());

    /// A stream watches at most 32 videos; an id naming many more was not ours.
    private static final int MAX_VIDEOS = 64;

    public Positions {
        byVideo = Map.copyOf(byVideo);
    }

    public @Nullable Position of(VideoId video) {
        return byVideo.get(video);
    }

    /// Reads a client's `Last-Event-ID`. What is not understood counts as no position at all: a stream that starts
    /// afresh is more use to a viewer than an error that its `EventSource` cannot show.
    public static Positions parseOrNone(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return NONE;
        }
        Map<VideoId, Position> byVideo = new LinkedHashMap<>();
        String[] parts = text.split(",", MAX_VIDEOS + 1);
        if (parts.length > MAX_VIDEOS) {
            return NONE;
        }
        try {
            for (String part : parts) {
                int equals = part.indexOf('=');
                if (equals <= 0) {
                    return NONE;
                }
                byVideo.put(new VideoId(part.substring(0, equals)), Position.parse(part.substring(equals + 1)));
            }
        } catch (IllegalArgumentException e) {
            return NONE;
        }
        return new Positions(byVideo);
    }

    /// The text of one video's part.
    public static String text(VideoId video, Position position) {
        return video.value() + '=' + position;
    }
}
