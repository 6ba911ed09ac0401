package live.ovation.frontend.feed;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import live.ovation.frontend.metrics.FrontendMetric;
import live.ovation.protocol.Audience;
import live.ovation.protocol.PresencePort;
import live.ovation.protocol.VideoId;
import live.ovation.telemetry.Telemetry;

/// Reads who watches a video, when it begins to be watched here and when news of it may have been missed.
/// Confined to the feeds' thread. Only so many are read at a time; the others wait, each once.
///
/// One try each: who watches is nice to know, and the next change tells anyway.
final class AudienceReader {
    private static final int MAX_AT_A_TIME = 8;

    private final PresencePort presences;
    private final ScheduledExecutorService thread;
    private final Consumer<Audience> onAudience;
    private final Telemetry telemetry;
    private final Set<VideoId> waiting = new LinkedHashSet<>();
    private int underWay;

    AudienceReader(
            PresencePort presences,
            ScheduledExecutorService thread,
            Consumer<Audience> onAudience,
            Telemetry telemetry) {
        this.presences = presences;
        this.thread = thread;
        this.onAudience = onAudience;
        this.telemetry = telemetry;
    }

    void read(VideoId video) {
        waiting.add(video);
        next();
    }

    private void next() {
        while (underWay < MAX_AT_A_TIME && !waiting.isEmpty()) {
            VideoId video = waiting.iterator().next();
            waiting.remove(video);
            underWay++;
            presences
                    .audience(video)
                    .whenComplete((audience, failure) -> thread.execute(() -> {
                        underWay--;
                        if (failure != null) {
                            telemetry.counter(FrontendMetric.PRESENCE_FAILED).increment();
                        } else {
                            onAudience.accept(audience);
                        }
                        next();
                    }));
        }
    }
}
