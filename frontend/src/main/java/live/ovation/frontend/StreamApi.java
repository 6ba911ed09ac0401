package live.ovation.frontend;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import live.ovation.frontend.connection.People;
import live.ovation.frontend.connection.StreamRequest;
import live.ovation.frontend.feed.Lane;
import live.ovation.protocol.Positions;
import live.ovation.protocol.UserId;
import live.ovation.protocol.VideoId;
import live.ovation.transport.Answer;
import live.ovation.transport.Exchange;
import live.ovation.transport.Problem;
import live.ovation.transport.Routes;
import live.ovation.transport.json.Json;
import live.ovation.transport.json.JsonFields;
import org.jspecify.annotations.Nullable;

/// The public interface of a frontend: opens event streams and changes what they watch. Called on event loops.
final class StreamApi {
    private static final int DEFAULT_COMMENTS = 20;
    private static final int MAX_COMMENTS = 100;

    private final Frontend frontend;

    StreamApi(Frontend frontend) {
        this.frontend = frontend;
    }

    void addRoutes(Routes routes) {
        routes.add(
                "GET", "/v1/videos/{video}/events", exchange -> open(exchange, List.of(exchange.pathValue("video"))));
        routes.add("GET", "/v1/events", exchange -> open(exchange, exchange.queryAll("video")));
        routes.add("PATCH", "/v1/connections/{connection}", this::change);
    }

    private void open(Exchange exchange, List<String> videos) {
        StreamRequest request = requestOf(exchange, videos);
        if (exchange.isHead()) {
            exchange.answer(new Answer(200, "text/event-stream", new byte[0], Map.of("Cache-Control", "no-store")));
            return;
        }
        frontend.open(exchange, request);
    }

    private static StreamRequest requestOf(Exchange exchange, List<String> videos) {
        Set<VideoId> watched = new LinkedHashSet<>();
        for (String video : videos) {
            watched.add(videoId(video));
        }
        Set<UserId> users = new LinkedHashSet<>(userIds("user", exchange.queryAll("user")));
        if ((watched.isEmpty() && users.isEmpty()) || watched.size() > StreamRequest.MAX_VIDEOS) {
            throw Problem.badRequest("video: " + watched.size() + " of them (expected: 1 to " + StreamRequest.MAX_VIDEOS
                    + ", or a user)");
        }
        if (users.size() > People.MAX_USERS) {
            throw Problem.badRequest("user: " + users.size() + " of them (expected: at most " + People.MAX_USERS + ")");
        }
        String as = exchange.query("as");
        String resume = exchange.header("Last-Event-ID");
        if (resume == null) {
            resume = exchange.query("lastEventId");
        }
        return new StreamRequest(
                List.copyOf(watched),
                lane(exchange.query("likes")),
                comments(exchange.query("comments")),
                Positions.parseOrNone(resume),
                People.of(as == null ? null : userIds("as", List.of(as)).getFirst(), List.copyOf(users)));
    }

    private static Lane lane(@Nullable String name) {
        Lane lane = name == null ? Lane.AUTO : Lane.of(name);
        if (lane == null) {
            throw Problem.badRequest("likes: " + Json.quote(abbreviated(name)) + " (expected: auto, each or sum)");
        }
        return lane;
    }

    private static int comments(@Nullable String text) {
        if (text == null) {
            return DEFAULT_COMMENTS;
        }
        int count = -1;
        try {
            count = Integer.parseInt(text);
        } catch (NumberFormatException e) {
            // Told below, with the number that isn't one.
        }
        if (count < 0 || count > MAX_COMMENTS) {
            throw Problem.badRequest(
                    "comments: " + Json.quote(abbreviated(text)) + " (expected: 0 to " + MAX_COMMENTS + ")");
        }
        return count;
    }

    private void change(Exchange exchange) {
        String connection = exchange.pathValue("connection");
        JsonFields body = exchange.json();
        List<VideoId> watch = videoIds(body.texts("watch"));
        List<VideoId> unwatch = videoIds(body.texts("unwatch"));
        List<UserId> watchUsers = userIds("watchUsers", body.texts("watchUsers"));
        List<UserId> unwatchUsers = userIds("unwatchUsers", body.texts("unwatchUsers"));
        if (watch.isEmpty() && unwatch.isEmpty() && watchUsers.isEmpty() && unwatchUsers.isEmpty()) {
            throw Problem.badRequest("body: neither watch nor unwatch (expected: {\"watch\":[…],\"unwatch\":[…]})");
        }
        CompletableFuture<List<VideoId>> watching =
                frontend.change(connection, watch, unwatch, watchUsers, unwatchUsers);
        watching.orTimeout(Duration.ofSeconds(5).toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS)
                .whenComplete((videos, failure) -> {
                    if (failure == null) {
                        exchange.answer(Answer.json(200, bodyOf(connection, videos)));
                    } else if (failure instanceof IllegalArgumentException) {
                        exchange.fail(Problem.badRequest(String.valueOf(failure.getMessage())));
                    } else {
                        exchange.fail(failure);
                    }
                });
    }

    static Problem gone(String connection) {
        return new Problem(
                412,
                "connection-gone",
                "There is no such stream",
                "connection: " + abbreviated(connection) + " isn't open (expected: the connection of a live hello)",
                null);
    }

    private static String bodyOf(String connection, List<VideoId> videos) {
        StringBuilder body = new StringBuilder("{\"connection\":");
        body.append(Json.quote(connection)).append(",\"watching\":[");
        for (VideoId video : videos) {
            body.append(body.charAt(body.length() - 1) == '[' ? "" : ",").append(Json.quote(video.value()));
        }
        return body.append("]}").toString();
    }

    private static List<VideoId> videoIds(List<String> texts) {
        List<VideoId> ids = new ArrayList<>(texts.size());
        texts.forEach(text -> ids.add(videoId(text)));
        return ids;
    }

    private static List<UserId> userIds(String what, List<String> texts) {
        try {
            return texts.stream().map(UserId::new).toList();
        } catch (IllegalArgumentException e) {
            throw Problem.badRequest(what + ": " + e.getMessage());
        }
    }

    private static VideoId videoId(String text) {
        try {
            return new VideoId(text);
        } catch (IllegalArgumentException e) {
            throw Problem.badRequest(String.valueOf(e.getMessage()));
        }
    }

    private static String abbreviated(@Nullable String text) {
        String shown = String.valueOf(text);
        return shown.length() <= 64 ? shown : shown.substring(0, 64) + "…";
    }
}
