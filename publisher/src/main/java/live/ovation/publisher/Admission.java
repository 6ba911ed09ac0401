package live.ovation.publisher;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import live.ovation.ledger.Entry;
import live.ovation.protocol.CommentId;
import live.ovation.protocol.ReactionKind;
import live.ovation.protocol.UserId;
import live.ovation.protocol.VideoId;
import live.ovation.telemetry.Clock;
import live.ovation.transport.Problem;
import live.ovation.transport.json.JsonFields;
import live.ovation.transport.json.JsonFormatException;
import org.jspecify.annotations.Nullable;

/// Turns requests into entries, or refuses them with a 400 that says what was given and what was expected. What passes
/// here may be written, shown and put into an event stream as it is. Thread-safe.
final class Admission {
    static final int MAX_COUNT = 50;
    static final int MAX_TEXT = 500;
    /// A stream may run for a year.
    static final long MAX_POSITION_MILLIS = 366L * 24 * 3600 * 1000;

    private static final String ID_RULE = " (expected: 1 to 128 of A-Z a-z 0-9 . _ - ~ :)";

    private final Map<String, ReactionKind> kinds;
    private final String kindRule;
    private final Clock clock;

    Admission(List<ReactionKind> kinds, Clock clock) {
        this.kinds = kinds.stream().collect(Collectors.toUnmodifiableMap(ReactionKind::value, Function.identity()));
        this.kindRule =
                " (expected: one of " + kinds.stream().map(ReactionKind::value).collect(Collectors.joining(", ")) + ")";
        this.clock = clock;
    }

    /// @param body may be [JsonFields#NONE]
    Entry.NewReaction like(String video, JsonFields body) {
        return body == JsonFields.NONE
                ? new Entry.NewReaction(video(video), ReactionKind.LIKE, 1, null, null, null, clock.epochMicros())
                : react(video, ReactionKind.LIKE, body);
    }

    Entry.NewReaction reaction(String video, JsonFields body) {
        return react(video, kind(text(body, "kind")), body);
    }

    private Entry.NewReaction react(String video, ReactionKind kind, JsonFields body) {
        return new Entry.NewReaction(
                video(video), kind, count(body), key(body), by(body), position(body), clock.epochMicros());
    }

    Entry.NewComment comment(String video, JsonFields body) {
        return new Entry.NewComment(
                video(video), commentText(body), key(body), by(body), position(body), clock.epochMicros());
    }

    Entry.NewRetraction retraction(String video, String comment) {
        return new Entry.NewRetraction(video(video), comment(comment), clock.epochMicros());
    }

    static VideoId video(String value) {
        return id("video", value, VideoId::new);
    }

    static CommentId comment(String value) {
        return id("comment", value, CommentId::new);
    }

    private static <T> T id(String what, String value, Function<String, T> make) {
        try {
            return make.apply(value);
        } catch (IllegalArgumentException e) {
            throw Problem.badRequest(what + ": " + Shown.of(value) + ID_RULE);
        }
    }

    private ReactionKind kind(@Nullable String value) {
        if (value == null) {
            return ReactionKind.LIKE;
        }
        ReactionKind kind = kinds.get(value);
        if (kind == null) {
            throw Problem.badRequest("kind: " + Shown.of(value) + kindRule);
        }
        return kind;
    }

    private static int count(JsonFields body) {
        Long count = integer(body, "count");
        if (count == null) {
            return 1;
        }
        if (count < 1 || count > MAX_COUNT) {
            throw Problem.badRequest("count: " + count + " (expected: 1 to " + MAX_COUNT + ")");
        }
        return count.intValue();
    }

    private static @Nullable UserId by(JsonFields body) {
        String by = text(body, "by");
        return by == null ? null : id("by", by, UserId::new);
    }

    private static @Nullable String key(JsonFields body) {
        String key = text(body, "id");
        // The same rule as for all ids.
        return key == null ? null : id("id", key, CommentId::new).value();
    }

    private static @Nullable Long position(JsonFields body) {
        Long position = integer(body, "position");
        if (position != null && (position < 0 || position > MAX_POSITION_MILLIS)) {
            throw Problem.badRequest(
                    "position: " + position + " (expected: 0 to " + MAX_POSITION_MILLIS + " milliseconds)");
        }
        return position;
    }

    private static String commentText(JsonFields body) {
        String text = text(body, "text");
        int length = text == null ? 0 : text.codePointCount(0, text.length());
        if (text == null || length < 1 || length > MAX_TEXT) {
            throw Problem.badRequest("text: " + length + " characters (expected: 1 to " + MAX_TEXT + ")");
        }
        int at = 0;
        for (int i = 0; i < text.length(); at++) {
            int c = text.codePointAt(i);
            if (Character.isISOControl(c)) {
                throw Problem.badRequest(String.format("text: U+%04X at %d (expected: no control characters)", c, at));
            }
            if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                throw Problem.badRequest(
                        String.format("text: U+%04X at %d, half a character (expected: whole ones)", c, at));
            }
            i += Character.charCount(c);
        }
        return text;
    }

    private static @Nullable String text(JsonFields body, String field) {
        try {
            return body.text(field);
        } catch (JsonFormatException e) {
            throw Problem.badRequest(String.valueOf(e.getMessage()));
        }
    }

    private static @Nullable Long integer(JsonFields body, String field) {
        try {
            return body.integer(field);
        } catch (JsonFormatException e) {
            throw Problem.badRequest(String.valueOf(e.getMessage()));
        }
    }
}
