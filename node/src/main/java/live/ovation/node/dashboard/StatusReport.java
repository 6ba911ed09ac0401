package live.ovation.node.dashboard;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import live.ovation.dispatcher.DispatcherMetric;
import live.ovation.dispatcher.LinkState;
import live.ovation.frontend.metrics.FrontendMetric;
import live.ovation.publisher.PublisherMetric;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.Histogram;
import live.ovation.telemetry.Metric;
import live.ovation.telemetry.RecentTop;
import live.ovation.telemetry.Telemetry;
import live.ovation.transport.PeerAddress;
import live.ovation.transport.json.JsonText;

/// What one node says of itself: `GET /status`. Everything in it is bounded. Confined to one thread.
final class StatusReport {
    static final int MOST_HOT = 10;
    /// The values of the latency's label.
    static final List<String> LATENCY_LANES = List.of("each", "sum");

    private static final int MOST_ERRORS = 20;
    private static final int MOST_LINKS = 256;

    private final Self self;
    private final List<Row> rows;
    private final Telemetry telemetry;
    private final Clock clock;
    private final Sampler sampler;
    private List<LinkState> links = List.of();

    /// Who the node is.
    ///
    /// @param since when it became ready, microseconds since the Unix epoch
    /// @param ready whether viewers may come
    /// @param peers the nodes that it was told of
    record Self(
            String id,
            String region,
            List<String> roles,
            PeerAddress address,
            long since,
            BooleanSupplier ready,
            Supplier<Collection<PeerAddress>> peers) {}

    StatusReport(Self self, List<Row> rows, Telemetry telemetry, Clock clock) {
        this.self = self;
        this.rows = List.copyOf(rows);
        this.telemetry = telemetry;
        this.clock = clock;
        Set<Metric> counters = new HashSet<>(Set.of(
                PublisherMetric.TAPS,
                PublisherMetric.COMMENTS,
                PublisherMetric.DISPATCHED,
                FrontendMetric.FAN_OUT,
                FrontendMetric.LAGGED,
                FrontendMetric.SHORT_WRITES,
                DispatcherMetric.RELAYED));
        rows.stream().filter(Row::isRate).map(Row::metric).forEach(counters::add);
        this.sampler =
                new Sampler(telemetry, clock, counters, List.of(FrontendMetric.LATENCY, FrontendMetric.REGION_LATENCY));
    }

    /// To be called once a second.
    ///
    /// @param states of this node's links as a dispatcher
    void sample(List<LinkState> states) {
        links = states.stream()
                .sorted(Comparator.comparing(LinkState::to))
                .limit(MOST_LINKS)
                .toList();
        sampler.sample(links);
    }

    /// The whole report, as JSON.
    String text() {
        JsonText json = new JsonText().open('{');
        json.field("id", self.id).field("region", self.region).name("roles").open('[');
        self.roles.forEach(json::value);
        json.close(']');
        json.field("address", self.address.toString());
        json.field("pid", ProcessHandle.current().pid());
        json.field("since", self.since).field("at", clock.epochMicros());
        json.field("ready", self.ready.getAsBoolean());
        addFlow(json);
        addLatency(json);
        addLinks(json);
        json.list(
                "hottest",
                hottest(),
                (one, hot) -> one.field("video", hot.key()).field("perSecond", hot.perSecond()));
        addSlowViewers(json);
        json.list(
                "errors",
                telemetry.errors().newest(MOST_ERRORS),
                (one, error) -> one.field("what", error.what())
                        .field("message", error.message())
                        .field("count", error.count())
                        .field("first", error.firstMicros())
                        .field("last", error.lastMicros()));
        addRows(json);
        json.name("knows").open('[');
        known().forEach(address -> json.value(address.toString()));
        return json.close(']').close('}').toString();
    }

    private void addFlow(JsonText json) {
        json.field("viewers", now(FrontendMetric.STREAMS));
        json.field("likesInPerSecond", sampler.perSecond(PublisherMetric.TAPS));
        json.field("commentsInPerSecond", sampler.perSecond(PublisherMetric.COMMENTS));
        json.field("dispatchedPerSecond", sampler.perSecond(PublisherMetric.DISPATCHED));
        json.field("outPerSecond", sampler.perSecond(FrontendMetric.FAN_OUT));
    }

    /// By lane, since where reactions are told as sums, waiting for the next one is most of it.
    private void addLatency(JsonText json) {
        json.name("latency").open('{');
        for (String lane : LATENCY_LANES) {
            Histogram latency = sampler.latency(FrontendMetric.LATENCY, lane);
            json.name(lane).open('{');
            json.field("p50", latency.quantileMicros(0.5));
            json.field("p90", latency.quantileMicros(0.9));
            json.field("p99", latency.quantileMicros(0.99));
            addCounts(json, latency);
            json.close('}');
        }
        json.close('}');
        json.list(
                "fromRegions", sampler.latencies(FrontendMetric.REGION_LATENCY).entrySet(), (one, from) -> {
                    one.field("from", from.getKey());
                    addCounts(one, from.getValue());
                });
    }

    private static void addCounts(JsonText json, Histogram latency) {
        json.name("counts").open('{');
        latency.counts().forEach((bound, count) -> json.field(Long.toString(bound), count));
        json.close('}');
    }

    private void addLinks(JsonText json) {
        json.list(
                "links",
                links,
                (one, link) -> one.field("to", link.to())
                        .field("perSecond", sampler.deliveredPerSecond(link.to()))
                        .field("waitingBytes", link.waitingBytes())
                        .field("silentMillis", link.silentMillis()));
        Map<String, Long> rates = sampler.perSecondByLabel(DispatcherMetric.RELAYED);
        Map<String, Long> silences = new TreeMap<>(telemetry.shown(DispatcherMetric.PEER_SILENT));
        Map<String, Long> skews = telemetry.shown(DispatcherMetric.PEER_SKEW);
        json.list("regions", silences.entrySet(), (one, silence) -> {
            one.field("to", silence.getKey())
                    .field("perSecond", rates.getOrDefault(silence.getKey(), 0L))
                    .field("silentMillis", silence.getValue());
            Long skew = skews.get(silence.getKey());
            if (skew != null) {
                one.field("skewMicros", skew);
            }
        });
    }

    private List<RecentTop.Hot<String>> hottest() {
        // What viewers see says more than what passes through.
        String regard = self.roles.contains("frontend") ? FrontendMetric.HOTTEST : DispatcherMetric.HOTTEST;
        return telemetry.top(regard, clock).top(MOST_HOT);
    }

    private void addSlowViewers(JsonText json) {
        json.name("slow").open('{');
        json.field("lagged", telemetry.count(FrontendMetric.LAGGED));
        json.field("laggedPerSecond", sampler.perSecond(FrontendMetric.LAGGED));
        json.field("shortWritesPerSecond", sampler.perSecond(FrontendMetric.SHORT_WRITES));
        json.field("refused", telemetry.count(FrontendMetric.REFUSED));
        json.name("closed").open('{');
        telemetry.counts(FrontendMetric.CLOSED).forEach(json::field);
        json.close('}').close('}');
    }

    private void addRows(JsonText json) {
        List<Row> shown = new ArrayList<>();
        for (Row row : rows) {
            if (!(row.isRate() ? telemetry.counts(row.metric()) : telemetry.shown(row.metric())).isEmpty()) {
                shown.add(row);
            }
        }
        json.list(
                "rows",
                shown,
                (one, row) -> one.field("label", row.label())
                        .field("value", row.isRate() ? sampler.perSecond(row.metric()) : now(row.metric()))
                        .field("unit", row.unit().word())
                        .field("rate", row.isRate()));
    }

    private long now(Metric gauge) {
        return telemetry.shown(gauge).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /// Where to ask for the rest of the cluster.
    private Set<PeerAddress> known() {
        Set<PeerAddress> known = new TreeSet<>(Comparator.comparing(PeerAddress::toString));
        known.addAll(self.peers.get());
        for (LinkState link : links) {
            if (!link.address().isEmpty()) {
                known.add(PeerAddress.parse(link.address()));
            }
        }
        return known;
    }
}
