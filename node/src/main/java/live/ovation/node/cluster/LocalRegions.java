package live.ovation.node.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import live.ovation.node.Role;
import live.ovation.node.cluster.ClusterPlan.PlannedNode;
import live.ovation.transport.json.Json;

/// Several regions on one machine: a cluster each, with a store of its own, and between every two of them links
/// that take their time and can be cut. Thread-safe.
public final class LocalRegions implements AutoCloseable {
    private final Map<String, LocalCluster> clusters = new LinkedHashMap<>();
    private final Map<Way, List<LinkProxy>> links = new LinkedHashMap<>();

    /// From one region to another.
    private record Way(String from, String to) {}

    /// What lies between two regions.
    ///
    /// @param delay one way
    /// @param loss the share of what is sent that has to be sent again, 0 to 1
    /// @param skew by how much each region's clocks are ahead of those of the region before
    public record Link(Duration delay, double loss, Duration skew) {}

    private LocalRegions() {}

    /// Starts everything and waits until all are ready.
    ///
    /// @param orders one cluster per region
    /// @param directory for configuration and data; stays the caller's
    /// @param log hears what nodes say, each line after its region
    /// @throws ClusterFailed when one did not become ready; nothing is left running then
    public static LocalRegions start(List<LocalCluster.Order> orders, Link link, Path directory, Consumer<String> log) {
        LocalRegions regions = new LocalRegions();
        boolean ready = false;
        try {
            regions.startAll(orders, link, directory, log);
            ready = true;
            return regions;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            if (!ready) {
                regions.close();
            }
        }
    }

    private void startAll(List<LocalCluster.Order> orders, Link link, Path directory, Consumer<String> log)
            throws IOException {
        FreePorts ports = new FreePorts();
        Map<LocalCluster.Order, ClusterPlan> plans = new LinkedHashMap<>();
        orders.forEach(order -> plans.put(order, ClusterPlan.of(order, ports)));
        Duration ahead = Duration.ZERO;
        for (LocalCluster.Order order : orders) {
            String region = order.region();
            List<String> others = new ArrayList<>();
            for (LocalCluster.Order other : orders) {
                if (!other.equals(order)) {
                    Way way = new Way(region, other.region());
                    List<LinkProxy> proxies = open(way, Objects.requireNonNull(plans.get(other)), link, ports);
                    links.put(way, proxies);
                    others.add(describe(other.region(), proxies));
                }
            }
            clusters.put(
                    region,
                    LocalCluster.start(
                            order,
                            Objects.requireNonNull(plans.get(order)),
                            "regions = [" + String.join(", ", others) + "]\nclock-offset = " + ahead.toMillis() + "ms",
                            ports,
                            orders.size() == 1 ? directory : Files.createDirectories(directory.resolve(region)),
                            line -> log.accept(region + " " + line)));
            ahead = ahead.plus(link.skew());
        }
    }

    /// One to each dispatcher there.
    private static List<LinkProxy> open(Way way, ClusterPlan there, Link link, FreePorts ports) throws IOException {
        List<LinkProxy> proxies = new ArrayList<>();
        for (PlannedNode dispatcher : there.of(Role.DISPATCHER)) {
            proxies.add(
                    LinkProxy.open(ports.next(), dispatcher.internalPort(), link.delay(), link.loss(), way.hashCode()));
        }
        return proxies;
    }

    private static String describe(String region, List<LinkProxy> proxies) {
        String addresses = proxies.stream()
                .map(proxy -> Json.quote("http://127.0.0.1:" + proxy.port()))
                .collect(Collectors.joining(", "));
        return "{region = " + Json.quote(region) + ", dispatchers = [" + addresses + "]}";
    }

    /// Whether there is such a region.
    public boolean has(String region) {
        return clusters.containsKey(region);
    }

    /// From now on nothing gets from one to the other, nor back.
    public void cut(String one, String other) {
        between(one, other).forEach(LinkProxy::cut);
    }

    public void heal(String one, String other) {
        between(one, other).forEach(LinkProxy::heal);
    }

    private List<LinkProxy> between(String one, String other) {
        List<LinkProxy> both = new ArrayList<>();
        both.addAll(links.getOrDefault(new Way(one, other), List.of()));
        both.addAll(links.getOrDefault(new Way(other, one), List.of()));
        return both;
    }

    /// One line of JSON: who there is, of all regions.
    public String readyLine() {
        if (clusters.size() == 1) {
            return clusters.values().iterator().next().readyLine();
        }
        return clusters.values().stream()
                .map(LocalCluster::listed)
                .collect(Collectors.joining(",", "{\"ready\":true,\"nodes\":[", "]}"));
    }

    /// Where a browser on this machine finds the dashboard; every region's shows all.
    public String dashboardUrl() {
        return clusters.values().iterator().next().dashboardUrl();
    }

    @Override
    public void close() {
        clusters.values().forEach(LocalCluster::close);
        links.values().forEach(proxies -> proxies.forEach(LinkProxy::close));
    }
}
