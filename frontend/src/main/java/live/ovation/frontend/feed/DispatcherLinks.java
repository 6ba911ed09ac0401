package live.ovation.frontend.feed;

import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import live.ovation.protocol.Delivery;
import live.ovation.telemetry.Hop;
import live.ovation.telemetry.LruMap;

/// The links from dispatchers: what each brings next, and when it was last heard of. Confined to the feeds' thread.
///
/// Two things show that events were lost. A delivery that doesn't begin where the last one ended: the
/// dispatcher says so itself. And silence: every dispatcher that lives beats on its links, so one that is
/// not heard of any more was killed, is frozen or cut off, perhaps with events in its hands. Then
/// everything is read, now and in growing intervals for as long as the silence lasts, since one that is
/// merely cut off goes on being given events.
final class DispatcherLinks {
    static final Duration CHECK = Duration.ofMillis(500);
    static final Duration SILENCE = Duration.ofSeconds(3);
    private static final Duration LONGEST_INTERVAL = Duration.ofMinutes(1);
    private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(10);
    /// Dispatchers remembered; the longest silent one is forgotten first.
    private static final int MAX_LINKS = 1_000;

    private final Map<String, Link> byDispatcher = new LruMap<>(MAX_LINKS);
    private long checkedNanos;

    private final Hop hop;

    DispatcherLinks(Hop hop, long nowNanos) {
        this.hop = hop;
        checkedNanos = nowNanos;
    }

    /// @return whether something was lost before this delivery
    boolean onDelivery(Delivery delivery, long nowNanos) {
        Link link = byDispatcher.computeIfAbsent(delivery.dispatcher(), dispatcher -> new Link(hop));
        boolean sameLink = link.name.equals(delivery.link());
        if (!sameLink) {
            link.losses.end();
            link.losses = new LinkLosses(hop);
        }
        link.losses.onDelivery(delivery, nowNanos);
        boolean missed = delivery.sequence() != (sameLink ? link.next : 0);
        link.name = delivery.link();
        link.next = delivery.sequence() + delivery.events();
        link.beats |= delivery.events() == 0;
        link.heardNanos = nowNanos;
        link.interval = SILENCE;
        link.readAtNanos = nowNanos + SILENCE.toNanos();
        return missed;
    }

    /// To be called every [#CHECK].
    ///
    /// @return whether a dispatcher has been silent for so long that everything has to be read, again
    boolean isOneSilent(long nowNanos) {
        long lateNanos = nowNanos - checkedNanos - CHECK.toNanos();
        checkedNanos = nowNanos;
        boolean silent = false;
        Iterator<Link> links = byDispatcher.values().iterator();
        while (links.hasNext()) {
            Link link = links.next();
            link.losses.look(nowNanos);
            if (lateNanos > CHECK.toNanos()) {
                // It was this process that didn't get to run.
                link.readAtNanos += lateNanos;
            }
            if (nowNanos - link.heardNanos > FORGOTTEN_AFTER.toNanos()) {
                links.remove();
            } else if (link.beats && nowNanos - link.readAtNanos >= 0) {
                silent = true;
                Duration doubled = link.interval.multipliedBy(2);
                link.interval = doubled.compareTo(LONGEST_INTERVAL) < 0 ? doubled : LONGEST_INTERVAL;
                link.readAtNanos = nowNanos + link.interval.toNanos();
            }
        }
        return silent;
    }

    private static final class Link {
        LinkLosses losses;
        String name = "";
        /// The sequence that the next delivery should have.
        long next;
        /// It was heard of without events, so it is one that beats.
        boolean beats;
        long heardNanos;
        Duration interval = SILENCE;
        long readAtNanos;

        Link(Hop hop) {
            losses = new LinkLosses(hop);
        }
    }
}
