package live.ovation.node.dashboard;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.Histogram;
import live.ovation.transport.PeerAddress;
import live.ovation.transport.json.Json;
import live.ovation.transport.json.JsonFields;
import live.ovation.transport.json.JsonFormatException;
import live.ovation.transport.json.JsonText;
import org.jspecify.annotations.Nullable;

/// Asks every node for its status and makes one picture of them: `GET /cluster`. [#collect] may be called from any
/// thread; everything happens on one.
///
/// It begins with this node and those that it was told of, and goes on with whom these know, so that any node shows the
/// whole. Nodes are asked when somebody looks, all lookers together at most once per [#FRESH], and at most
/// [#UNDER_WAY] at a time. A node that has answered once is remembered: one that does not for [#GONE_AFTER] is shown as
/// gone, with the time of its last answer, for as long as [#REMEMBERED]. Costs nothing while nobody looks.
final class Collector {
    static final Duration FRESH = Duration.ofMillis(700);
    static final Duration GONE_AFTER = Duration.ofSeconds(2);
    static final Duration REMEMBERED = Duration.ofMinutes(10);
    static final int UNDER_WAY = 64;
    /// Of a larger cluster only so many are asked and shown.
    static final int MOST_NODES = 512;
    /// Looks that are kept for the plots.
    static final int POINTS = 300;
    /// How long the latency between two regions stands after the last event that told it.
    static final Duration TOLD_FOR = Duration.ofSeconds(30);

    private final StatusReport own;
    private final PeerAddress ownAddress;
    private final Supplier<Collection<PeerAddress>> configured;
    private final Asker asker;
    private final Executor thread;
    private final Clock clock;

    // Confined to the thread.
    private final SortedMap<String, Seen> nodes = new TreeMap<>();
    private final Deque<Point> points = new ArrayDeque<>();
    private final SortedMap<Pair, Told> between =
            new TreeMap<>(Comparator.comparing(Pair::from).thenComparing(Pair::to));
    private @Nullable Round round;
    private long roundEndedNanos;
    private boolean hasLooked;

    /// Asks a node for its status; fails when it does not answer in time.
    @FunctionalInterface
    interface Asker {
        CompletionStage<byte[]> ask(PeerAddress address);
    }

    private record Point(long atMicros, long viewers, long in, long out, Histogram each, Histogram sum) {}

    /// Two regions, one of which sees what happens in the other.
    private record Pair(String from, String to) {}

    private record Told(long nanos, Histogram latency) {}

    /// A node that has answered, or that another one has a link to.
    private static final class Seen {
        final String id;
        final String region;
        PeerAddress address;

        @Nullable
        JsonFields status;

        long answeredNanos;
        long answeredMicros;
        boolean gone;

        Seen(String id, String region, PeerAddress address) {
            this.id = id;
            this.region = region;
            this.address = address;
        }
    }

    /// @param configured the nodes that this one was told of
    /// @param thread runs one task at a time
    Collector(
            StatusReport own,
            PeerAddress ownAddress,
            Supplier<Collection<PeerAddress>> configured,
            Asker asker,
            Executor thread,
            Clock clock) {
        this.own = own;
        this.ownAddress = ownAddress;
        this.configured = configured;
        this.asker = asker;
        this.thread = thread;
        this.clock = clock;
    }

    /// The cluster as JSON, no older than [#FRESH].
    ///
    /// @param sinceMicros of the points only those after this one; microseconds since the Unix epoch
    CompletionStage<byte[]> collect(long sinceMicros) {
        CompletableFuture<byte[]> answer = new CompletableFuture<>();
        thread.execute(() -> {
            boolean fresh = hasLooked && clock.nanoTime() - roundEndedNanos < FRESH.toNanos();
            Round joined = round;
            if (joined == null && !fresh) {
                joined = new Round();
                round = joined;
                joined.begin();
            }
            if (joined == null) {
                answer.complete(text(sinceMicros));
            } else {
                joined.done.whenComplete((done, failure) -> answer.complete(text(sinceMicros)));
            }
        });
        return answer;
    }

    /// One look at everybody.
    private final class Round {
        final CompletableFuture<Void> done = new CompletableFuture<>();
        private final Queue<PeerAddress> left = new ArrayDeque<>();
        private final Set<PeerAddress> met = new HashSet<>();
        private int underWay;

        void begin() {
            met.add(ownAddress);
            take(Json.parse(own.text()), ownAddress);
            configured.get().forEach(this::meet);
            nodes.values().forEach(seen -> meet(seen.address));
            goOn();
        }

        private void meet(PeerAddress address) {
            if (met.size() < MOST_NODES && met.add(address)) {
                left.add(address);
            }
        }

        /// One that can't be asked is none that could be shown.
        private void meet(String url) {
            try {
                meet(PeerAddress.parse(url));
            } catch (IllegalArgumentException e) {
                met.add(ownAddress);
            }
        }

        private void goOn() {
            while (underWay < UNDER_WAY && !left.isEmpty()) {
                PeerAddress address = left.remove();
                underWay++;
                ask(address);
            }
            if (underWay == 0 && round == this) {
                end();
                round = null;
                done.complete(null);
            }
        }

        private void ask(PeerAddress address) {
            asker.ask(address)
                    .whenComplete((body, failure) -> thread.execute(() -> {
                        underWay--;
                        if (failure == null) {
                            try {
                                take(Json.parse(body), address);
                            } catch (JsonFormatException | NumberFormatException e) {
                                // Whatever answers there is no node.
                                met.add(address);
                            }
                        }
                        goOn();
                    }));
        }

        /// @throws RuntimeException when it is no status
        private void take(JsonFields status, PeerAddress address) {
            // What could not be read later is not taken.
            number(status, "viewers");
            number(status, "likesInPerSecond");
            number(status, "outPerSecond");
            StatusReport.LATENCY_LANES.forEach(lane -> histogram(status, lane));
            status.objects("fromRegions").forEach(from -> histogram(from));
            String id = status.text("id");
            String region = status.text("region");
            if (id == null || region == null) {
                return;
            }
            Seen seen = seen(id, region, address);
            if (seen == null) {
                return;
            }
            seen.address = address;
            seen.status = status;
            seen.answeredNanos = clock.nanoTime();
            seen.answeredMicros = clock.epochMicros();
            for (JsonFields link : status.objects("links")) {
                hear(link, region);
            }
            for (String known : status.texts("knows")) {
                meet(known);
            }
        }
    }

    /// A frontend that a dispatcher has a link to, though it may never have answered here: who looks first when it is
    /// dead already shall see it all the same.
    private void hear(JsonFields link, String region) {
        String to = link.text("to");
        Long silentMillis = link.integer("silentMillis");
        if (to == null || silentMillis == null || nodes.containsKey(region + '/' + to)) {
            return;
        }
        Seen seen = seen(to, region, ownAddress);
        if (seen != null) {
            seen.answeredNanos = clock.nanoTime() - silentMillis * 1_000_000;
            seen.answeredMicros = clock.epochMicros() - silentMillis * 1_000;
        }
    }

    /// @return null when there are too many
    private @Nullable Seen seen(String id, String region, PeerAddress address) {
        String key = region + '/' + id;
        Seen known = nodes.get(key);
        if (known == null && nodes.size() < MOST_NODES) {
            known = new Seen(id, region, address);
            nodes.put(key, known);
        }
        return known;
    }

    private void end() {
        long now = clock.nanoTime();
        nodes.values().removeIf(seen -> now - seen.answeredNanos > REMEMBERED.toNanos());
        for (Seen seen : nodes.values()) {
            seen.gone = now - seen.answeredNanos > GONE_AFTER.toNanos();
        }
        roundEndedNanos = now;
        hasLooked = true;
        addPoint();
        addBetween(now);
    }

    /// Of all frontends of a region together.
    private void addBetween(long now) {
        Map<Pair, Histogram> latest = new HashMap<>();
        for (Seen seen : nodes.values()) {
            JsonFields status = seen.status;
            if (!seen.gone && status != null) {
                for (JsonFields one : status.objects("fromRegions")) {
                    Pair pair = new Pair(String.valueOf(one.text("from")), seen.region);
                    latest.merge(pair, histogram(one), Histogram::plus);
                }
            }
        }
        latest.forEach((pair, latency) -> {
            if (latency.count() > 0) {
                between.put(pair, new Told(now, latency));
            }
        });
        between.values().removeIf(told -> now - told.nanos > TOLD_FOR.toNanos());
    }

    private void addPoint() {
        long viewers = 0;
        long in = 0;
        long out = 0;
        Histogram each = Histogram.EMPTY;
        Histogram sum = Histogram.EMPTY;
        for (Seen seen : nodes.values()) {
            JsonFields status = seen.status;
            if (seen.gone || status == null) {
                continue;
            }
            viewers += number(status, "viewers");
            in += number(status, "likesInPerSecond");
            out += number(status, "outPerSecond");
            each = each.plus(histogram(status, "each"));
            sum = sum.plus(histogram(status, "sum"));
        }
        points.addLast(new Point(clock.epochMicros(), viewers, in, out, each, sum));
        if (points.size() > POINTS) {
            points.removeFirst();
        }
    }

    private static Histogram histogram(JsonFields status, String lane) {
        return histogram(status.object("latency").object(lane));
    }

    private static Histogram histogram(JsonFields latency) {
        SortedMap<Long, Long> counts = new TreeMap<>();
        latency.forEachInteger("counts", (bound, count) -> counts.put(Long.parseLong(bound), count));
        return new Histogram(counts);
    }

    private static long number(JsonFields fields, String name) {
        Long value = fields.integer(name);
        return value == null ? 0 : value;
    }

    private byte[] text(long sinceMicros) {
        JsonText json = new JsonText().open('{').field("at", clock.epochMicros());
        json.name("nodes").open('[');
        for (Seen seen : nodes.values()) {
            json.open('{').field("id", seen.id).field("region", seen.region);
            json.field("address", seen.address.toString());
            json.field("gone", seen.gone).field("answeredAt", seen.answeredMicros);
            JsonFields status = seen.status;
            if (status != null) {
                json.name("status").raw(status.toString());
            }
            json.close('}');
        }
        json.close(']');
        json.list(
                "between",
                between.entrySet(),
                (one, told) -> one.field("from", told.getKey().from())
                        .field("to", told.getKey().to())
                        .field("p50", told.getValue().latency.quantileMicros(0.5))
                        .field("p90", told.getValue().latency.quantileMicros(0.9))
                        .field("p99", told.getValue().latency.quantileMicros(0.99)));
        json.list(
                "points",
                points.stream().filter(point -> point.atMicros > sinceMicros).toList(),
                Collector::add);
        return json.close('}').bytes();
    }

    private static void add(JsonText json, Point point) {
        json.field("at", point.atMicros).field("viewers", point.viewers);
        json.field("in", point.in).field("out", point.out);
        if (point.each.count() > 0) {
            json.field("p50", point.each.quantileMicros(0.5));
            json.field("p90", point.each.quantileMicros(0.9));
            json.field("p99", point.each.quantileMicros(0.99));
        }
        if (point.sum.count() > 0) {
            json.field("sumP50", point.sum.quantileMicros(0.5));
            json.field("sumP99", point.sum.quantileMicros(0.99));
        }
    }
}
