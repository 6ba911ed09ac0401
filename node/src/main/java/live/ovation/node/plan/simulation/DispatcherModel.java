package live.ovation.node.plan.simulation;

import java.util.ArrayList;
import java.util.List;
import live.ovation.node.plan.Costs;
import org.jspecify.annotations.Nullable;

/// A dispatcher: looks up who wants what comes, then tells each frontend over a link with one request in flight; what
/// comes meanwhile goes with the next one. Confined to the simulation's thread.
final class DispatcherModel {
    private final Events events;
    private final Costs costs;
    private final Worker thread;
    private final double network;
    private final List<Link> links = new ArrayList<>();

    DispatcherModel(Events events, Processor processor, Costs costs, double network) {
        this.events = events;
        this.costs = costs;
        this.network = network;
        thread = new Worker(events, processor);
    }

    private final class Link {
        private final @Nullable FrontendModel frontend;
        private List<Parcel> pending = new ArrayList<>();
        private boolean busy;

        Link(@Nullable FrontendModel frontend) {
            this.frontend = frontend;
        }

        void send(List<Parcel> more) {
            pending.addAll(more);
            if (!busy) {
                busy = true;
                next();
            }
        }

        private void next() {
            if (pending.isEmpty()) {
                busy = false;
                return;
            }
            List<Parcel> now = pending;
            pending = new ArrayList<>();
            thread.add(
                    costs.delivery(now.size()) / 1e6,
                    0,
                    () -> events.in(network, () -> {
                        if (frontend == null) {
                            events.in(network, this::next);
                        } else {
                            frontend.receive(now, () -> events.in(network, this::next));
                        }
                    }));
        }
    }

    /// @param frontend null: only what it costs to tell it is of interest
    void connect(@Nullable FrontendModel frontend) {
        links.add(new Link(frontend));
    }

    void dispatch(List<Parcel> parcels, Runnable taken) {
        events.in(network, () -> {
            taken.run();
            for (Parcel parcel : parcels) {
                parcel.dispatchedAt = events.now();
            }
            thread.add(
                    costs.deliveryEventNanos() * parcels.size() / 1e9,
                    0,
                    () -> events.in(costs.storeMicros() / 1e6, () -> links.forEach(link -> link.send(parcels))));
        });
    }

    double busySeconds() {
        return thread.busySeconds();
    }
}
