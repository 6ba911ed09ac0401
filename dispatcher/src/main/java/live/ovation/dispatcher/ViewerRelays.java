package live.ovation.dispatcher;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.ViewerCount;
import live.ovation.subscriptions.SubscriptionTable;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.Telemetry;

/// Tells every peer region how many watch here: what changed, and now and then every video that is
/// watched, page by page. So what did not reach a region is made good, and what it was told of
/// stands. Confined to the dispatcher's thread.
final class ViewerRelays {
    /// Thrice within what another region's number stands.
    static final Duration RENEWAL = SubscriptionTable.ELSEWHERE.dividedBy(3);

    private final SubscriptionTable table;
    private final Consumer<Runnable> thread;
    private final Telemetry telemetry;
    private final Clock clock;
    private final List<ViewerRelay> relays = new ArrayList<>();
    private long renewalDueNanos;
    private boolean renewing;

    /// @param links the ways to the peer regions; none: nobody is told
    /// @param thread runs what is to happen on the dispatcher's thread
    ViewerRelays(
            RegionId here,
            List<RelayLink> links,
            SubscriptionTable table,
            Consumer<Runnable> thread,
            Telemetry telemetry,
            Clock clock) {
        this.table = table;
        this.thread = thread;
        this.telemetry = telemetry;
        this.clock = clock;
        links.forEach(link -> relays.add(new ViewerRelay(here, link, telemetry, clock)));
        renewalDueNanos = clock.nanoTime();
    }

    /// A video's viewers may be others now.
    void changed(ViewerCount count) {
        relays.forEach(relay -> relay.changed(count.video(), (int) Math.min(count.here(), Integer.MAX_VALUE)));
    }

    /// To be called at intervals shorter than a second.
    void tick() {
        long now = clock.nanoTime();
        if (!relays.isEmpty() && !renewing && now - renewalDueNanos >= 0) {
            renewalDueNanos = now + RENEWAL.toNanos();
            renew("");
        }
        relays.forEach(ViewerRelay::tick);
    }

    private void renew(String cursor) {
        renewing = true;
        Asking.of(() -> table.watched(cursor))
                .whenComplete((page, failure) -> thread.accept(() -> {
                    renewing = false;
                    if (failure != null) {
                        telemetry.errors().record("dispatcher's read of what is watched", failure);
                        return;
                    }
                    relays.forEach(relay -> relay.renew(page.viewers()));
                    if (!page.next().isEmpty()) {
                        renew(page.next());
                    }
                }));
    }
}
