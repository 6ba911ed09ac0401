package live.ovation.crowd;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import live.ovation.crowd.tap.TapAccount;
import live.ovation.crowd.viewer.Ending;
import live.ovation.crowd.viewer.VideoEnding;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// Compares what the server says of each video with what its answers to the tappers said. Confined to the conductor's
/// thread.
final class VideoBooks implements AutoCloseable {
    static final long UNKNOWN = -1;

    /// How long an answer may take.
    static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final int OK = 200;
    private static final int NOT_FOUND = 404;

    private final CrowdPlan plan;
    private final TapAccount account;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    private final Duration patience;
    private final ObjectMapper mapper = new ObjectMapper();
    private final Map<String, Long> before = new HashMap<>();
    private final Map<String, Long> after = new HashMap<>();
    private String trouble = "";

    VideoBooks(CrowdPlan plan, TapAccount account, Duration patience) {
        this.patience = patience;
        this.plan = plan;
        this.account = account;
    }

    /// Why totals could not be read; empty: they could.
    String trouble() {
        return trouble;
    }

    /// Whether the first video's total can be read; says whether there is a server at all when nobody watches.
    boolean reachable() {
        return total(plan.videos().getFirst()) != UNKNOWN;
    }

    /// The totals before the first tap.
    void open() {
        readTotals(before);
    }

    /// The totals now. Once they agree with the answers, they are what every viewer must have seen.
    Ending now() {
        readTotals(after);
        Map<String, VideoEnding> endings = new HashMap<>();
        for (String video : plan.videos()) {
            endings.put(
                    video,
                    new VideoEnding(
                            after.getOrDefault(video, UNKNOWN), account.commentsOf(video), account.originsOf(video)));
        }
        return new Ending(endings, !plan.othersTap() && totalsKnown());
    }

    boolean totalsKnown() {
        return plan.videos().stream().allMatch(video -> isKnown(before, video) && isKnown(after, video));
    }

    boolean balanced() {
        return totalsKnown() && outcomes().stream().allMatch(outcome -> outcome.unaccounted() == 0);
    }

    List<VideoOutcome> outcomes() {
        List<VideoOutcome> outcomes = new ArrayList<>();
        for (String video : plan.videos()) {
            long acknowledged = account.acknowledged(video);
            long uncertain = account.uncertain(video);
            outcomes.add(new VideoOutcome(
                    video,
                    before.getOrDefault(video, UNKNOWN),
                    after.getOrDefault(video, UNKNOWN),
                    acknowledged,
                    uncertain,
                    unaccounted(video, acknowledged, uncertain)));
        }
        return outcomes;
    }

    private long unaccounted(String video, long acknowledged, long uncertain) {
        if (!isKnown(before, video) || !isKnown(after, video)) {
            return 0;
        }
        long growth = after.getOrDefault(video, 0L) - before.getOrDefault(video, 0L);
        if (growth < acknowledged) {
            return growth - acknowledged;
        }
        return plan.othersTap() ? 0 : Math.max(0, growth - acknowledged - uncertain);
    }

    private static boolean isKnown(Map<String, Long> totals, String video) {
        return totals.getOrDefault(video, UNKNOWN) >= 0;
    }

    private void readTotals(Map<String, Long> totals) {
        for (String video : plan.videos()) {
            totals.put(video, total(video));
        }
    }

    /// From the first server that can tell.
    private long total(String video) {
        long total = UNKNOWN;
        for (int i = 0; i < plan.urls().size() && total == UNKNOWN; i++) {
            total = total(plan.urls().get(i), video);
        }
        return total;
    }

    private long total(URI server, String video) {
        URI url = URI.create(server.toString().replaceAll("/$", "") + "/v1/videos/" + video);
        HttpRequest.Builder request = HttpRequest.newBuilder(url).timeout(patience);
        plan.headers().forEach(header -> {
            int colon = header.indexOf(':');
            request.header(
                    header.substring(0, colon), header.substring(colon + 1).strip());
        });
        // The request's own time-out ends with the answer's head; a body may never end.
        CompletableFuture<HttpResponse<String>> pending =
                client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
        try {
            HttpResponse<String> answer = pending.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (answer.statusCode() == NOT_FOUND && answer.body().contains("video")) {
                return 0;
            }
            return answer.statusCode() == OK ? sum(answer.body()) : unknown("GET " + url + ": " + answer.statusCode());
        } catch (ExecutionException e) {
            return unknown("GET " + url + ": " + e.getCause());
        } catch (TimeoutException e) {
            pending.cancel(true);
            return unknown("GET " + url + ": no answer within " + patience.toMillis() + " ms");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return unknown("GET " + url + ": interrupted");
        }
    }

    private long sum(String json) {
        try {
            JsonNode totals = mapper.readTree(json).path("totals");
            if (!totals.isObject()) {
                return unknown("GET video: no totals in its answer");
            }
            long sum = 0;
            for (JsonNode total : totals) {
                sum += total.asLong();
            }
            return sum;
        } catch (JacksonException e) {
            return unknown("GET video: " + e.getOriginalMessage());
        }
    }

    private long unknown(String why) {
        trouble = why;
        return UNKNOWN;
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
