package live.ovation.crowd;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import live.ovation.crowd.viewer.Regions;

/// Asks several servers which region each stands in: the hello of a stream says it. Who doesn't say is
/// in a region called `unknown`. Blocks for as long as it is told at most, however many there are.
/// Stateless.
final class RegionProbe {
    static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Pattern REGION = Pattern.compile("\"region\":\"([^\"]+)\"");

    private RegionProbe() {}

    static Regions ask(CrowdPlan plan, Duration patience) {
        if (plan.urls().size() < 2) {
            return Regions.NONE;
        }
        try (HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(patience)
                .build()) {
            List<CompletableFuture<String>> answers = plan.urls().stream()
                    .map(server -> region(client, plan, server)
                            .completeOnTimeout(Regions.UNKNOWN, patience.toMillis(), TimeUnit.MILLISECONDS))
                    .toList();
            List<String> regions = new ArrayList<>();
            answers.forEach(answer -> regions.add(answer.join()));
            client.shutdownNow();
            return Regions.of(regions);
        }
    }

    private static CompletableFuture<String> region(HttpClient client, CrowdPlan plan, URI server) {
        URI url = URI.create(server.toString().replaceAll("/$", "") + "/v1/videos/"
                + plan.videos().getFirst() + "/events?likes=sum&comments=0");
        HttpRequest.Builder request = HttpRequest.newBuilder(url);
        plan.headers().forEach(header -> {
            int colon = header.indexOf(':');
            request.header(
                    header.substring(0, colon), header.substring(colon + 1).strip());
        });
        return client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofLines())
                .thenApplyAsync(RegionProbe::named, Thread::startVirtualThread)
                .exceptionally(failure -> Regions.UNKNOWN);
    }

    private static String named(HttpResponse<Stream<String>> answer) {
        try (Stream<String> lines = answer.body()) {
            return lines.filter(line -> line.startsWith("data:"))
                    .findFirst()
                    .map(REGION::matcher)
                    .filter(Matcher::find)
                    .map(found -> found.group(1))
                    .orElse(Regions.UNKNOWN);
        } catch (RuntimeException e) {
            throw new CompletionException(e);
        }
    }
}
