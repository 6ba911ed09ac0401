package live.ovation.crowd;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Collects a [CrowdPlan]; what is not said keeps a value that suits a first try. Not thread-safe.
public final class CrowdPlanBuilder {
    private List<URI> urls = List.of(URI.create("http://127.0.0.1:8080"));
    private List<String> videos = CrowdPlan.numberedVideos(1);
    private double zipf = 1;
    private int viewers = 1_000;
    private int watchesPerViewer = 1;
    private double likesPerSecond = 100;
    private int tapsPerPost = 1;
    private double commentsPerSecond;
    private Duration duration = Duration.ofSeconds(10);
    private Duration warmup = Duration.ofSeconds(3);
    private Lane lane = Lane.AUTO;
    private double slowPercent;
    private int slowBytesPerSecond = 4_096;
    private double stalledPercent;
    private double churnPerSecond;
    private @Nullable Duration stormAt;
    private double connectRate;
    private int sources;
    private int processes;
    private int loops = 1;
    private int tapConnections;
    private List<Long> serverPids = List.of();
    private boolean othersTap;
    private boolean nameViewers;
    private Duration nap = Duration.ofMillis(2);
    private List<String> headers = List.of();
    private Duration settle = Duration.ofSeconds(10);

    CrowdPlanBuilder() {}

    public CrowdPlanBuilder url(String... value) {
        return urls(List.of(value).stream().map(URI::create).toList());
    }

    public CrowdPlanBuilder urls(List<URI> value) {
        urls = value;
        return this;
    }

    public CrowdPlanBuilder video(String... value) {
        return videos(List.of(value));
    }

    public CrowdPlanBuilder videos(List<String> value) {
        videos = value;
        return this;
    }

    public CrowdPlanBuilder zipf(double value) {
        zipf = value;
        return this;
    }

    public CrowdPlanBuilder viewers(int value) {
        viewers = value;
        return this;
    }

    public CrowdPlanBuilder watchesPerViewer(int value) {
        watchesPerViewer = value;
        return this;
    }

    public CrowdPlanBuilder likesPerSecond(double value) {
        likesPerSecond = value;
        return this;
    }

    public CrowdPlanBuilder tapsPerPost(int value) {
        tapsPerPost = value;
        return this;
    }

    public CrowdPlanBuilder commentsPerSecond(double value) {
        commentsPerSecond = value;
        return this;
    }

    public CrowdPlanBuilder duration(Duration value) {
        duration = value;
        return this;
    }

    public CrowdPlanBuilder warmup(Duration value) {
        warmup = value;
        return this;
    }

    public CrowdPlanBuilder lane(Lane value) {
        lane = value;
        return this;
    }

    public CrowdPlanBuilder slowPercent(double value) {
        slowPercent = value;
        return this;
    }

    public CrowdPlanBuilder slowBytesPerSecond(int value) {
        slowBytesPerSecond = value;
        return this;
    }

    public CrowdPlanBuilder stalledPercent(double value) {
        stalledPercent = value;
        return this;
    }

    public CrowdPlanBuilder churnPerSecond(double value) {
        churnPerSecond = value;
        return this;
    }

    public CrowdPlanBuilder stormAt(@Nullable Duration value) {
        stormAt = value;
        return this;
    }

    public CrowdPlanBuilder connectRate(double value) {
        connectRate = value;
        return this;
    }

    public CrowdPlanBuilder sources(int value) {
        sources = value;
        return this;
    }

    public CrowdPlanBuilder processes(int value) {
        processes = value;
        return this;
    }

    public CrowdPlanBuilder loops(int value) {
        loops = value;
        return this;
    }

    public CrowdPlanBuilder tapConnections(int value) {
        tapConnections = value;
        return this;
    }

    public CrowdPlanBuilder serverPids(List<Long> value) {
        serverPids = value;
        return this;
    }

    public CrowdPlanBuilder othersTap(boolean value) {
        othersTap = value;
        return this;
    }

    public CrowdPlanBuilder nameViewers(boolean value) {
        nameViewers = value;
        return this;
    }

    public CrowdPlanBuilder nap(Duration value) {
        nap = value;
        return this;
    }

    public CrowdPlanBuilder headers(List<String> value) {
        headers = value;
        return this;
    }

    public CrowdPlanBuilder settle(Duration value) {
        settle = value;
        return this;
    }

    /// @throws IllegalArgumentException as [CrowdPlan] says
    public CrowdPlan build() {
        return new CrowdPlan(
                urls,
                videos,
                zipf,
                viewers,
                watchesPerViewer,
                likesPerSecond,
                tapsPerPost,
                commentsPerSecond,
                duration,
                warmup,
                lane,
                slowPercent,
                slowBytesPerSecond,
                stalledPercent,
                churnPerSecond,
                stormAt,
                connectRate,
                sources,
                processes,
                loops,
                tapConnections,
                serverPids,
                othersTap,
                nameViewers,
                nap,
                headers,
                settle);
    }
}
