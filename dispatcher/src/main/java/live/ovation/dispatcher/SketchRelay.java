package live.ovation.dispatcher;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import live.ovation.presence.PresenceStore;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.RegionSketches;
import live.ovation.protocol.SketchPort;
import live.ovation.protocol.VideoId;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.Telemetry;

/// Tells one peer region which different viewers videos have had here. Confined to the desk's thread.
///
/// A sketch has up to 12 KB, so a message carries [#MOST_AT_ONCE] of them and there is one a [#PACE];
/// the videos take turns. What fails waits for its next turn.
final class SketchRelay {
    static final Duration PACE = Duration.ofSeconds(1);
    static final int MOST_AT_ONCE = 16;

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int MOST_WAITING = 10_000;

    private final RegionId here;
    private final RegionId peer;
    private final SketchPort port;
    private final PresenceStore store;
    private final Executor thread;
    private final Telemetry telemetry;
    private final Clock clock;
    private final LongAdder told;
    private final LongAdder dropped;
    private final Set<VideoId> waiting = new LinkedHashSet<>();
    private boolean underWay;
    private long restUntilNanos;

    SketchRelay(
            RegionId here,
            RegionId peer,
            SketchPort port,
            PresenceStore store,
            Executor thread,
            Telemetry telemetry,
            Clock clock) {
        this.here = here;
        this.peer = peer;
        this.port = port;
        this.store = store;
        this.thread = thread;
        this.telemetry = telemetry;
        this.clock = clock;
        restUntilNanos = clock.nanoTime();
        told = telemetry.counter(PresenceMetric.SKETCHES, "region", peer.value());
        dropped = telemetry.counter(PresenceMetric.SKETCHES_DROPPED, "region", peer.value());
    }

    /// A video has had another viewer.
    void changed(VideoId video) {
        if (waiting.size() < MOST_WAITING || waiting.contains(video)) {
            waiting.add(video);
        } else {
            dropped.increment();
        }
    }

    /// To be called at intervals shorter than the pace.
    void tick() {
        long now = clock.nanoTime();
        if (underWay || waiting.isEmpty() || now - restUntilNanos < 0) {
            return;
        }
        restUntilNanos = now + PACE.toNanos();
        underWay = true;
        List<VideoId> videos = waiting.stream().limit(MOST_AT_ONCE).toList();
        videos.forEach(waiting::remove);
        Asking.of(() -> read(videos))
                .thenCompose(sketches -> port.met(new RegionSketches(here, sketches)))
                .toCompletableFuture()
                .copy()
                .orTimeout(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)
                .whenComplete((done, failure) -> thread.execute(() -> {
                    underWay = false;
                    if (failure == null) {
                        told.add(videos.size());
                    } else {
                        videos.forEach(this::changed);
                        telemetry.errors().record("sketches to region " + peer, failure);
                    }
                }));
    }

    private CompletionStage<Map<VideoId, byte[]>> read(List<VideoId> videos) {
        List<CompletableFuture<byte[]>> answers = new ArrayList<>();
        videos.forEach(video -> answers.add(store.sketch(video).toCompletableFuture()));
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenApply(done -> {
                    Map<VideoId, byte[]> sketches = new HashMap<>();
                    for (int i = 0; i < videos.size(); i++) {
                        byte[] sketch = answers.get(i).join();
                        if (sketch.length > 0) {
                            sketches.put(videos.get(i), sketch);
                        }
                    }
                    return sketches;
                });
    }
}
