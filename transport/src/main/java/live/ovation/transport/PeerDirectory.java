package live.ovation.transport;

import io.netty.util.NetUtil;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.DistinctErrors;

/// Finds out who stands behind the names in lists of peers, again and again: one name may be many nodes (a
/// headless service in Kubernetes, a round-robin entry), and they come and go. Thread-safe; name servers
/// are asked on a thread of its own.
///
/// A name that can't be resolved keeps what it last was. Where a name has IPv4 addresses, those are its
/// nodes, otherwise its IPv6 addresses: one node has both, as a rule, and would count twice.
public final class PeerDirectory implements AutoCloseable {
    private final Resolver resolver;
    private final Clock clock;
    private final DistinctErrors errors;
    private final List<Entry> entries = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService thread;
    // Confined to the thread.
    private final Map<String, List<String>> known = new HashMap<>();

    /// Asks for a name's addresses.
    interface Resolver {
        InetAddress[] addressesOf(String name) throws UnknownHostException;
    }

    private record Entry(List<PeerAddress> configured, Peers peers) {}

    /// @param refresh how often names are looked up
    public PeerDirectory(Duration refresh, DistinctErrors errors, Clock clock) {
        this(InetAddress::getAllByName, refresh, errors, clock);
    }

    PeerDirectory(Resolver resolver, Duration refresh, DistinctErrors errors, Clock clock) {
        this.resolver = resolver;
        this.errors = errors;
        this.clock = clock;
        thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("ovation-names").factory());
        thread.scheduleWithFixedDelay(this::refresh, refresh.toNanos(), refresh.toNanos(), TimeUnit.NANOSECONDS);
    }

    /// The nodes at these addresses, kept up to date for as long as this is open. Until names are resolved
    /// for the first time each stands for one node.
    public Peers peers(List<PeerAddress> addresses) {
        Peers peers = new Peers(addresses, clock);
        if (!addresses.stream().allMatch(PeerDirectory::isLiteral)) {
            Entry entry = new Entry(List.copyOf(addresses), peers);
            entries.add(entry);
            thread.execute(() -> update(entry, new HashMap<>()));
        }
        return peers;
    }

    private static boolean isLiteral(PeerAddress address) {
        return NetUtil.createByteArrayFromIpAddressString(address.host()) != null;
    }

    private void refresh() {
        // A name in several lists is asked for once.
        Map<String, List<String>> asked = new HashMap<>();
        entries.forEach(entry -> update(entry, asked));
    }

    private void update(Entry entry, Map<String, List<String>> asked) {
        Set<PeerAddress> found = new LinkedHashSet<>();
        for (PeerAddress address : entry.configured) {
            if (isLiteral(address)) {
                found.add(address);
            } else {
                for (String host : asked.computeIfAbsent(address.host(), this::resolve)) {
                    found.add(new PeerAddress(host, address.port()));
                }
            }
        }
        entry.peers.update(found);
    }

    private List<String> resolve(String name) {
        try {
            InetAddress[] addresses = resolver.addressesOf(name);
            boolean four = Arrays.stream(addresses).anyMatch(Inet4Address.class::isInstance);
            List<String> hosts = Arrays.stream(addresses)
                    .filter(address -> !four || address instanceof Inet4Address)
                    .map(PeerDirectory::host)
                    .sorted()
                    .toList();
            known.put(name, hosts);
            return hosts;
        } catch (UnknownHostException e) {
            errors.record("look-up of " + name, e);
            // As it stands, a call to it says what is wrong.
            return known.getOrDefault(name, List.of(name));
        }
    }

    private static String host(InetAddress address) {
        String host = address.getHostAddress();
        return address instanceof Inet6Address ? '[' + host + ']' : host;
    }

    /// Ends the thread; peers stay as they are.
    @Override
    public void close() {
        thread.shutdownNow();
    }
}
