package live.ovation.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;

/// What dispatchers have counted of presence so far, added up. Immutable.
record PresenceBooks(long beats, long reports, long came, long went, long scripts, long scriptNanos) {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final List<String> NAMES = List.of(
            "ovation_presence_beats_total",
            "ovation_presence_reports_total",
            "ovation_presence_came_total",
            "ovation_presence_went_total",
            "ovation_presence_redis_calls_total",
            "ovation_presence_redis_nanoseconds_total");

    /// @param dispatchers their internal ports
    static PresenceBooks of(List<URI> dispatchers) throws IOException, InterruptedException {
        long[] sums = new long[NAMES.size()];
        for (URI dispatcher : dispatchers) {
            for (String line : get(dispatcher.resolve("/metrics")).split("\n", -1)) {
                int space = line.indexOf(' ');
                int i = space < 0 ? -1 : NAMES.indexOf(line.substring(0, space));
                if (i >= 0) {
                    sums[i] += (long) Double.parseDouble(line.substring(space + 1));
                }
            }
        }
        return new PresenceBooks(sums[0], sums[1], sums[2], sums[3], sums[4], sums[5]);
    }

    static String get(URI uri) throws IOException, InterruptedException {
        return HTTP.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    String since(PresenceBooks before, double seconds) {
        return "  signs of life %.0f/s in %.1f reports/s, %.1f scripts/s, Redis answered in %.2f ms on average"
                .formatted(
                        (beats - before.beats) / seconds,
                        (reports - before.reports) / seconds,
                        (scripts - before.scripts) / seconds,
                        (scriptNanos - before.scriptNanos) / 1e6 / Math.max(1, scripts - before.scripts));
    }
}
