package live.ovation.system.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/// Requests to one port of a server on this machine. Thread-safe.
public record Http(int port) {
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(20);
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    /// What came back.
    public record Answer(int status, HttpHeaders headers, String body) {
        public JsonNode json() {
            return Json.parse(body);
        }

        public String header(String name) {
            return headers.firstValue(name).orElse("");
        }

        public Answer expect(int expected) {
            assertThat(status).as("%s", this).isEqualTo(expected);
            return this;
        }
    }

    public Answer get(String path) {
        return send("GET", path, "");
    }

    public Answer post(String path, String body) {
        return send("POST", path, body);
    }

    public Answer delete(String path) {
        return send("DELETE", path, "");
    }

    public Answer patch(String path, String body) {
        return send("PATCH", path, body);
    }

    public Answer send(String method, String path, String body) {
        try {
            return trySend(method, path, body);
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path + " on port " + port + ": " + e, e);
        }
    }

    /// @throws IOException when no answer came
    public Answer trySend(String method, String path, String body) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(ANSWER_WITHIN)
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        try {
            HttpResponse<String> response = CLIENT.send(request.build(), BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.headers(), response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /// A like that must be accepted.
    ///
    /// @return the answer's total
    public long like(String video, int count) {
        return post("/v1/videos/" + video + "/likes", "{\"count\":" + count + "}")
                .expect(200)
                .json()
                .path("total")
                .asLong();
    }

    /// A comment that must be accepted.
    ///
    /// @return the comment's id
    public String comment(String video, String text) {
        return post("/v1/videos/" + video + "/comments", "{\"text\":" + Json.quote(text) + "}")
                .expect(201)
                .json()
                .path("comment")
                .asString();
    }

    /// All comments of a video that stand, oldest first, read page by page.
    public List<JsonNode> comments(String video) {
        Deque<JsonNode> comments = new ArrayDeque<>();
        String before = "";
        while (true) {
            List<JsonNode> page = new ArrayList<>();
            get("/v1/videos/" + video + "/comments?limit=200" + before)
                    .expect(200)
                    .json()
                    .path("comments")
                    .forEach(page::add);
            if (page.isEmpty()) {
                return List.copyOf(comments);
            }
            page.reversed().forEach(comments::addFirst);
            before = "&before=" + page.getFirst().path("comment").asString();
        }
    }

    /// The video's totals of each kind, as `GET /v1/videos/{video}` says.
    public Map<String, Long> totals(String video) {
        Map<String, Long> totals = new TreeMap<>();
        get("/v1/videos/" + video)
                .expect(200)
                .json()
                .path("totals")
                .forEachEntry((kind, n) -> totals.put(kind, n.asLong()));
        return totals;
    }

    /// The value of one line of `/metrics`, on an internal port; 0 when there is no such line yet.
    ///
    /// @param line the metric's name with its labels, as printed
    public double metric(String line) {
        return get("/metrics")
                .expect(200)
                .body()
                .lines()
                .filter(l -> l.startsWith(line + " "))
                .mapToDouble(
                        l -> Double.parseDouble(l.substring(line.length() + 1).split(" ")[0]))
                .sum();
    }
}
