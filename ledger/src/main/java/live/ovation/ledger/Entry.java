package live.ovation.ledger;

import live.ovation.protocol.CommentId;
import live.ovation.protocol.ReactionKind;
import live.ovation.protocol.UserId;
import live.ovation.protocol.VideoId;
import org.jspecify.annotations.Nullable;

/// Something to be written down.
public sealed interface Entry {
    VideoId video();

    /// When it was accepted, microseconds since the Unix epoch.
    long atMicros();

    /// @param key the caller's idempotency id, unique within the video; null: every call counts
    /// @param positionMillis where in the stream the viewer was; null: unknown
    record NewReaction(
            VideoId video,
            ReactionKind kind,
            int count,
            @Nullable String key,
            @Nullable UserId by,
            @Nullable Long positionMillis,
            long atMicros)
            implements Entry {}

    record NewComment(
            VideoId video,
            String text,
            @Nullable String key,
            @Nullable UserId by,
            @Nullable Long positionMillis,
            long atMicros)
            implements Entry {}

    record NewRetraction(VideoId video, CommentId comment, long atMicros) implements Entry {}
}
