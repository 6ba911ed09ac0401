package live.ovation.dispatcher;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import live.ovation.protocol.EventBatch;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.ReportReply;
import live.ovation.protocol.ViewerCount;
import live.ovation.subscriptions.SubscriptionTable;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.Telemetry;
import org.jspecify.annotations.Nullable;

/// A dispatcher's dealings with other regions: what was accepted here is relayed to each, what comes from them is put
/// in order, viewers are told to and fro. Of use also where there are none. Confined to the dispatcher's thread, but
/// for what says otherwise.
final class OtherRegions {
    private final List<RelayLink> relays = new ArrayList<>();
    private final @Nullable ViewerRelays viewers;
    private final @Nullable RelayInbox inbox;

    /// @param peering null: there are none
    /// @param incarnation the dispatcher's, from which links have their names
    /// @param onThread runs something on the dispatcher's thread
    OtherRegions(
            @Nullable Peering peering,
            String incarnation,
            SubscriptionTable table,
            DispatcherSettings settings,
            Consumer<Runnable> onThread,
            ScheduledExecutorService thread,
            Telemetry telemetry,
            Clock clock) {
        if (peering == null) {
            viewers = null;
            inbox = null;
            return;
        }
        inbox = new RelayInbox(peering.here(), peering.merges(), this::skewOf, thread, telemetry, clock);
        peering.peers()
                .forEach((region, port) -> relays.add(new RelayLink(
                        peering.here(), region, incarnation + '>' + region, port, settings, thread, telemetry, clock)));
        viewers = new ViewerRelays(peering.here(), relays, table, onThread, telemetry, clock);
    }

    /// Thread-safe.
    boolean areThere() {
        return !relays.isEmpty();
    }

    /// Thread-safe.
    boolean know(RegionId region) {
        return relays.stream().anyMatch(relay -> relay.peer().equals(region));
    }

    /// Where what they relay arrives; null: there are none. Thread-safe.
    @Nullable
    RelayInbox inbox() {
        return inbox;
    }

    /// Relays what was accepted here, also what nobody here watches: somebody there may.
    void relay(List<EventBatch> accepted) {
        for (RelayLink link : relays) {
            accepted.forEach(link::offer);
            link.send();
        }
    }

    /// A video's viewers in this region changed.
    void changed(ViewerCount count) {
        if (viewers != null) {
            viewers.changed(count);
        }
    }

    /// The reply, with what a frontend has to know of other regions. Thread-safe.
    ReportReply addTo(ReportReply reply) {
        if (relays.isEmpty()) {
            return reply;
        }
        List<RegionId> stale =
                relays.stream().filter(RelayLink::isStale).map(RelayLink::peer).toList();
        Map<RegionId, Long> skews = new HashMap<>();
        relays.forEach(relay -> relay.skewMicros().ifPresent(skew -> skews.put(relay.peer(), skew)));
        return new ReportReply(reply.lease(), reply.sendAll(), stale, skews);
    }

    private OptionalLong skewOf(RegionId region) {
        for (RelayLink relay : relays) {
            if (relay.peer().equals(region)) {
                return relay.skewMicros();
            }
        }
        return OptionalLong.empty();
    }

    void tick() {
        relays.forEach(RelayLink::beat);
        if (viewers != null) {
            viewers.tick();
        }
        if (inbox != null) {
            inbox.tick();
        }
    }

    long waitingBytes() {
        return relays.stream().mapToLong(RelayLink::waitingBytes).sum();
    }

    /// Whether nothing is on its way to a region that can be reached.
    boolean isAtRest() {
        return relays.stream().allMatch(relay -> relay.isStale() || relay.isAtRest());
    }
}
