package live.ovation.crowd;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import live.ovation.crowd.viewer.Regions;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectMapper;

/// Asks several servers which region each stands in: the hello of a stream says it. One that is
/// busy or has just started, and answers 503, is asked again. Who doesn't say in time, or can't be
/// reached, counts as unknown. Blocks for as long as it is told at most, however many there are.
/// Stateless.
final class RegionProbe {
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final int UNAVAILABLE = 503;
    private static final long REST_NANOS = 200_000_000;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private RegionProbe() {}

    static Regions ask(CrowdPlan plan, Duration patience) {
        if (plan.urls().size() < 2) {
            return Regions.NONE;
        }
        try (HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(patience)
                .build()) {
            long until = System.nanoTime() + patience.toNanos();
            List<CompletableFuture<String>> answers = plan.urls().stream()
                    .map(server -> CompletableFuture.supplyAsync(
                                    () -> untilNamed(client, plan, server, until), Thread::startVirtualThread)
                            .completeOnTimeout(Regions.UNKNOWN, patience.toMillis(), TimeUnit.MILLISECONDS))
                    .toList();
            List<String> regions = new ArrayList<>();
            answers.forEach(answer -> regions.add(answer.join()));
            client.shutdownNow();
            return Regions.of(regions);
        }
    }

    private static String untilNamed(HttpClient client, CrowdPlan plan, URI server, long untilNanos) {
        String region = region(client, plan, server);
        while (region.isEmpty() && untilNanos - System.nanoTime() > 0) {
            LockSupport.parkNanos(REST_NANOS);
            region = region(client, plan, server);
        }
        return region.isEmpty() ? Regions.UNKNOWN : region;
    }

    /// @return empty: to be asked again
    private static String region(HttpClient client, CrowdPlan plan, URI server) {
        URI url = URI.create(server.toString().replaceAll("/$", "") + "/v1/videos/"
                + plan.videos().getFirst() + "/events?likes=sum&comments=0");
        HttpRequest.Builder request = HttpRequest.newBuilder(url);
        plan.headers().forEach(header -> {
            int colon = header.indexOf(':');
            request.header(
                    header.substring(0, colon), header.substring(colon + 1).strip());
        });
        try {
            return named(client.send(request.build(), HttpResponse.BodyHandlers.ofLines()));
        } catch (IOException | UncheckedIOException | JacksonException e) {
            return Regions.UNKNOWN;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Regions.UNKNOWN;
        }
    }

    private static String named(HttpResponse<Stream<String>> answer) {
        try (Stream<String> lines = answer.body()) {
            if (answer.statusCode() == UNAVAILABLE) {
                return "";
            }
            return lines.filter(line -> line.startsWith("data:"))
                    .findFirst()
                    .map(hello -> MAPPER.readTree(hello.substring("data:".length()))
                            .path("region")
                            .asString(Regions.UNKNOWN))
                    .orElse(Regions.UNKNOWN);
        }
    }
}
