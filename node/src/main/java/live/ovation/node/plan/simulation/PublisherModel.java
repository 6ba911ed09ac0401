package live.ovation.node.plan.simulation;

import java.util.ArrayList;
import java.util.List;
import live.ovation.node.plan.Costs;

/// A publisher: requests on its event loops, one transaction at a time, and an outbox with one
/// batch in flight. Confined to the simulation's thread.
final class PublisherModel {
    private final Events events;
    private final Costs costs;
    private final Times times;
    private final List<Worker> loops = new ArrayList<>();
    private final Worker committer;
    private final List<DispatcherModel> dispatchers;
    private final double network;
    private List<Parcel> waiting = new ArrayList<>();
    private boolean committing;
    private List<Parcel> outbox = new ArrayList<>();
    private boolean sending;
    private int turn;
    private long committed;

    PublisherModel(
            Events events,
            Processor processor,
            Costs costs,
            Times times,
            int loops,
            List<DispatcherModel> dispatchers,
            double network) {
        this.events = events;
        this.costs = costs;
        this.times = times;
        this.dispatchers = List.copyOf(dispatchers);
        this.network = network;
        committer = new Worker(events, processor);
        for (int i = 0; i < loops; i++) {
            this.loops.add(new Worker(events, processor));
        }
    }

    /// Somebody taps here.
    void request(Parcel parcel) {
        loops.get(turn++ % loops.size()).add(costs.postMicros() / 1e6, 0, () -> arrive(parcel));
    }

    /// To be written down: from here, or from another region.
    void arrive(Parcel parcel) {
        waiting.add(parcel);
        if (!committing) {
            committing = true;
            commit();
        }
    }

    private void commit() {
        if (waiting.isEmpty()) {
            committing = false;
            return;
        }
        List<Parcel> batch = waiting;
        waiting = new ArrayList<>();
        committer.add(batch.size() * costs.entryMicros() / 1e6, costs.commitMicros() / 1e6, () -> {
            for (Parcel parcel : batch) {
                parcel.committedAt = events.now();
                times.saw(Hop.COMMITTED, events.now() - parcel.acceptedAt, 1);
            }
            committed += batch.size();
            outbox.addAll(batch);
            if (!sending) {
                sending = true;
                send();
            }
            commit();
        });
    }

    private void send() {
        if (outbox.isEmpty()) {
            sending = false;
            return;
        }
        List<Parcel> batch = outbox;
        outbox = new ArrayList<>();
        List<List<Parcel>> shares = new ArrayList<>();
        dispatchers.forEach(dispatcher -> shares.add(new ArrayList<>()));
        // A video's events all take the same dispatcher.
        batch.forEach(parcel -> shares.get(parcel.video % shares.size()).add(parcel));
        for (int i = 0; i < shares.size(); i++) {
            List<Parcel> share = shares.get(i);
            if (!share.isEmpty()) {
                dispatchers
                        .get(i)
                        .dispatch(
                                share,
                                () -> share.forEach(
                                        parcel -> times.saw(Hop.DISPATCHED, events.now() - parcel.committedAt, 1)));
            }
        }
        events.in(2 * network, this::send);
    }

    /// What a larger transaction could not save: a writer that is always waiting for its disk takes more with each
    /// turn.
    double entriesSeconds() {
        return committed * costs.entryMicros() / 1e6;
    }

    double busiestLoopSeconds() {
        return loops.stream().mapToDouble(Worker::busySeconds).max().orElse(0);
    }
}
