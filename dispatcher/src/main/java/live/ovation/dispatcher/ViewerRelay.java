package live.ovation.dispatcher;

import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.RegionViewers;
import live.ovation.protocol.VideoId;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.LruMap;
import live.ovation.telemetry.Telemetry;

/// Tells one peer region how many watch here. Confined to the dispatcher's thread.
///
/// Numbers are gathered for [#PACE], the newest per video, and then told, one message at a time. A
/// message that fails is not sent again: who it was of is told with the next round over all videos, and
/// until then the peer goes on with what it knew, for a while. So it holds nothing that grows while a
/// region is cut off but one number per video.
final class ViewerRelay {
    static final Duration PACE = Duration.ofSeconds(1);

    /// Some 40 KB.
    static final int MOST_AT_ONCE = 2_000;

    private static final int MOST_WAITING = 200_000;
    private static final int MOST_REMEMBERED = 100_000;

    private final RegionId here;
    private final RelayLink link;
    private final Telemetry telemetry;
    private final Clock clock;
    private final LongAdder told;
    private final LongAdder dropped;
    private final Map<VideoId, Integer> waiting = new LinkedHashMap<>();
    /// What the peer was told last, so that it isn't told again because its own number changed.
    private final Map<VideoId, Integer> last = new LruMap<>(MOST_REMEMBERED);

    private boolean underWay;
    private long restUntilNanos;

    ViewerRelay(RegionId here, RelayLink link, Telemetry telemetry, Clock clock) {
        this.here = here;
        this.link = link;
        this.telemetry = telemetry;
        this.clock = clock;
        restUntilNanos = clock.nanoTime();
        told = telemetry.counter(
                DispatcherMetric.RELAYED_VIEWERS, "region", link.peer().value());
        dropped = telemetry.counter(
                DispatcherMetric.RELAYED_VIEWERS_DROPPED, "region", link.peer().value());
    }

    /// A video's viewers here may be others now.
    void changed(VideoId video, int viewers) {
        if (!Integer.valueOf(viewers).equals(last.get(video))) {
            put(video, viewers);
        }
    }

    /// All of these are to be told, changed or not.
    void renew(Map<VideoId, Integer> viewers) {
        // What waits is at least as new.
        viewers.forEach((video, count) -> {
            if (!waiting.containsKey(video)) {
                put(video, count);
            }
        });
    }

    private void put(VideoId video, int viewers) {
        if (waiting.size() < MOST_WAITING || waiting.containsKey(video)) {
            waiting.put(video, viewers);
        } else {
            // The next round over all videos tells of it.
            dropped.increment();
        }
    }

    /// To be called at intervals shorter than the pace.
    void tick() {
        long now = clock.nanoTime();
        if (!underWay && !waiting.isEmpty() && now - restUntilNanos >= 0) {
            restUntilNanos = now + PACE.toNanos();
            send(waiting.size());
        }
    }

    /// @param left how many numbers this round has yet; what comes meanwhile is the next one's
    private void send(int left) {
        Map<VideoId, Integer> message = new HashMap<>();
        Iterator<Map.Entry<VideoId, Integer>> entries = waiting.entrySet().iterator();
        while (entries.hasNext() && message.size() < Math.min(left, MOST_AT_ONCE)) {
            Map.Entry<VideoId, Integer> entry = entries.next();
            message.put(entry.getKey(), entry.getValue());
            last.put(entry.getKey(), entry.getValue());
            entries.remove();
        }
        underWay = true;
        link.tell(new RegionViewers(here, message), failure -> {
            underWay = false;
            if (failure == null) {
                told.add(message.size());
                if (left > message.size() && !waiting.isEmpty()) {
                    send(left - message.size());
                }
            } else {
                List.copyOf(message.keySet()).forEach(last::remove);
                telemetry.errors().record("viewers to region " + link.peer(), failure);
            }
        });
    }
}
