package live.ovation.node.cli;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import live.ovation.transport.json.JsonFields;
import org.jspecify.annotations.Nullable;

/// What `GET /cluster` says, as lines of text of about a hundred characters. Confined to one thread.
final class TopScreen {
    private static final int MOST_NODES = 40;
    private static final int MOST_VIDEOS = 5;
    private static final int MOST_ERRORS = 5;
    private static final int LINE = 110;
    private static final long FRESH_MICROS = 30_000_000;
    private static final String NO_LATENCY = "nothing yet";

    private final DateTimeFormatter timeOfDay;

    TopScreen(ZoneId zone) {
        timeOfDay = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(zone);
    }

    /// The screen for an answer; ends with a line's end.
    String text(JsonFields cluster) {
        List<JsonFields> nodes = cluster.objects("nodes");
        List<JsonFields> up = nodes.stream().filter(node -> !isGone(node)).toList();
        StringBuilder text = new StringBuilder();
        addHead(text, cluster, nodes, up);
        addNodes(text, nodes);
        addRegions(text, cluster, up);
        addHottest(text, up);
        addSlowViewers(text, up);
        addErrors(text, nodes);
        return text.toString();
    }

    private void addHead(StringBuilder text, JsonFields cluster, List<JsonFields> nodes, List<JsonFields> up) {
        line(
                text,
                "Ovation at %s   %d of %d nodes   %s viewers   likes in %s/s   delivered %s/s",
                time(number(cluster, "at")),
                up.size(),
                nodes.size(),
                brief(sum(up, "viewers")),
                brief(sum(up, "likesInPerSecond")),
                brief(sum(up, "outPerSecond")));
        // What comes from another region is on its way for as long as the regions are apart.
        line(
                text,
                "Latency, tap to everybody%s: %s",
                hasSeveralRegions(nodes) ? " in its region" : "",
                latency(cluster, "p50", "p90", "p99"));
        String sums = latency(cluster, "sumP50", "sumP99");
        if (!sums.equals(NO_LATENCY)) {
            line(text, "  of what is told as sums: %s, waiting for the next sum included (250 ms or more)", sums);
        }
    }

    /// @param quantiles the points' fields, named after the quantile
    private static String latency(JsonFields cluster, String... quantiles) {
        for (JsonFields point : cluster.objects("points").reversed()) {
            if (point.integer(quantiles[0]) != null && number(cluster, "at") - number(point, "at") < FRESH_MICROS) {
                return Arrays.stream(quantiles)
                        .map(name -> name.substring(name.length() - 3).toLowerCase(Locale.ROOT)
                                + ' '
                                + micros(number(point, name)))
                        .collect(Collectors.joining("  "));
            }
        }
        return NO_LATENCY;
    }

    private void addNodes(StringBuilder text, List<JsonFields> nodes) {
        line(text, "");
        line(text, "%-24s %-10s %-20s %9s %9s %9s  %s", "NODE", "REGION", "ROLES", "VIEWERS", "IN/S", "OUT/S", "STATE");
        List<JsonFields> goneFirst = new ArrayList<>(nodes);
        goneFirst.sort(Comparator.comparing(node -> !isGone(node)));
        for (JsonFields node : goneFirst.subList(0, Math.min(MOST_NODES, goneFirst.size()))) {
            JsonFields status = node.object("status");
            boolean gone = isGone(node);
            List<String> roles = status.texts("roles");
            line(
                    text,
                    "%-24s %-10s %-20s %9s %9s %9s  %s",
                    cut(node.text("id"), 24),
                    cut(node.text("region"), 10),
                    roles.isEmpty() ? "frontend" : roles.size() == 3 ? "all" : String.join(",", roles),
                    gone ? "-" : brief(number(status, "viewers")),
                    gone ? "-" : brief(number(status, "likesInPerSecond")),
                    gone ? "-" : brief(out(status)),
                    state(node, status));
        }
        if (nodes.size() > MOST_NODES) {
            line(text, "and %d more", nodes.size() - MOST_NODES);
        }
    }

    private String state(JsonFields node, JsonFields status) {
        if (isGone(node)) {
            return "silent since " + time(number(node, "answeredAt"));
        }
        return Boolean.FALSE.equals(status.flag("ready")) ? "not ready" : "up";
    }

    /// What a node sends on: to viewers, frontends or dispatchers.
    private static long out(JsonFields status) {
        List<String> roles = status.texts("roles");
        if (roles.contains("frontend")) {
            return number(status, "outPerSecond");
        }
        return roles.contains("dispatcher")
                ? status.objects("links").stream()
                        .mapToLong(link -> number(link, "perSecond"))
                        .sum()
                : number(status, "dispatchedPerSecond");
    }

    private static void addRegions(StringBuilder text, JsonFields cluster, List<JsonFields> up) {
        Map<String, String> ways = new TreeMap<>();
        for (JsonFields node : up) {
            for (JsonFields way : node.object("status").objects("regions")) {
                long silentMillis = number(way, "silentMillis");
                String says = silentMillis > 3_000
                        ? "silent for " + TimeUnit.MILLISECONDS.toSeconds(silentMillis) + " s"
                        : brief(number(way, "perSecond")) + "/s" + skew(way);
                ways.put(node.text("region") + " → " + way.text("to") + " by " + node.text("id"), says);
            }
        }
        if (!ways.isEmpty()) {
            line(text, "");
            ways.forEach((way, says) -> line(text, "%-60s %s", way, says));
        }
        for (JsonFields pair : cluster.objects("between")) {
            line(
                    text,
                    "%-60s p50 %s  p90 %s  p99 %s",
                    "tapped in " + pair.text("from") + ", seen in " + pair.text("to"),
                    micros(number(pair, "p50")),
                    micros(number(pair, "p90")),
                    micros(number(pair, "p99")));
        }
    }

    /// Worth a word when a person would see it in the times that are shown.
    private static String skew(JsonFields way) {
        long skew = number(way, "skewMicros");
        return Math.abs(skew) < 100_000
                ? ""
                : String.format(
                        Locale.ROOT, ", its clock is %.1f s %s", Math.abs(skew) / 1e6, skew > 0 ? "ahead" : "behind");
    }

    private static void addHottest(StringBuilder text, List<JsonFields> up) {
        Map<String, Long> perVideo = new TreeMap<>();
        List<JsonFields> frontends = up.stream()
                .filter(node -> node.object("status").texts("roles").contains("frontend"))
                .toList();
        for (JsonFields node : frontends.isEmpty() ? up : frontends) {
            for (JsonFields hot : node.object("status").objects("hottest")) {
                perVideo.merge(String.valueOf(hot.text("video")), number(hot, "perSecond"), Long::sum);
            }
        }
        if (perVideo.isEmpty()) {
            return;
        }
        line(text, "");
        line(text, "%-60s %9s", "HOTTEST VIDEOS", "OUT/S");
        perVideo.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(MOST_VIDEOS)
                .forEach(video -> line(text, "%-60s %9s", cut(video.getKey(), 60), brief(video.getValue())));
    }

    private static void addSlowViewers(StringBuilder text, List<JsonFields> up) {
        List<JsonFields> slow =
                up.stream().map(node -> node.object("status").object("slow")).toList();
        Map<String, Long> closed = new TreeMap<>();
        slow.forEach(one -> one.forEachInteger("closed", (reason, count) -> closed.merge(reason, count, Long::sum)));
        StringBuilder reasons = new StringBuilder();
        closed.forEach((reason, count) -> reasons.append(reasons.isEmpty() ? "   closed: " : ", ")
                .append(reason)
                .append(' ')
                .append(brief(count)));
        line(text, "");
        line(
                text,
                "SLOW VIEWERS   lagged %s/s, %s in all   short writes %s/s   refused %s%s",
                brief(sum(slow, "laggedPerSecond")),
                brief(sum(slow, "lagged")),
                brief(sum(slow, "shortWritesPerSecond")),
                brief(sum(slow, "refused")),
                reasons);
    }

    private void addErrors(StringBuilder text, List<JsonFields> nodes) {
        record Seen(long last, String words) {}
        boolean several = hasSeveralRegions(nodes);
        List<Seen> errors = new ArrayList<>();
        for (JsonFields node : nodes) {
            for (JsonFields error : node.object("status").objects("errors")) {
                long last = number(error, "last");
                errors.add(new Seen(
                        last,
                        time(last) + "  " + number(error, "count") + " × on " + node.text("id")
                                + (several ? " in " + node.text("region") : "") + "  "
                                + error.text("what") + ": " + error.text("message")));
            }
        }
        errors.sort(Comparator.comparingLong(Seen::last).reversed());
        line(text, "");
        line(text, "%s", errors.isEmpty() ? "NO ERRORS" : "DISTINCT ERRORS, the newest first");
        errors.stream().limit(MOST_ERRORS).forEach(error -> line(text, "%s", cut(error.words, LINE)));
    }

    /// A node's id says who it is only within its region.
    private static boolean hasSeveralRegions(List<JsonFields> nodes) {
        return nodes.stream()
                        .map(node -> String.valueOf(node.text("region")))
                        .distinct()
                        .count()
                > 1;
    }

    private String time(long micros) {
        return timeOfDay.format(Instant.ofEpochMilli(micros / 1_000));
    }

    private static boolean isGone(JsonFields node) {
        return Boolean.TRUE.equals(node.flag("gone"));
    }

    private static long sum(List<JsonFields> all, String field) {
        return all.stream()
                .mapToLong(one -> number(one.object("status") == JsonFields.NONE ? one : one.object("status"), field))
                .sum();
    }

    private static long number(JsonFields fields, String name) {
        Long value = fields.integer(name);
        return value == null ? 0 : value;
    }

    private static String micros(long micros) {
        return micros < 9_950
                ? String.format(Locale.ROOT, "%.1f ms", micros / 1e3)
                : String.format(Locale.ROOT, "%d ms", Math.round(micros / 1e3));
    }

    private static String brief(long n) {
        if (n < 100_000) {
            return Long.toString(n);
        }
        return n < 1_000_000
                ? String.format(Locale.ROOT, "%dK", n / 1_000)
                : String.format(Locale.ROOT, "%.1fM", n / 1e6);
    }

    private static String cut(@Nullable String text, int most) {
        String whole = String.valueOf(text).replaceAll("\\p{Cntrl}", " ");
        return whole.length() <= most ? whole : whole.substring(0, most - 1) + "…";
    }

    @FormatMethod
    private static void line(StringBuilder text, @FormatString String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values).stripTrailing()).append('\n');
    }
}
