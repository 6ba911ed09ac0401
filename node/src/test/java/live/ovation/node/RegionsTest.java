package live.ovation.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import live.ovation.node.cluster.LinkProxy;
import live.ovation.testing.Ports;
import live.ovation.transport.json.Json;
import live.ovation.transport.json.JsonFields;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two or three data centres in one process, each a whole node with a ledger of its own, on links that can be
/// cut.
class RegionsTest {
    @TempDir
    private Path data;

    private final Map<String, Integer> internalPorts = new TreeMap<>();
    private final Map<String, LinkProxy> links = new TreeMap<>();
    private final Map<String, Node> running = new TreeMap<>();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final Map<String, Object> ownSettings = new HashMap<>();
    private Duration linkDelay = Duration.ZERO;

    @BeforeEach
    void givePorts() {
        for (String region : List.of("eu", "us", "ap")) {
            internalPorts.put(region, Ports.free());
        }
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable one : opened.reversed()) {
            one.close();
        }
    }

    private LinkProxy link(String from, String to) {
        return links.computeIfAbsent(from + '>' + to, name -> {
            try {
                LinkProxy proxy = LinkProxy.open(0, Objects.requireNonNull(internalPorts.get(to)), linkDelay, 0, 1);
                opened.add(proxy);
                return proxy;
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private void cut(String one, String other) {
        link(one, other).cut();
        link(other, one).cut();
    }

    private void heal(String one, String other) {
        link(one, other).heal();
        link(other, one).heal();
    }

    private Node start(String region, String... peers) {
        List<Map<String, Object>> others = new ArrayList<>();
        for (String peer : peers) {
            // The first of the peer's dispatchers is always gone.
            List<String> addresses = List.of(
                    "http://127.0.0.1:" + Ports.free(),
                    "http://127.0.0.1:" + link(region, peer).port());
            others.add(Map.of("region", peer, "dispatchers", addresses));
        }
        Map<String, Object> settings = new HashMap<>();
        settings.put("port", "0");
        settings.put("host", "127.0.0.1");
        settings.put("region", region);
        settings.put("data", data.resolve(region).toString());
        settings.put("internal.port", String.valueOf(internalPorts.get(region)));
        settings.put("regions", others);
        settings.put("workers", "1");
        settings.put("dispatcher.lease", "1s");
        settings.put("stop-within", "3s");
        settings.putAll(ownSettings);
        Node node = Node.start(NodeConfig.load(null, settings), live.ovation.telemetry.Clock.system());
        opened.add(node);
        running.put(region, node);
        return node;
    }

    private Visitor visitor(String region) {
        Visitor visitor =
                new Visitor(Objects.requireNonNull(running.get(region)).port());
        opened.add(visitor);
        return visitor;
    }

    private static void like(Visitor visitor, int count, String by) {
        String body = "{\"count\":" + count + ",\"by\":\"" + by + "\"}";
        assertThat(visitor.post("/v1/videos/v1/likes", body).statusCode()).isEqualTo(200);
    }

    private static String say(Visitor visitor, String text) {
        var said = visitor.post("/v1/videos/v1/comments", "{\"text\":\"" + text + "\"}");
        assertThat(said.statusCode()).as(said.body()).isEqualTo(201);
        return Objects.requireNonNull(Json.parse(said.body()).text("comment"));
    }

    private static long likes(Visitor visitor) {
        JsonFields totals = Json.parse(visitor.get("/v1/videos/v1").body()).object("totals");
        Long likes = totals.integer("like");
        return likes == null ? 0 : likes;
    }

    private static List<String> comments(Visitor visitor) {
        return Json.parse(visitor.get("/v1/videos/v1/comments?limit=200").body()).objects("comments").stream()
                .map(comment -> comment.text("comment") + ' ' + comment.text("text"))
                .toList();
    }

    private long metric(String region, String line) {
        return (long) exactly(region, line);
    }

    private double exactly(String region, String line) {
        try (Visitor operator =
                new Visitor(Objects.requireNonNull(running.get(region)).internalPort())) {
            return operator.get("/metrics")
                    .body()
                    .lines()
                    .filter(found -> found.startsWith(line + " "))
                    .mapToDouble(found -> Double.parseDouble(found.substring(found.lastIndexOf(' '))))
                    .sum();
        }
    }

    private String end(String region, String method) {
        try (Visitor operator =
                new Visitor(Objects.requireNonNull(running.get(region)).internalPort())) {
            var said = operator.method(method, "/internal/v1/videos/v1/end", "");
            assertThat(said.statusCode()).as(said.body()).isEqualTo(200);
            return said.body();
        }
    }

    @Test
    void theEndIsSaidInOneRegionAndTrueInEachAlsoAfterACut() {
        start("eu", "us");
        start("us", "eu");
        Visitor eu = visitor("eu");
        Visitor us = visitor("us");
        Visitor.Events inEu = eu.events("/v1/videos/v1/events");
        Visitor.Events inUs = us.events("/v1/videos/v1/events");
        inEu.next("hello");
        inUs.next("hello");

        cut("eu", "us");
        String said = end("eu", "POST");
        assertThat(inEu.next("ended").integer("ended")).isPositive();
        heal("eu", "us");
        assertThat(inUs.next("ended").integer("ended"))
                .isEqualTo(Json.parse(said).integer("ended"));
        assertThat(end("us", "POST"))
                .as("it ended already")
                .contains("\"ended\":" + Json.parse(said).integer("ended"));

        assertThat(end("us", "DELETE")).contains("\"ended\":null");
        assertThat(inUs.next("ended").integer("ended")).isNull();
        assertThat(inEu.next("ended").integer("ended")).isNull();
    }

    @Test
    void aLikeAndACommentAreSeenInEveryRegionAndCrossOnce() {
        start("eu", "us");
        start("us", "eu");
        Visitor eu = visitor("eu");
        Visitor us = visitor("us");
        Visitor.Events inEu = eu.events("/v1/videos/v1/events?likes=each");
        Visitor.Events inUs = us.events("/v1/videos/v1/events?likes=each");
        inEu.next("hello");
        inUs.next("hello");

        like(eu, 3, "carol");
        assertThat(inUs.next("like").text("by")).isEqualTo("carol");
        assertThat(inEu.next("like").integer("n")).isEqualTo(3);
        like(us, 2, "dave");
        assertThat(inEu.next("like").text("by")).isEqualTo("dave");
        assertThat(inUs.next("like").integer("n")).isEqualTo(2);

        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            String here = say(eu, "from eu " + i);
            String there = say(us, "from us " + i);
            ids.add(here);
            ids.add(there);
        }
        List<String> seenInEu = new ArrayList<>();
        List<String> seenInUs = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            seenInEu.add(inEu.next("comment").text("comment"));
            seenInUs.add(inUs.next("comment").text("comment"));
        }
        assertThat(seenInEu).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(seenInUs).containsExactlyInAnyOrderElementsOf(ids);
        assertOriginsInOrder(seenInEu, ids);
        assertOriginsInOrder(seenInUs, ids);
        assertThat(likes(eu)).isEqualTo(5);
        assertThat(likes(us)).isEqualTo(5);

        // A moderator in one region, a comment of the other.
        assertThat(us.method("DELETE", "/v1/videos/v1/comments/" + ids.getFirst(), "")
                        .statusCode())
                .isEqualTo(204);
        assertThat(inEu.next("retract").text("comment")).isEqualTo(ids.getFirst());
        assertThat(inUs.next("retract").text("comment")).isEqualTo(ids.getFirst());
        assertThat(comments(eu)).noneMatch(comment -> comment.startsWith(ids.getFirst() + ' '));

        await().untilAsserted(() -> {
            assertThat(metric("eu", "ovation_dispatcher_relay_taken_total{region=\"us\"}"))
                    .isEqualTo(6);
            assertThat(metric("us", "ovation_dispatcher_relay_taken_total{region=\"eu\"}"))
                    .isEqualTo(7);
        });
        assertThat(metric("eu", "ovation_dispatcher_relayed_total{region=\"us\"}"))
                .isEqualTo(6);
        assertThat(metric("us", "ovation_dispatcher_relay_received_total{region=\"eu\"}"))
                .isEqualTo(6);
        assertThat(metric("us", "ovation_dispatcher_relayed_total{region=\"eu\"}"))
                .isEqualTo(7);
    }

    private static void assertOriginsInOrder(List<String> seen, List<String> said) {
        for (String region : List.of("eu.", "us.")) {
            assertThat(seen.stream().filter(id -> id.startsWith(region)))
                    .containsExactlyElementsOf(
                            said.stream().filter(id -> id.startsWith(region)).toList());
        }
    }

    @Test
    void aLongWayBetweenRegionsIsTheRelaysHopAndItsRoundTrip() {
        linkDelay = Duration.ofMillis(120);
        start("eu", "us");
        start("us", "eu");
        Visitor.Events inUs = visitor("us").events("/v1/videos/v1/events?likes=each");
        inUs.next("hello");
        await().untilAsserted(() -> assertThat(metric("eu", "ovation_dispatcher_peer_round_trip_micros{region=\"us\"}"))
                .isGreaterThanOrEqualTo(2 * 120_000));
        // Nothing is timed before the frontend knows by how much the clocks differ.
        await().untilAsserted(() -> {
            like(visitor("eu"), 1, "carol");
            inUs.next("like");
            assertThat(metric("us", "ovation_frontend_region_latency_seconds_count{region=\"eu\"}"))
                    .isPositive();
        });
        assertThat(metric("us", "ovation_frontend_region_hop_seconds_bucket{hop=\"relay\",le=\"0.1\"}"))
                .isZero();
    }

    @Test
    void clocksFiveSecondsApartLoseAndReorderNothingAndLatencyIsTold() {
        int rounds = 15;
        linkDelay = Duration.ofMillis(100);
        start("eu", "us");
        ownSettings.put("clock-offset", "5s");
        start("us", "eu");
        Visitor eu = visitor("eu");
        Visitor us = visitor("us");
        Visitor.Events inEu = eu.events("/v1/videos/v1/events?likes=each&comments=0");
        Visitor.Events inUs = us.events("/v1/videos/v1/events?likes=each&comments=0");
        inEu.next("hello");
        inUs.next("hello");
        long begin = System.nanoTime();
        await().untilAsserted(() -> {
            assertSkew("eu", "us", 5_000_000);
            assertSkew("us", "eu", -5_000_000);
        });
        // A frontend hears of it with the answer to its next report, a third of a lease later at most.
        await().untilAsserted(() -> {
            like(eu, 1, "early");
            like(us, 1, "early");
            assertThat(metric("eu", "ovation_frontend_region_latency_seconds_count{region=\"us\"}"))
                    .isPositive();
            assertThat(metric("us", "ovation_frontend_region_latency_seconds_count{region=\"eu\"}"))
                    .isPositive();
        });

        List<String> ids = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            like(eu, 2, "carol");
            like(us, 3, "dave");
            ids.add(say(eu, "from eu " + i));
            ids.add(say(us, "from us " + i));
        }
        for (Visitor.Events seen : List.of(inEu, inUs)) {
            List<String> comments = new ArrayList<>();
            Map<String, Long> likes = new TreeMap<>();
            while (comments.size() < ids.size()
                    || likes.getOrDefault("carol", 0L) < 2L * rounds
                    || likes.getOrDefault("dave", 0L) < 3L * rounds) {
                Visitor.Event event = seen.next();
                if (event.name().equals("comment")) {
                    comments.add(event.data().text("comment"));
                } else if (event.name().equals("like")) {
                    likes.merge(
                            Objects.requireNonNull(event.data().text("by")),
                            Objects.requireNonNull(event.data().integer("n")),
                            Long::sum);
                }
            }
            assertThat(comments).containsExactlyInAnyOrderElementsOf(ids);
            assertOriginsInOrder(comments, ids);
            assertThat(likes).containsEntry("carol", 2L * rounds).containsEntry("dave", 3L * rounds);
        }
        await().untilAsserted(() -> assertThat(likes(eu)).isEqualTo(likes(us)));
        double sinceBegin = (System.nanoTime() - begin) / 1e9;

        for (List<String> pair : List.of(List.of("eu", "us"), List.of("us", "eu"))) {
            for (String what :
                    List.of("ovation_frontend_region_latency_seconds", "ovation_publisher_merge_latency_seconds")) {
                String of = "{region=\"" + pair.get(1) + "\"}";
                double mean =
                        exactly(pair.getFirst(), what + "_sum" + of) / exactly(pair.getFirst(), what + "_count" + of);
                assertThat(mean).as("%s in %s", what + of, pair.getFirst()).isBetween(0.001, sinceBegin);
            }
        }
    }

    @Test
    void viewersOfAllRegionsAreCounted() {
        start("eu", "us");
        start("us", "eu");
        Visitor eu = visitor("eu");
        Visitor us = visitor("us");
        Visitor.Events inEu = eu.events("/v1/videos/v1/events?as=carol");
        inEu.next("hello");
        us.events("/v1/videos/v1/events?as=carol").next("hello");
        us.events("/v1/videos/v1/events?as=dave").next("hello");
        awaitViewers(inEu, 3);
        for (Visitor one : List.of(eu, us)) {
            await().untilAsserted(() -> {
                JsonFields told = Json.parse(one.get("/v1/videos/v1/viewers").body());
                assertThat(told.integer("viewers")).isEqualTo(3);
                assertThat(told.integer("peakViewers")).isEqualTo(3);
                // Carol watches in both.
                assertThat(told.integer("unique")).isEqualTo(2);
            });
        }
    }

    /// Until `stats` says so many.
    private static void awaitViewers(Visitor.Events events, long viewers) {
        JsonFields stats;
        do {
            stats = events.next("stats");
        } while (!Long.valueOf(viewers).equals(stats.integer("viewers")));
    }

    private void assertSkew(String here, String there, long micros) {
        long skew = metric(here, "ovation_dispatcher_peer_skew_micros{region=\"" + there + "\"}");
        long roundTrip = metric(here, "ovation_dispatcher_peer_round_trip_micros{region=\"" + there + "\"}");
        assertThat(roundTrip).isPositive();
        assertThat(skew).isBetween(micros - roundTrip, micros + roundTrip);
    }

    @Test
    void regionWithoutViewersMergesAndSendsNothing() {
        start("eu", "us");
        start("us", "eu");
        Visitor eu = visitor("eu");
        Visitor us = visitor("us");
        like(eu, 4, "carol");
        say(eu, "hello");
        await().untilAsserted(() -> {
            assertThat(likes(us)).isEqualTo(4);
            assertThat(comments(us)).isEqualTo(comments(eu)).hasSize(1);
        });
        assertThat(metric("us", "ovation_dispatcher_offered_total")).isZero();
    }

    @Test
    void cutRegionsServeThemselvesSayThatTheyAreStaleAndConverge() {
        start("eu", "us");
        start("us", "eu");
        Visitor eu = visitor("eu");
        Visitor us = visitor("us");
        Visitor.Events inUs = us.events("/v1/videos/v1/events?likes=each");
        inUs.next("hello");
        like(eu, 1, "carol");
        assertThat(inUs.next("like").integer("n")).isEqualTo(1);

        cut("eu", "us");
        for (int i = 0; i < 10; i++) {
            like(eu, 10, "carol");
            like(us, 1, "dave");
            say(eu, "eu " + i);
            say(us, "us " + i);
        }
        await().untilAsserted(() -> assertThat(inUs.next("stats").names()).contains("stale"));
        assertThat(likes(us)).isEqualTo(11);
        assertThat(comments(us)).hasSize(10);
        say(eu, "late");
        await().untilAsserted(() -> assertThat(metric("eu", "ovation_dispatcher_relay_dropped_total{region=\"us\"}"))
                .isPositive());
        await().untilAsserted(() -> {
            assertThat(metric("us", "ovation_publisher_region_silent_seconds{region=\"eu\"}"))
                    .isPositive();
            assertThat(metric("us", "ovation_dispatcher_peer_silent_millis{region=\"eu\"}"))
                    .isGreaterThan(1_000);
        });

        heal("eu", "us");
        await().untilAsserted(() -> {
            assertThat(likes(us)).isEqualTo(111);
            assertThat(likes(eu)).isEqualTo(111);
            assertThat(comments(us)).hasSize(21).containsExactlyInAnyOrderElementsOf(comments(eu));
        });
        await().untilAsserted(() -> assertThat(inUs.next("gap").text("reason")).isEqualTo("region"));
        assertThat(metric("us", "ovation_frontend_gaps_total{reason=\"region\"}"))
                .isPositive();
        assertThat(metric("us", "ovation_publisher_fetched_entries_total{region=\"eu\"}"))
                .isPositive();
        for (Visitor one : List.of(eu, us)) {
            List<String> texts = comments(one).stream()
                    .map(comment -> comment.substring(comment.indexOf(' ') + 1))
                    .toList();
            List<String> euInOrder = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                euInOrder.add("eu " + i);
            }
            euInOrder.add("late");
            assertThat(texts.stream().filter(text -> !text.startsWith("us "))).containsExactlyElementsOf(euInOrder);
        }
        // And live again.
        like(eu, 5, "erin");
        JsonFields like;
        do {
            like = inUs.next("like");
        } while (!"erin".equals(like.text("by")));
    }

    @Test
    void regionAddedLaterHasEverythingAndOneThatRestartsGoesOn() {
        start("eu", "us");
        Visitor eu = visitor("eu");
        for (int i = 0; i < 30; i++) {
            like(eu, 7, "carol");
            say(eu, "said " + i);
        }
        String gone = say(eu, "taken back");
        eu.method("DELETE", "/v1/videos/v1/comments/" + gone, "");

        Node added = start("us", "eu");
        Visitor us = visitor("us");
        await().untilAsserted(() -> {
            assertThat(likes(us)).isEqualTo(210);
            assertThat(comments(us)).hasSize(30).isEqualTo(comments(eu));
        });

        added.close();
        like(eu, 1, "carol");
        say(eu, "while it was away");
        start("us", "eu");
        Visitor again = visitor("us");
        await().untilAsserted(() -> {
            assertThat(likes(again)).isEqualTo(211);
            assertThat(comments(again)).isEqualTo(comments(eu));
        });
    }

    @Test
    void threeRegionsAgreeWhateverTheyDoAtOnce() {
        start("eu", "us", "ap");
        start("us", "eu", "ap");
        start("ap", "eu", "us");
        List<Visitor> visitors = List.of(visitor("eu"), visitor("us"), visitor("ap"));
        for (int i = 0; i < 8; i++) {
            for (Visitor visitor : visitors) {
                like(visitor, 1 + i, "carol");
                say(visitor, "round " + i);
            }
        }
        // Each takes back one that another region wrote.
        List<String> ids = comments(visitors.getFirst());
        await().untilAsserted(() -> assertThat(comments(visitors.get(1))).hasSize(24));
        for (int i = 0; i < 3; i++) {
            String id = ids.get(i).substring(0, ids.get(i).indexOf(' '));
            Visitor other = visitors.get((i + 1) % 3);
            await().untilAsserted(() -> assertThat(other.method("DELETE", "/v1/videos/v1/comments/" + id, "")
                            .statusCode())
                    .isEqualTo(204));
        }
        await().untilAsserted(() -> {
            for (Visitor visitor : visitors) {
                assertThat(likes(visitor)).isEqualTo(3 * 36);
                assertThat(comments(visitor))
                        .hasSize(21)
                        .containsExactlyInAnyOrderElementsOf(comments(visitors.getFirst()));
            }
        });
    }
}
