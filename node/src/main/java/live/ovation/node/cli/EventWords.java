package live.ovation.node.cli;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import live.ovation.transport.json.JsonFields;
import org.jspecify.annotations.Nullable;

/// Events as a person reads them in a terminal. Stateless.
final class EventWords {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());
    private static final Map<String, String> SIGNS =
            Map.of("like", "♥", "love", "💜", "clap", "👏", "laugh", "😂", "wow", "😮", "sad", "😢");

    private EventWords() {}

    /// One line; null for what a person need not see.
    static @Nullable String of(String event, JsonFields data, boolean severalVideos) {
        String words = switch (event) {
            case "hello" -> hello(data);
            case "like" -> sign(data.text("kind")) + times(data.integer("n")) + " " + who(data.text("by"));
            case "likes" -> likes(data);
            case "comment" -> who(data.text("by")) + ": " + data.text("text");
            case "retract" -> "(comment " + data.text("comment") + " was taken back)";
            case "stats" -> number(data.integer("viewers")) + " watching" + different(data.integer("unique"));
            case "presence" ->
                ("online".equals(data.text("status")) ? "● " : "○ ") + data.text("user") + " is " + data.text("status");
            case "roster" -> roster(data);
            case "join" -> "→ " + data.text("user");
            case "leave" -> "← " + data.text("user");
            case "ended" -> data.integer("ended") == null ? "(the stream goes on)" : ended(data);
            case "gap" ->
                "(missed " + (data.integer("missed") == null ? "some" : data.integer("missed")) + " "
                        + data.text("lane") + ": " + data.text("reason") + "; catching up)";
            case "bye" -> "(the server says goodbye: " + data.text("reason") + ")";
            case "beat" -> null;
            default -> event + " " + data;
        };
        if (words == null) {
            return null;
        }
        String video = severalVideos && data.text("video") != null ? "  " + data.text("video") : "";
        return at(data.integer("at")) + video + "  " + words;
    }

    private static String hello(JsonFields data) {
        JsonFields videos = data.object("videos");
        StringBuilder words = new StringBuilder("watching");
        for (String video : videos.names()) {
            JsonFields figures = videos.object(video);
            long[] reactions = {0};
            figures.forEachInteger("totals", (kind, n) -> reactions[0] += n);
            words.append(words.charAt(words.length() - 1) == 'g' ? " " : ", ")
                    .append(video)
                    .append(" (")
                    .append(number(reactions[0]))
                    .append(" reactions, ")
                    .append(number(figures.integer("comments")))
                    .append(" comments, ")
                    .append(number(figures.integer("viewers")))
                    .append(" watching)");
        }
        return words.toString();
    }

    private static String roster(JsonFields data) {
        return Boolean.TRUE.equals(data.flag("listed"))
                ? "here: " + String.join(", ", data.texts("users"))
                : "(too many to be listed)";
    }

    private static String ended(JsonFields data) {
        return "(the stream has ended; at most " + number(data.integer("peakViewers")) + " watched at a time, about "
                + number(data.integer("unique")) + " different viewers)";
    }

    private static String different(@Nullable Long unique) {
        return unique == null ? "" : ", about " + number(unique) + " different viewers so far";
    }

    private static String likes(JsonFields data) {
        StringBuilder words = new StringBuilder();
        data.forEachInteger(
                "n",
                (kind, n) -> words.append(words.isEmpty() ? "" : "  ")
                        .append(sign(kind))
                        .append(times(n)));
        long[] total = {0};
        data.forEachInteger("totals", (kind, n) -> total[0] += n);
        return words + "  (" + number(total[0]) + " in all)";
    }

    private static String sign(@Nullable String kind) {
        String name = kind == null ? "like" : kind;
        return SIGNS.getOrDefault(name, name);
    }

    private static String times(@Nullable Long n) {
        return n == null || n == 1 ? "" : " ×" + n;
    }

    private static String who(@Nullable String by) {
        return by == null ? "somebody" : by;
    }

    private static String number(@Nullable Long n) {
        return String.format(Locale.ROOT, "%,d", n == null ? 0L : n);
    }

    private static String at(@Nullable Long micros) {
        Instant when = micros == null ? Instant.now() : Instant.EPOCH.plusNanos(Math.multiplyExact(micros, 1000L));
        return TIME.format(when);
    }
}
