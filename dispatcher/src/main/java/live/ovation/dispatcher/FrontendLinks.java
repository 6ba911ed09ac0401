package live.ovation.dispatcher;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import live.ovation.protocol.FrontendPort;
import live.ovation.subscriptions.FrontendInstance;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.Telemetry;

/// The ways to the frontends, each made when there is first something for it, and given up when it was of no use for
/// long. Confined to the dispatcher's thread.
final class FrontendLinks {
    private final DispatcherSettings settings;
    private final Function<FrontendInstance, FrontendPort> connect;
    private final String incarnation;
    private final ScheduledExecutorService thread;
    private final Telemetry telemetry;
    private final Clock clock;
    private final Map<FrontendInstance, FrontendLink> links = new HashMap<>();
    private final AtomicLong count = new AtomicLong();
    private final AtomicLong livingCount = new AtomicLong();
    private Set<FrontendInstance> living = Set.of();
    private long made;

    /// @param connect gives the port of a frontend; called once per link
    /// @param incarnation the dispatcher's, from which links have their names
    FrontendLinks(
            DispatcherSettings settings,
            Function<FrontendInstance, FrontendPort> connect,
            String incarnation,
            ScheduledExecutorService thread,
            Telemetry telemetry,
            Clock clock) {
        this.settings = settings;
        this.connect = connect;
        this.incarnation = incarnation;
        this.thread = thread;
        this.telemetry = telemetry;
        this.clock = clock;
        telemetry.gauge(DispatcherMetric.LINKS, count::get);
        telemetry.gauge(DispatcherMetric.FRONTENDS, livingCount::get);
    }

    FrontendLink to(FrontendInstance frontend) {
        FrontendLink link = links.get(frontend);
        if (link == null) {
            String name = incarnation + '>' + ++made;
            link = new FrontendLink(name, port(frontend), settings, thread, telemetry, clock);
            links.put(frontend, link);
            count.incrementAndGet();
        }
        return link;
    }

    /// One frontend that cannot be connected to is that frontend's affair: its deliveries fail.
    private FrontendPort port(FrontendInstance frontend) {
        try {
            return connect.apply(frontend);
        } catch (RuntimeException e) {
            telemetry.errors().record("connection to a frontend", e);
            return delivery -> CompletableFuture.failedFuture(e);
        }
    }

    /// These frontends live now.
    void living(List<FrontendInstance> frontends) {
        living = Set.copyOf(frontends);
        livingCount.set(living.size());
    }

    /// Lets every living frontend know that this dispatcher lives, those too that no event was for yet.
    void beat() {
        living.forEach(frontend -> to(frontend).beat());
    }

    /// Gives up the links that are of no more use.
    void tidy() {
        long now = clock.nanoTime();
        links.values().removeIf(link -> {
            boolean unused = link.isUnused(now);
            if (unused) {
                link.close();
                count.decrementAndGet();
            }
            return unused;
        });
    }

    List<LinkState> states() {
        List<LinkState> all = new ArrayList<>(links.size());
        links.forEach((frontend, link) -> all.add(link.state(frontend)));
        return all;
    }

    long waitingBytes() {
        return links.values().stream().mapToLong(FrontendLink::waitingBytes).sum();
    }

    /// Whether nothing is on its way.
    boolean isAtRest() {
        return links.values().stream().allMatch(FrontendLink::isAtRest);
    }
}
